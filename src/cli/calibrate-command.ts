import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { refuseForeignFile } from '../files/own-file.ts';
import { checkReplaceable, replaceFile, unwritable } from '../files/replace-file.ts';
import { CALIBRATION_FORMAT } from '../records/calibration.ts';
import type { Calibration } from '../records/calibration.ts';
import { hasField, ratedBy } from '../records/grading/methods.ts';
import type { Question } from '../records/question.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { calibrate } from '../runtime/calibrate.ts';
import type { CalibrateEnd } from '../runtime/calibrate.ts';
import { openInputs } from '../sources/input.ts';
import { describeQuestionEvent, IngestTally, readQuestions } from '../sources/read-questions.ts';
import { EXIT } from './exit.ts';
import { columns } from './progress-view.ts';
import type { Terminal } from './terminal.ts';
import { withBroker } from './with-broker.ts';

/** The arguments of `sluice calibrate`. */
export interface CalibrateOptions {
  readonly file: string;
  /** Default `calibration.json`. */
  readonly out?: string;
  readonly cwd: string;
}

const DEFAULT_OUT = 'calibration.json';
const GRACE_MS = 30_000;
const REPORT_MS = 5000;

/**
 * `sluice calibrate FILE`: the measured mix of an evaluation set. Exit 1 if a line is not a question (then no model is
 * called), if it was stopped, or if no question got a level; 3 if the budget was used up. The same command continues an
 * interrupted run.
 */
export async function calibrateCommand(
  config: Config,
  env: Environment,
  { file, out = DEFAULT_OUT, cwd }: CalibrateOptions,
  terminal: Terminal,
): Promise<number> {
  const outFile = resolve(cwd, out);
  // Before any call is paid.
  await checkReplaceable(outFile);
  await refuseForeignFile(outFile, { mark: CALIBRATION_FORMAT, what: 'calibration', command: 'calibrate' });
  const { questions, duplicate } = await readEvaluationSet(config, file, terminal);
  const { note } = terminal;
  const graded = reporter(questions.length, terminal);
  const ended = await withBroker<CalibrateEnd | null>(
    config,
    env,
    note,
    (ready, { drain, abort }) =>
      calibrate(config, ready, questions, { note, duplicate, drain, abort, graceMs: GRACE_MS, graded }),
    { deadlineMs: null, stopping: note, stopped: () => null },
  );
  if (ended === null) {
    note('stopped before the first question');
    return EXIT.failed;
  }
  if (ended.calibration === null) {
    const why = ended.end === 'budget' ? 'ended by the budget' : 'stopped';
    note(
      `${why}: ${ended.graded} of ${questions.length} questions have an outcome, ${out} was not written. ` +
        `The same command goes on from here${ended.end === 'budget' ? ' with a larger budget.maxUsd' : ''}`,
    );
    return ended.end === 'budget' ? EXIT.short : EXIT.failed;
  }
  const text = `${JSON.stringify(ended.calibration, null, 2)}\n`;
  await replaceFile(outFile, (write) => write(text)).catch(unwritable(outFile));
  await terminal.print(describeCalibration(ended.calibration, out));
  return EXIT.done;
}

/** All questions of the file: the measured mix of only some of them would be another one. */
async function readEvaluationSet(
  config: Config,
  file: string,
  terminal: Terminal,
): Promise<{ readonly questions: readonly Question[]; readonly duplicate: number }> {
  const tally = new IngestTally();
  const questions: Question[] = [];
  const ownDomains = new Set(config.verifiers?.keys());
  for await (const event of readQuestions(await openInputs([file], process.stdin), {
    now: () => new Date(),
    ownDomains,
  })) {
    tally.count(event);
    const told = describeQuestionEvent(event);
    if (told !== null) terminal.note(told);
    if (event.kind === 'question') questions.push(event.question);
  }
  if (tally.hasFailed) {
    const message = `${file}: an evaluation set must be all questions: fix the lines above or take them out. No model was called`;
    throw new SluiceError('not-a-question', message);
  }
  return { questions, duplicate: tally.counts.duplicate };
}

function reporter(total: number, terminal: Terminal): (graded: number) => void {
  let last = -1;
  let lastAt = -Infinity;
  return (graded) => {
    const now = performance.now();
    if (graded === last || (graded < total && now - lastAt < REPORT_MS)) return;
    last = graded;
    lastAt = now;
    terminal.note(`${Math.min(graded, total)} of ${total} questions have an outcome`);
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A calibration as text for people. */
export function describeCalibration(calibration: Calibration, out: string): string {
  const { questions, levels, ungraded, precision, cost, campaign } = calibration;
  const reasons = Object.entries(ungraded).map(([reason, count]) => `${reason} ${count}`);
  const table = [
    ['level', 'questions', 'share', 'low', 'high'],
    ...levels.map(({ level, count, share, low, high }) => [
      String(level),
      String(count),
      percent(share),
      percent(low),
      percent(high),
    ]),
  ];
  const models = [
    ['calls', 'started', 'tokens in', 'tokens out', 'USD'],
    ...Object.entries(cost.models).map(([role, one]) => [
      role,
      String(one.calls),
      String(one.promptTokens),
      String(one.completionTokens),
      one.usd,
    ]),
  ];
  return [
    `${questions.graded} of ${questions.given} questions have a level${questions.duplicate > 0 ? `, ${questions.duplicate} duplicates left out` : ''}`,
    ...(reasons.length === 0 ? [] : [`without a level: ${reasons.join(', ')}`]),
    '',
    ...columns(table),
    'low and high: 95 % Wilson interval of each level by itself',
    '',
    ...describeCuts(calibration),
    ...describePrior(calibration),
    '',
    'questions until every share is known to ± points:',
    ...columns([
      ['points', ...precision.map(({ points }) => `± ${points}`)],
      ['questions', ...precision.map((one) => String(one.questions))],
    ]),
    '',
    ...columns(models),
    '',
    `written to ${out}; use it as mix: { kind: 'measured', calibration: ${JSON.stringify(out)} }`,
    `its records are those of campaign ${campaign}`,
  ].join('\n');
}

/** The prior of the stopping rule, if attempts use one. */
function describePrior({ prior }: Pick<Calibration, 'prior'>): readonly string[] {
  if (prior === undefined || prior === null) return [];
  const { used, fitted, reason } = prior;
  return [
    fitted === null
      ? `grading.prior: none fitted, ${reason}`
      : `grading.prior that fits these attempts best: ${JSON.stringify(fitted)}; they stopped under ${JSON.stringify(used)}`,
  ];
}

/** The rule that cut the levels; only the paper's grader derives them from the scores in the file alone. */
function describeCuts({ method, thresholds }: Pick<Calibration, 'method' | 'thresholds'>): readonly string[] {
  if (ratedBy(method) !== 'scorer') {
    const cuts = hasField(method, 'bands') ? 'under grading.bands' : `those of ${method}`;
    return [`levels above are ${cuts}: the scorer is not asked, and there are no thresholds to fit`];
  }
  return [
    `levels above are under thresholds ${JSON.stringify(thresholds.used)}`,
    thresholds.fitted === null
      ? `thresholds: none fitted, ${thresholds.reason}`
      : `thresholds that put a fifth of the wrong answers on each level: ${JSON.stringify(thresholds.fitted)}`,
    method === 'paper'
      ? 'Other thresholds need no other calibration: the scores are in the file and are cut again.'
      : 'Other thresholds need another calibration: the levels follow from the right attempts too.',
  ];
}
