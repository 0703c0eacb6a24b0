import type { StatusSettings } from '../campaign/status.ts';
import type { Config } from '../config/config.ts';
import type { DrawTargets } from '../records/demand.ts';
import { mixShares } from '../records/mix.ts';
import { buildTopology } from '../topology/campaign-topology.ts';
import type { CampaignTopology } from '../topology/campaign-topology.ts';

/** The topology that a configuration describes: what runs, what the test driver runs, what `describe` shows. */
export function topologyOf(config: Config): CampaignTopology {
  const { target, teacher, scorer, judge } = config.models;
  const judgeMs = judge?.limits.timeoutMs ?? 0;
  return buildTopology({
    campaign: config.campaign,
    targetModel: target.model,
    teacherModel: teacher.model,
    scorerModel: scorer.model,
    ...(judge && { judgeModel: judge.model }),
    grading: config.grading,
    ...(config.gradingPolicy && { gradingPolicy: config.gradingPolicy }),
    ...(config.questionFilters && { questionFilters: config.questionFilters }),
    shares: mixShares(config.mix),
    size: config.size,
    seed: config.seed,
    shuffleBuffer: SHUFFLE_BUFFER,
    traces: config.traces,
    maxInFlight: maxInFlightOf(config),
    recordPermits: {
      grade: recordPermitsOf(target.limits.concurrency),
      trace: recordPermitsOf(teacher.limits.concurrency),
    },
    deadlinesMs: {
      grade: recordDeadlineMs(target.limits.timeoutMs + scorer.limits.timeoutMs + judgeMs),
      trace: recordDeadlineMs(teacher.limits.timeoutMs + judgeMs),
    },
  });
}

/** Graded questions of each level that the sampler draws from, in memory. */
const SHUFFLE_BUFFER = 2000;

/** What the sampler of a configuration draws towards. */
export function drawTargetsOf(config: Config): DrawTargets {
  return { shares: mixShares(config.mix), size: config.size, maxInFlight: maxInFlightOf(config) };
}

/** What `status` of a configuration is told against. */
export function statusSettingsOf(config: Config): StatusSettings {
  return {
    campaign: config.campaign,
    targets: drawTargetsOf(config),
    hasJudge: config.models.judge !== undefined,
    maxUsd: config.budget?.maxUsd ?? null,
  };
}

/** Selections that may wait for the teacher: enough to keep a few workers busy, few enough that draws stay fresh. */
const maxInFlightOf = (config: Config): number => Math.max(64, 4 * config.models.teacher.limits.concurrency);

/**
 * Records inside a stage: those in calls, and those whose outcome waits to be committed while others are called. Each
 * one that waits for its call holds 20 kB: four times the calls would keep an endpoint no fuller.
 */
const recordPermitsOf = (concurrency: number): number => Math.max(2048, 3 * concurrency);

/** A record may need all tries of its calls, and wait for its turn before each. */
const recordDeadlineMs = (callsMs: number): number => 5 * callsMs;
