import type { Lineage, LineageCall, LineageState, LineageTrace } from '../campaign/lineage.ts';
import { ratedBy } from '../records/grading/methods.ts';
import type { ChatReply } from '../records/model-reply.ts';
import type { Verdict } from '../records/verdict.ts';
import { columns } from './progress-view.ts';

/** Maximum number of lines and characters of a text; `--json` shows all of it. */
const MOST_LINES = 8;
const MOST_CHARACTERS = 800;

const SAYS: Readonly<Record<LineageState, string>> = {
  queued: 'waits to be graded: it has no outcome yet',
  'dead-letter': 'is a dead letter: its record is no question',
  ungraded: 'was set aside without a level',
  'in-stock': 'is graded and in stock: it was not drawn yet',
  selected: 'was drawn and waits for its trace',
  verified: 'is in the dataset',
  rejected: 'was drawn, and none of its traces was verified',
};

/** The lineage of a record as text for people. Texts of models and users are indented after a bar. */
export function describeLineage(lineage: Lineage): string {
  const { id, campaign, state, calls, cost, unreadableEntries } = lineage;
  const money = cost.reservedUsd === '0' ? '' : `, ${cost.reservedUsd} USD reserved for calls without an end`;
  return [
    `${oneLine(id)} of ${campaign} ${SAYS[state]}`,
    '',
    ...describeQuestion(lineage),
    ...lineage.attempts.flatMap(({ attempt, model, verdict, stepScores, reply, attemptedAt }) => [
      '',
      `attempt ${attempt}: ${verdict.verdict} (${describeVerdict(verdict)}), ${oneLine(model)}, ${time(attemptedAt)}`,
      ...describeScores(stepScores, ratedBy(lineage.grade?.method ?? 'unknown') === 'tests'),
      ...describeReply(reply),
    ]),
    '',
    ...describeGrade(lineage),
    ...describeDraw(lineage),
    ...lineage.traces.flatMap(describeTrace),
    '',
    ...(calls.length === 0 ? ['no call was made'] : describeCalls(calls)),
    ...(unreadableEntries === 0 ? [] : [`${unreadableEntries} entries of the call journal cannot be read`]),
    `cost: ${cost.usd} USD${money}`,
  ].join('\n');
}

function describeScores(scores: readonly number[] | null, areTests: boolean): string[] {
  if (scores === null) return [];
  if (!areTests) return [`  step scores: ${scores.map((score) => score.toFixed(3)).join(' ')}`];
  return [`  tests passed: ${scores.filter((score) => score === 1).length} of ${scores.length} (${scores.join(' ')})`];
}

function describeQuestion({ question, records, recordCount, deadLetters }: Lineage): string[] {
  const places = records.map(({ partition, offset }) => `${partition}/${offset}`).slice(0, 5);
  const more = recordCount > places.length ? ` and ${recordCount - places.length} more` : '';
  const where =
    places.length === 0
      ? 'not on the questions topic any more'
      : `partition/offset ${places.join(', ')}${more}${recordCount > 1 ? ' (the first content counts)' : ''}`;
  return [
    `question: ${where}`,
    ...(question === null
      ? []
      : [
          ...quoted(question.question),
          `  domain ${oneLine(question.domain)}, gold answer ${oneLine(question.answer)}` +
            `${question.source === null ? '' : `, source ${oneLine(question.source)}`}, put in ${time(question.ingestedAt)}`,
        ]),
    ...deadLetters.map(
      ({ reason, detail, partition, offset }) =>
        `dead letter of partition ${partition}, offset ${offset}: ${reason}: ${oneLine(detail)}`,
    ),
  ];
}

