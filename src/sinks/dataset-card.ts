import { markdownText } from '../records/foreign-text.ts';
import type { CellShares } from '../records/cells.ts';
import { LEVELS } from '../records/grade.ts';
import { sumLevels } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import { describeNames } from './card-names.ts';
import { gradedLines, graderLine, PAPER_GRADER, usesScorer } from './card-grader.ts';
import type { CardGrader } from './card-grader.ts';
import { columnsOf, features } from './dataset-features.ts';
import type { DatasetFacts, RejectedFacts } from './dataset-tally.ts';
import type { DatasetForm } from './forms/dataset-form.ts';

/** The contents of the card that are not derived from the records. */
export interface CardInfo {
  readonly campaign: string;
  /** The target model's name. */
  readonly target: string;
  /** The teacher's configured name; several names are separated by commas. */
  readonly teacher: string;
  readonly scorer: {
    readonly model: string;
    readonly aggregate: string;
    readonly thresholds: readonly number[];
    /** The substitute, if no real PRM rated the steps. Null for a real one. */
    readonly standIn: string | null;
  };
  /** The grader of the levels. Default: `PAPER_GRADER`. */
  readonly grader?: CardGrader;
  /** The judge's configured name; missing if only the rules decide. */
  readonly judge?: string;
  /** The target share of each level. */
  readonly shares: PerLevel;
  /** The target shares of domains or sources; missing if the mix has only levels. */
  readonly cells?: CellShares;
  /** ISO 639-1 codes of the allowed languages of traces. Default: any, and the card names none. */
  readonly languages?: readonly string[];
  readonly generator: string;
  /** Whether attempts may agree on a gold answer; then the data has the column `consensus`. Default false. */
  readonly hasConsensus?: boolean;
}

/** Part of every card that sluice wrote: a README without it is foreign and is not replaced. */
export const CARD_MARK = '<!-- written by sluice export -->';

/** The meaning of the level numbers. */
const LEVEL_SAYS: Readonly<Record<CardGrader['method'], string>> = {
  paper: '0 was answered right, 1 nearly, 5 hopelessly wrong',
  'pass-rate': '0 was answered right most often, 5 the least',
  'test-share': '0 was answered right, 1 nearly so, 5 passed no test',
  hybrid: '0 was answered right most often, 5 is hopeless',
  own: '0 is the easiest, 5 the hardest',
};

/** Maximum number of listed names: a campaign over hundreds of sources should not have a card of as many lines. */
const MOST_LISTED = 20;

/** The files beside the card. */
export interface CardFiles {
  /** Null: no rejected traces. */
  readonly rejected: RejectedFacts | null;
  readonly form: DatasetForm;
  /** The file name extension, without the dot. */
  readonly as: string;
  /** Whether shards are added. Default false. */
  readonly isGrowing?: boolean;
}

/** The dataset card: README.md with the YAML head that the Hugging Face hub reads. */
export function datasetCard(info: CardInfo, facts: DatasetFacts, files: CardFiles): string {
  const traces = files.rejected === null ? [] : describeRejected(files.rejected);
  const growing = files.isGrowing === true ? GROWING : [];
  return [
    ...head(info, facts, files),
    '',
    CARD_MARK,
    '',
    ...body(info, facts, files.form),
    ...growing,
    ...traces,
    '',
  ].join('\n');
}

/** For a folder to which shards are added. */
const GROWING: readonly string[] = [
  '',
  '## It grows',
  '',
  'Shards are added, and those that are here never change. `manifest.json` names them, with their records, bytes and SHA-256;',
  'the figures above are of the shards that it names.',
];

/** A configuration of a dataset: its columns, and its one split. */
const CONFIGS = [
  { name: 'default', split: 'train', columns: 'records' },
  // Not a split of the other configuration: its splits must have the same columns.
  { name: 'rejected', split: 'rejected', columns: 'traces' },
] as const;

