import { createHash } from 'node:crypto';
import { changedConfig } from '../config/secrets.ts';
import { gradingIdentityOf } from '../config/grading-identity.ts';
import type { Config } from '../config/config.ts';
import type { CallStatus, CampaignStatus } from '../campaign/campaign-status.ts';
import { CampaignView } from '../campaign/campaign-view.ts';
import { calibrationOf } from '../records/calibration.ts';
import type { Calibration, CalibrationCalls } from '../records/calibration.ts';
import { LEVELS } from '../records/grade.ts';
import type { Grade } from '../records/grade.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import { PROMPT_VERSION } from '../records/prompt.ts';
import { DEFAULT_PROMPTS } from '../records/prompt-template.ts';
import type { Question } from '../records/question.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { levelTopic } from '../records/topic-name.ts';
import type { StageName, TopicName } from '../records/topic-name.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import type { RawRecord } from '../stream/record.ts';
import { ingestQuestions } from './ingest.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { openCampaign } from './open-campaign.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { readStatus } from './read-status.ts';
import { Worker } from './worker.ts';
import type { RunEnd } from './worker-options.ts';

/** How an evaluation set is graded. */
export interface CalibrateOptions {
  readonly note: Note;
  /** Questions of the file that repeat an earlier id. */
  readonly duplicate: number;
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  /** How long calls in flight may take to finish after a stop, in milliseconds. */
  readonly graceMs: number;
  /** Called periodically with the number of questions that have an outcome. */
  readonly graded: (count: number) => void;
}

/** A calibration, or the reason why grading ended before it. */
export type CalibrateEnd =
  | { readonly calibration: Calibration }
  | { readonly calibration: null; readonly end: Exclude<RunEnd, 'idle' | 'complete'>; readonly graded: number };

const REPORT_MS = 1000;
const MOST_NAME = 64;

/**
 * The campaign that grades an evaluation set: the configuration's campaign in a separate namespace, with a separate
 * questions topic. Its name is derived from the questions and from the settings that decide a level, so that the same
 * command finds its previous work, and another set or target has another name. Nothing is drawn from it.
 */
export function calibrationConfig(config: Config, questions: readonly Question[]): Config {
  const hash = createHash('sha256').update(JSON.stringify(gradingIdentityOf(config, PROMPT_VERSION)));
  hash.update(JSON.stringify([config.campaign, config.grading.thresholds]));
  for (const { ingestedAt: _at, ...question } of questions) hash.update(`\n${JSON.stringify(question)}`);
  const suffix = `-calibration-${hash.digest('hex').slice(0, 8)}`;
  const campaign = `${config.campaign.slice(0, MOST_NAME - suffix.length)}${suffix}`;
  const { teachers: _teachers, ...models } = config.models;
  const { sampling } = models.target;
  return changedConfig(config, {
    campaign,
    // The teacher is not called and nothing is drawn: another teacher or seed does not make another calibration.
    models: { ...models, teacher: { ...models.teacher, model: 'not-asked', sampling, extraBody: {} } },
    prompts: { ...config.prompts, teacher: DEFAULT_PROMPTS.teacher },
    seed: 1,
    kafka: { ...config.kafka, questionsTopic: `${campaign}-questions` },
    size: 0,
    // Only the evaluation set is graded.
    sources: [],
  });
}

/**
 * Grades an evaluation set through the topology of the campaign. Questions that an earlier run graded are not asked
 * again. Resolves without a calibration if it was stopped or its budget is used up. Rejects with the worker's fatal
 * error, or `nothing-graded` if no question got a level.
 */