function describeGrade({ grade, ungraded, state }: Lineage): string[] {
  if (ungraded !== null) {
    return [`ungraded ${time(ungraded.ungradedAt)}: ${ungraded.reason}: ${oneLine(ungraded.detail)}`];
  }
  if (grade === null) return state === 'queued' ? ['not graded yet'] : ['not graded'];
  const { level, method, score, grader, aggregate, thresholds, bands, correct, attempts, gradedAt } = grade;
  const by = oneLine(grader ?? 'the scorer');
  const scored =
    score === null
      ? ''
      : ratedBy(method) === 'tests'
        ? `, share of tests ${score.toFixed(4)} (${by}; cuts ${bands.join(' ')})`
        : `, score ${score.toFixed(4)} (${aggregate} of ${by}; cuts ${thresholds.join(' ')})`;
  return [`level ${level} by ${method}: ${correct} of ${attempts} right${scored}, ${time(gradedAt)}`];
}

const describeDraw = ({ draw, state }: Lineage): string[] =>
  draw === null ? (state === 'in-stock' ? ['not drawn yet'] : []) : [`draw ${draw.draw}, ${time(draw.selectedAt)}`];

function describeTrace({ outcome, attempt, teacher, reason, detail, verdict, reply, at }: LineageTrace): string[] {
  const why = reason === null ? '' : `: ${reason}: ${oneLine(detail ?? '')}`;
  const said = verdict === null ? '' : ` (${describeVerdict(verdict)})`;
  return [
    '',
    `trace${attempt === null ? '' : ` ${attempt}`} of ${oneLine(teacher)}: ${outcome}${why}${said}, ${time(at)}`,
    ...(reply === null ? ['  no reply'] : describeReply(reply)),
  ];
}

function describeVerdict({ reason, extracted, decidedBy }: Verdict): string {
  const answer = extracted === null ? 'no answer' : `answer ${oneLine(extracted)}`;
  return `${answer}, ${reason} by ${oneLine(decidedBy)}`;
}

function describeReply({ content, reasoning, finishReason, usage }: ChatReply): string[] {
  const end = finishReason === 'stop' ? '' : `, ended by ${finishReason}`;
  return [
    ...(reasoning === null ? [] : ['  reasoning:', ...quoted(reasoning), '  answer:']),
    ...quoted(content),
    `  ${usage.prompt} tokens in, ${usage.completion} out${end}`,
  ];
}

function describeCalls(calls: readonly LineageCall[]): string[] {
  const rows = calls.map(({ role, attempt, started, failed, reply, usage, open, usd, model }) => [
    `${role} ${attempt}`,
    String(started),
    Object.entries(failed)
      .map(([reason, times]) => `${reason} ${times}`)
      .join(', ') || '-',
    reply === null ? (open > 0 ? 'no end yet' : '-') : time(reply.at),
    String(usage?.prompt ?? '-'),
    String(usage?.completion ?? '-'),
    usd,
    oneLine(reply?.returnedModel ?? model),
  ]);
  return [
    ...columns([['calls', 'made', 'failed', 'answered', 'tokens in', 'out', 'USD', 'model'], ...rows]),
    ...calls.flatMap(describeOrigin),
  ];
}

/** The origin of a reply that another campaign requested. */
function describeOrigin({ role, attempt, reply }: LineageCall): string[] {
  if (reply === null || reply.origin === null) return [];
  const { campaign, topic, partition, offset, costUsd, at } = reply.origin;
  const where = `${oneLine(campaign)}.${oneLine(topic)}, partition ${partition}, offset ${offset}`;
  return [`${role} ${attempt}: reused from ${where}, where it cost ${costUsd} USD, ${time(at)}`];
}

/** A foreign text in lines that cannot be confused with ours. */
function quoted(text: string): string[] {
  const trimmed = text.trim();
  const lines = trimmed.slice(0, MOST_CHARACTERS).split('\n').slice(0, MOST_LINES);
  const isCut = lines.join('\n').length < trimmed.length;
  return [
    ...lines.map((line) => `  | ${line}`),
    ...(isCut ? [`  … ${trimmed.length} characters in all (--json)`] : []),
  ];
}

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
};

const time = (at: Date): string => at.toISOString();