function head(info: CardInfo, facts: DatasetFacts, { rejected, form, as }: CardFiles): string[] {
  const columns = columnsOf(form, info.hasConsensus === true);
  const configs = CONFIGS.filter(({ name }) => name === 'default' || rejected !== null);
  return [
    '---',
    `license: ${licenseOf(facts)}`,
    'task_categories:',
    '- text-generation',
    ...(info.languages ? ['language:', ...info.languages.map((language) => `- ${JSON.stringify(language)}`)] : []),
    'size_categories:',
    `- ${sizeCategory(facts.records)}`,
    `pretty_name: ${JSON.stringify(info.campaign)}`,
    'tags:',
    '- reasoning',
    '- chain-of-thought',
    '- sluice',
    // Without them `datasets` guesses: a column that begins with nulls fails later, and a gold that looks like a date
    // becomes one.
    'dataset_info:',
    ...configs.flatMap((config) => [`- config_name: ${config.name}`, ...features(columns[config.columns])]),
    'configs:',
    ...configs.flatMap(({ name, split }) => [
      `- config_name: ${name}`,
      '  data_files:',
      `  - split: ${split}`,
      `    path: ${JSON.stringify(`data/${split}-*.${as}`)}`,
    ]),
    '---',
  ];
}

/** How scores become levels; a user's policy has its own cuts. */
const scorerCuts = ({ scorer, grader = PAPER_GRADER }: CardInfo): string =>
  grader.method === 'own'
    ? ''
    : `: ${cell(scorer.aggregate)} of the step scores, cut at ${scorer.thresholds.join(', ')}`;

function body(info: CardInfo, facts: DatasetFacts, form: DatasetForm): string[] {
  const { scorer, judge, grader = PAPER_GRADER } = info;
  const accepted = acceptedBy(info, facts);
  const asked = judge === undefined ? '' : ` (${cell(judge)})`;
  // The mix counts questions, some of which may have several records.
  const questions = sumLevels(facts.questionsPerLevel);
  const chains =
    questions === facts.records ? 'a verified chain of thought' : `${facts.records} verified chains of thought`;
  const levels = LEVELS.map((level) => {
    const reached = questions === 0 ? 0 : facts.questionsPerLevel[level] / questions;
    return `| ${level} | ${percent(info.shares[level])} | ${percent(reached)} | ${facts.perLevel[level]} |`;
  });
  const standIn =
    scorer.standIn === null || !usesScorer(grader)
      ? []
      : [
          '',
          `**The scorer is a stand-in for a process reward model: ${markdownText(scorer.standIn)}** Levels 1 to 5 are its figures.`,
        ];
  return [
    `# ${markdownText(info.campaign)}`,
    '',
    `${questions} questions with ${chains}, in a mix of difficulty fitted to one target model.`,
    '',
    '| | |',
    '|---|---|',
    `| campaign | ${cell(info.campaign)} |`,
    `| target model | ${cell(info.target)} |`,
    `| teacher model | ${cell(info.teacher)}${aliases(info.teacher, facts.teachers)} |`,
    `| grader | ${graderLine(grader, cell(grader.name))} |`,
    ...(usesScorer(grader)
      ? [`| scorer | ${cell(scorer.model)}${scorer.standIn === null ? '' : ' (stand-in)'}${scorerCuts(info)} |`]
      : []),
    `| verifier | ${list(facts.verifiers)} |`,
    ...(accepted === null ? [] : [`| accepted by | the rules ${accepted.rules}, a judge ${accepted.judge}${asked} |`]),
    `| domains | ${list(facts.domains)} |`,
    `| sources | ${list(facts.sources)} |`,
    `| licences of the questions | ${list(facts.licenses)}${facts.withoutLicense === 0 ? '' : ` (${facts.withoutLicense} records name none)`} |`,
    `| written by | ${cell(info.generator)} |`,
    ...standIn,
    '',
    '## Levels',
    '',
    `The level is the difficulty *for the target model*: ${LEVEL_SAYS[grader.method]}.`,
    '',
    '| level | wanted | reached | records |',
    '|---|---|---|---|',
    ...levels,
    ...describeNames(info.cells, facts.questionsByName, questions),
    '',
    '## How it was made',
    '',
    ...gradedLines(grader),
    'Questions were drawn to meet the wanted mix, the teacher',
    ...(accepted === null
      ? [
          'wrote a trace for each, and only traces whose final answer the verifier found equal to the gold answer are here.',
        ]
      : [
          'wrote a trace for each, and only traces whose final answer was accepted are here: as equal to the gold answer by',
          `the rules of the verifier (${accepted.rules}), or as equivalent to it by a judge, a chat model, after the rules had`,
          `refused it (${accepted.judge}). The same was done with the answers of the target model.`,
        ]),
    'The method is that of Yu et al. 2025 (arXiv 2504.11919), LLM-adaptive difficulty grading.',
    '',
    '## Fields',
    '',
    ...form.says,
    '',
    'The licence above is that of the questions; the terms of the teacher model hold for what it wrote.',
  ];
}

