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

/** The topology that a configuration describes: what runs, what the test driver runs, what `describe` shows. */
export function topologyOf(config: Config): CampaignTopology {
  const { target, teacher, scorer, judge } = config.models;
  const judgeMs = judge?.limits.timeoutMs ?? 0;
  const verifiersMs = [...(config.verifiers?.values() ?? [])].map(verifierTimeoutMs);
  // Verifiers of sluice's own are quick.
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

/** Graded questions of each level that the sampler draws from, in memory. */
const SHUFFLE_BUFFER = 2000;

/** What the sampler of a configuration draws towards. */
export function drawTargetsOf(config: Config): DrawTargets {
  return { ...wantedOf(config), maxInFlight: maxInFlightOf(config) };
}

function wantedOf({ mix, size }: Config): Pick<DrawTargets, 'shares' | 'cells' | 'size' | 'tolerance'> {
  const shares = mixShares(mix);
  const cells = cellTargets(mix, shares, size);
  return { shares, size, tolerance: mix.tolerance ?? 0, ...(cells && { cells }) };
}

/** What `status` of a configuration is told against. */
export function statusSettingsOf(config: Config): StatusSettings {
  return {
    campaign: config.campaign,
    targets: drawTargetsOf(config),
    hasJudge: config.models.judge !== undefined,
    teachers: teacherList(config.models),
    maxUsd: config.budget?.maxUsd ?? null,
  };
}

/** Selections that may wait for the teacher: enough to keep a few workers busy, few enough that draws stay fresh. */
const maxInFlightOf = (config: Config): number => perSelection(config, Math.max(64, 4 * teacherConcurrency(config)));

/** Of all teachers together. */
const teacherConcurrency = ({ models }: Config): number =>
  teachersIn(models).reduce((sum, { limits }) => sum + limits.concurrency, 0);

/** Of the slowest teacher. */
const teacherTimeoutMs = ({ models }: Config): number =>
  Math.max(...teachersIn(models).map(({ limits }) => limits.timeoutMs));

/** A selection whose samples are asked for at once makes and holds as many as that many selections. */
const perSelection = ({ traces: { choose, samples } }: Config, records: number): number =>
  choose === 'first' ? records : Math.max(64, Math.ceil(records / samples));

/**
 * Records inside a stage: those in calls, and those whose outcome waits to be committed while others are called. Each
 * one that waits for its call holds 20 kB: four times the calls would keep an endpoint no fuller.
 */
const recordPermitsOf = (concurrency: number): number => Math.max(2048, 3 * concurrency);

/**
 * Questions that one worker grades at once at most: as few as keep the endpoint full, since all that are taken in are paid, also those that come after the last
 * level has enough. Of a grader with several attempts: what fills the endpoint where each question has its smallest wave, for
 * each holds all.
 */
export function gradePermits(config: Config): number {
  const { concurrency } = config.models.target.limits;
  if (mostAttempts(config) === 1) return Math.max(256, 3 * concurrency);
  return Math.max(64, Math.ceil((3 * concurrency) / smallestWave(config)));
}

/**
 * Questions that one worker grades at once at least, as long as any are wanted: fewer would leave the endpoint idle, more are
 * taken in only where the scarcest level is expected to need them (`questionsToGrade`).
 */
export const leastGraded = (config: Config): number =>
  Math.ceil(config.models.target.limits.concurrency / smallestWave(config));

/** Attempts at a question at most. A policy of the user's own that does not say is taken to be like the paper's. */
export const mostAttempts = ({ grading, gradingPolicy }: Config): number =>
  gradingPolicy ? (gradingPolicy.mostAttempts ?? 1) : grading.attempts;

/** A policy of the user's own may ask for one after the other. */
const smallestWave = ({ grading, gradingPolicy }: Config): number =>
  gradingPolicy ? 1 : Math.ceil(grading.attempts / MOST_WAVES);

/** Attempts at a question that come one after the other, at most. */
const wavesOf = ({ grading, gradingPolicy }: Config): number =>
  gradingPolicy ? (gradingPolicy.mostAttempts ?? MOST_WAVES) : Math.min(grading.attempts, MOST_WAVES);

/** A record may need all tries of its calls, wait for its turn before each, and for its verdict. */
const recordDeadlineMs = (callsMs: number): number => 5 * callsMs;