export async function calibrate(
  config: Config,
  ready: ReadyBroker,
  questions: readonly Question[],
  options: CalibrateOptions,
): Promise<CalibrateEnd> {
  const campaign = await openCampaign(calibrationConfig(config, questions), ready, 'create', {
    note: options.note,
    signal: options.drain,
  });
  try {
    options.note(`campaign ${campaign.config.campaign}`);
    const stored = (await campaign.log.bounds('questions')).reduce((sum, { start, end }) => sum + end - start, 0);
    // A run that ended while it wrote them left fewer; repeated ones still have one outcome.
    if (stored < questions.length) await ingestQuestions(campaign.config, ready, questions, options.note);
    const end = await grade(campaign, options);
    const graded = await readGrades(campaign);
    if (end === 'stopped' || end === 'budget') return { calibration: null, end, graded: graded.outcomes };
    return { calibration: await measured(campaign, questions, graded, options) };
  } finally {
    await campaign.close();
  }
}

async function grade(campaign: OpenCampaign, options: CalibrateOptions): Promise<RunEnd> {
  const { note, drain, abort, graceMs } = options;
  // The sampler's task divides a budget; it has no other work here.
  const stages: readonly StageName[] = campaign.config.budget === null ? ['grade'] : ['grade', 'sample'];
  const worker = new Worker(campaign, { stages, until: 'idle', graceMs, note, drain, abort });
  const report = setInterval(() => options.graded(inOfGrade(worker.status())), REPORT_MS);
  try {
    const end = await worker.run();
    options.graded(inOfGrade(worker.status()));
    return end;
  } finally {
    clearInterval(report);
  }
}

const inOfGrade = ({ stages }: CampaignStatus): number => stages.find(({ stage }) => stage === 'grade')?.in ?? 0;

interface Grades {
  readonly grades: readonly Grade[];
  readonly ungraded: Readonly<Record<string, number>>;
  readonly outcomes: number;
}

async function readGrades(campaign: OpenCampaign): Promise<Grades> {
  const { log, codec } = campaign;
  const grades: Grade[] = [];
  for (const level of LEVELS) {
    for await (const record of recordsOf(campaign, levelTopic(level))) {
      grades.push(decodeOwnRecord(record, 'graded-question', codec, log).grade);
    }
  }
  const ungraded: Record<string, number> = {};
  for await (const record of recordsOf(campaign, 'ungraded')) {
    const { reason } = decodeOwnRecord(record, 'ungraded', codec, log);
    ungraded[reason] = (ungraded[reason] ?? 0) + 1;
  }
  const set = Object.values(ungraded).reduce((sum, count) => sum + count, 0);
  return { grades, ungraded, outcomes: grades.length + set };
}

async function* recordsOf({ log }: OpenCampaign, topic: TopicName): AsyncGenerator<RawRecord> {
  for (const { partition, start, end } of await log.bounds(topic)) yield* log.iterate({ topic, partition }, start, end);
}

async function measured(
  campaign: OpenCampaign,
  questions: readonly Question[],
  { grades, ungraded }: Grades,
  { duplicate }: CalibrateOptions,
): Promise<Calibration> {
  const { config } = campaign;
  if (grades.length === 0) {
    const reasons = Object.entries(ungraded).map(([reason, count]) => `${reason} ${count}`);
    const message = `none of ${questions.length} questions got a level (${reasons.join(', ')}): sluice tail ungraded of campaign ${config.campaign} shows why`;
    throw new SluiceError('nothing-graded', message);
  }
  const { calls } = await readStatus(campaign, new CampaignView());
  const models = Object.fromEntries(
    (['target', 'scorer', 'judge'] as const).flatMap((role) => {
      const of = calls[role];
      return of === undefined ? [] : [[role, costOf(of)] as const];
    }),
  );
  const usd = Object.values(models).reduce((sum, one) => sum + parseUsd(one.usd), 0n);
  return calibrationOf({
    campaign: config.campaign,
    madeAt: new Date().toISOString(),
    identity: gradingIdentityOf(config, PROMPT_VERSION),
    given: questions.length,
    duplicate,
    grades,
    grading: config.grading,
    ungraded,
    cost: { usd: formatUsd(usd), models },
  });
}

/** Replies that were read from the journal after a kill were paid for once, those of other campaigns by them. */
const costOf = ({ started, fromOthers, promptTokens, completionTokens, usd }: CallStatus): CalibrationCalls => ({
  calls: started - fromOthers,
  promptTokens,
  completionTokens,
  usd,
});