/** The section on traces that are not records. */
function describeRejected({ traces, reasons }: RejectedFacts): string[] {
  return [
    '',
    '## Rejected traces',
    '',
    `${traces} traces of drawn questions of which none was verified, as a configuration of their own:`,
    '`load_dataset(…, "rejected")`. They are in no count above, and their final answers are wrong unless their reason says',
    'otherwise. Beside the fields of a record they have `reason`, `detail` and `attempt` (the number of the sample);',
    '`reasoning`, `answer`, `verdict` and `attempt` may be null, and without a reply `messages` is the question alone.',
    '',
    '| reason | traces |',
    '|---|---|',
    ...reasons.map(({ reason, traces: count }) => `| ${cell(reason)} | ${count} |`),
  ];
}

/** The number of records that the rules and a judge accepted; null if there was no judge. */
export function acceptedBy(
  info: CardInfo,
  facts: DatasetFacts,
): { readonly rules: number; readonly judge: number } | null {
  const { records, acceptedByJudge } = facts;
  if (info.judge === undefined && acceptedByJudge === 0) return null;
  return { rules: records - acceptedByJudge, judge: acceptedByJudge };
}

/** Licences as data sets state them, with the hub's identifier. */
const HUB_LICENSES: readonly (readonly [RegExp, string])[] = [
  [/^mit( license)?$/i, 'mit'],
  [/^apache[- ]?(license[- ,]*)?(version )?2(\.0)?$/i, 'apache-2.0'],
  [/^cc0(-1\.0)?$/i, 'cc0-1.0'],
  [/^cc[- ]by[- ](2\.0|2\.5|3\.0|4\.0)$/i, 'cc-by-$1'],
  [/^cc[- ]by[- ]sa[- ](3\.0|4\.0)$/i, 'cc-by-sa-$1'],
  [/^cc[- ]by[- ]nc[- ](3\.0|4\.0)$/i, 'cc-by-nc-$1'],
  [/^cc[- ]by[- ]nc[- ]sa[- ](3\.0|4\.0)$/i, 'cc-by-nc-sa-$1'],
  [/^odc-by$/i, 'odc-by'],
  [/^bsd-([23])-clause$/i, 'bsd-$1-clause'],
];

/** The licence of the questions if they all have the same one; `other` if they differ or the hub does not know it. */
function licenseOf({ licenses, withoutLicense }: DatasetFacts): string {
  if (licenses.length === 0) return 'unknown';
  const known = new Set(licenses.map(hubLicense));
  const only = known.size === 1 && withoutLicense === 0 ? [...known][0] : undefined;
  return only ?? 'other';
}

function hubLicense(license: string): string {
  for (const [pattern, identifier] of HUB_LICENSES) {
    if (pattern.test(license)) return license.replace(pattern, identifier).toLowerCase();
  }
  return 'other';
}

/** The hub's size category. */
function sizeCategory(records: number): string {
  const names = ['1K', '10K', '100K', '1M', '10M', '100M', '1B'];
  let most = 1000;
  for (const [index, name] of names.entries()) {
    if (records < most) return index === 0 ? `n<${name}` : `${names[index - 1]}<n<${name}`;
    most *= 10;
  }
  return 'n>1B';
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const cell = markdownText;

function list(values: readonly string[]): string {
  if (values.length === 0) return 'none named';
  const more = values.length > MOST_LISTED ? ` and ${values.length - MOST_LISTED} more` : '';
  return values.slice(0, MOST_LISTED).map(cell).join(', ') + more;
}

/** The teacher's names in replies, if they differ from its configured name. */
function aliases(configured: string, returned: readonly string[]): string {
  const names = configured.split(', ');
  const others = returned.filter((name) => !names.includes(name));
  return others.length === 0 ? '' : `, which answered as ${list(others)}`;
}
