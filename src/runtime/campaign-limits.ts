import type { StatusSettings } from '../campaign/status.ts';
import type { Config } from '../config/config.ts';
import { teacherList, teachersIn } from '../config/roles.ts';
import { cellTargets } from '../records/cells.ts';
import type { DrawTargets } from '../records/demand.ts';
import { verifierTimeoutMs } from '../records/domain-verifier.ts';
import { MOST_WAVES } from '../records/grading/stopping.ts';
import { mixShares } from '../records/mix.ts';
import { buildTopology } from '../topology/campaign-topology.ts';
import type { CampaignTopology } from '../topology/campaign-topology.ts';

/** The topology that a configuration describes; used by workers, the test driver and `describe`. */
export function topologyOf(config: Config): CampaignTopology {
  const { target, teacher, scorer, judge } = config.models;
  const judgeMs = judge?.limits.timeoutMs ?? 0;
  const verifiersMs = [...(config.verifiers?.values() ?? [])].map(verifierTimeoutMs);
  // The built-in verifiers are fast.
  const decideMs = judgeMs + Math.max(0, ...verifiersMs);
  return buildTopology({
    campaign: config.campaign,
    targetModel: target.model,
    teacherModel: teacher.model,
    teachers: teacherList(config.models),
    scorerModel: scorer.model,
    ...(judge && { judgeModel: judge.model }),
    grading: config.grading,
    ...(config.gradingPolicy && { gradingPolicy: config.gradingPolicy }),
    ...(config.questionFilters && { questionFilters: config.questionFilters }),
    ...(config.verifiers && { verifiers: config.verifiers }),
    ...wantedOf(config),
    seed: config.seed,
    shuffleBuffer: SHUFFLE_BUFFER,
    traces: config.traces,
    prompts: config.prompts,
    maxInFlight: maxInFlightOf(config),
    recordPermits: {
      grade: gradePermits(config),
      trace: perSelection(config, recordPermitsOf(teacherConcurrency(config))),
    },
    deadlinesMs: {
      grade: recordDeadlineMs((target.limits.timeoutMs + decideMs) * wavesOf(config) + scorer.limits.timeoutMs),
      trace: recordDeadlineMs(teacherTimeoutMs(config) + decideMs) * config.traces.samples,
    },
  });
}

/** The number of graded questions of each level that the sampler holds in memory to draw from. */
const SHUFFLE_BUFFER = 2000;

/** The draw targets of a configuration's sampler. */
export function drawTargetsOf(config: Config): DrawTargets {
  return { ...wantedOf(config), maxInFlight: maxInFlightOf(config) };
}

function wantedOf({ mix, size }: Config): Pick<DrawTargets, 'shares' | 'cells' | 'size' | 'tolerance'> {
  const shares = mixShares(mix);
  const cells = cellTargets(mix, shares, size);
  return { shares, size, tolerance: mix.tolerance ?? 0, ...(cells && { cells }) };
}

/** The settings of a configuration that `status` compares the campaign with. */
export function statusSettingsOf(config: Config): StatusSettings {
  return {
    campaign: config.campaign,
    targets: drawTargetsOf(config),
    hasJudge: config.models.judge !== undefined,
    teachers: teacherList(config.models),
    maxUsd: config.budget?.maxUsd ?? null,
  };
}

/** Selections that may wait for the teacher: enough to keep a few workers busy, few enough to keep draws fresh. */
const maxInFlightOf = (config: Config): number => perSelection(config, Math.max(64, 4 * teacherConcurrency(config)));

/** The sum over all teachers. */
const teacherConcurrency = ({ models }: Config): number =>
  teachersIn(models).reduce((sum, { limits }) => sum + limits.concurrency, 0);

/** The timeout of the slowest teacher. */
const teacherTimeoutMs = ({ models }: Config): number =>
  Math.max(...teachersIn(models).map(({ limits }) => limits.timeoutMs));

/**
 * A selection whose samples are requested at the same time makes as many calls and records as that number of
 * selections.
 */
const perSelection = ({ traces: { choose, samples } }: Config, records: number): number =>
  choose === 'first' ? records : Math.max(64, Math.ceil(records / samples));

/**
 * Records inside a stage: those in calls, and those that wait for their commit while other records are in calls. A
 * record that waits for its call holds 20 kB; four times the calls would not use an endpoint better.
 */
const recordPermitsOf = (concurrency: number): number => Math.max(2048, 3 * concurrency);

/**
 * Maximum number of questions that one worker grades at the same time: the minimum that keeps the endpoint busy, since
 * every accepted question is paid for, even after the last level has enough. For a grader with several attempts: the
 * number that keeps the endpoint busy when each question has its smallest wave, since each question holds all its
 * attempts.
 */
export function gradePermits(config: Config): number {
  const { concurrency } = config.models.target.limits;
  if (mostAttempts(config) === 1) return Math.max(256, 3 * concurrency);
  return Math.max(64, Math.ceil((3 * concurrency) / smallestWave(config)));
}

/**
 * Minimum number of questions that one worker grades at the same time while any are wanted: fewer would leave the
 * endpoint idle. More are accepted only if the scarcest level is expected to need them (`questionsToGrade`).
 */
export const leastGraded = (config: Config): number =>
  Math.ceil(config.models.target.limits.concurrency / smallestWave(config));

/** Maximum number of attempts at a question. A user's policy without this number is assumed to be like the paper's. */
export const mostAttempts = ({ grading, gradingPolicy }: Config): number =>
  gradingPolicy ? (gradingPolicy.mostAttempts ?? 1) : grading.attempts;

/** A user's policy may ask for one attempt after the other. */
const smallestWave = ({ grading, gradingPolicy }: Config): number =>
  gradingPolicy ? 1 : Math.ceil(grading.attempts / MOST_WAVES);

/** Maximum number of sequential attempts at a question. */
const wavesOf = ({ grading, gradingPolicy }: Config): number =>
  gradingPolicy ? (gradingPolicy.mostAttempts ?? MOST_WAVES) : Math.min(grading.attempts, MOST_WAVES);

/** A record may need all tries of its calls, wait for its turn before each, and wait for its verdict. */
const recordDeadlineMs = (callsMs: number): number => 5 * callsMs;
