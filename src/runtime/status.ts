import type { Config } from '../config/config.ts';
import type { CampaignView } from '../engine/campaign-view.ts';
import { COUNTER, countersWithPrefix } from '../engine/counters.ts';
import type { CallStatus, CampaignStatus, LevelStatus, StageStatus } from '../records/campaign-status.ts';
import { demand } from '../records/demand.ts';
import type { DrawTargets } from '../records/demand.ts';
import { LEVELS } from '../records/grade.ts';
import { apportion, mixError, mixShares, sumLevels } from '../records/mix.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import { countOf } from '../records/outcome.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import { decodeOwnRecord } from '../topology/decode-record.ts';
import type { Progress } from '../topology/progress.ts';
import type { OpenCampaign } from './campaign.ts';
import { maxInFlightOf } from './campaign.ts';
import { teacherWaiting } from './teacher-waiting.ts';

/** What the sampler of a configuration draws towards. */
export function drawTargetsOf(config: Config): DrawTargets {
  return { shares: mixShares(config.mix), size: config.size, maxInFlight: maxInFlightOf(config) };
}

/** The campaign's state as `sluice status --json` prints it, from its control topics alone. */
export function campaignStatus(config: Config, view: CampaignView, questionsLeft: number): CampaignStatus {
  const targets = drawTargetsOf(config);
  const levels = view.levels();
  const { stock, inFlight, complete, drawable } = demand(targets, levels);
  const held = teacherWaiting(view, drawable);
  const waiting = [
    ...view.waiting().map(({ since, ...rest }) => ({ ...rest, since: since.toISOString() })),
    ...(held === null ? [] : [held]),
  ];
  const isOver =
    view.tasks.length > 0 && questionsLeft === 0 && !view.isGrading() && !drawable && sumLevels(inFlight) === 0;
  const counts = config.size === null ? null : apportion(config.size, targets.shares);
  const lags: Record<StageName, number> = {
    grade: questionsLeft,
    sample: sumLevels(stock),
    trace: sumLevels(inFlight),
  };
  const calls = {
    target: callStatus('target', view),
    teacher: callStatus('teacher', view),
    grader: callStatus('grader', view),
    ...(config.models.judge && { judge: callStatus('judge', view) }),
  };
  return {
    campaign: config.campaign,
    size: config.size,
    verified: sumLevels(levels.verified),
    complete,
    levels: LEVELS.map((level): LevelStatus => {
      const verified = levels.verified[level];
      const rejected = levels.rejected[level];
      return {
        level,
        target: counts === null ? targets.shares[level] : counts[level],
        verified,
        rejected,
        inFlight: inFlight[level],
        stock: stock[level],
        yield: verified + rejected === 0 ? null : verified / (verified + rejected),
      };
    }),
    mixError: sumLevels(levels.verified) === 0 ? null : mixError(levels.verified, targets.shares),
    stages: STAGES.map((stage) => stageStatus(stage, view, lags[stage])),
    state: complete
      ? 'complete'
      : waiting.length > 0
        ? 'waiting'
        : config.size !== null && isOver
          ? 'short'
          : 'running',
    waiting,
    calls,
    budget: {
      maxUsd: null,
      spentUsd: formatUsd(Object.values(calls).reduce((sum, { usd }) => sum + parseUsd(usd), 0n)),
      reservedUsd: '0',
    },
  };
}

function stageStatus(stage: StageName, view: CampaignView, lag: number): StageStatus {
  const counters = view.counters(stage);
  return {
    stage,
    in: countOf(counters, COUNTER.in),
    forwarded: countOf(counters, COUNTER.forwarded),
    rejected: countersWithPrefix(counters, COUNTER.rejected('')),
    deadLettered: countOf(counters, COUNTER.deadLettered),
    lag,
    lostToRetention: countOf(counters, COUNTER.lostToRetention),
  };
}

function callStatus(role: ModelRole, view: CampaignView): CallStatus {
  const totals = STAGES.map((stage) => view.counters(stage));
  const of = (name: string): number =>
    totals.reduce((sum, counters) => sum + countOf(counters, `calls/${role}/${name}`), 0);
  const failed: Record<string, number> = {};
  for (const counters of totals) {
    for (const [reason, count] of Object.entries(countersWithPrefix(counters, `calls/${role}/failed:`))) {
      failed[reason] = (failed[reason] ?? 0) + count;
    }
  }
  let spent = 0n;
  for (const { spend } of view.tasks) {
    for (const entry of spend) if (entry.role === role) spent += parseUsd(entry.usd);
  }
  return {
    started: of('started'),
    journaled: of('replied'),
    failed,
    promptTokens: of('promptTokens'),
    completionTokens: of('completionTokens'),
    usd: formatUsd(spent),
  };
}

/** Reads the state of a campaign once, with or without a worker running. */
export async function readStatus({ config, log, codec }: OpenCampaign, view: CampaignView): Promise<CampaignStatus> {
  const controls = (await Promise.all(STAGES.map((stage) => log.bounds(`control.${stage}`)))).flat();
  await Promise.all(
    controls.map(async (partition) => {
      const last = await log.readLast(partition);
      if (last !== null) view.update(decodeOwnRecord(last, 'progress', codec, log) as Progress);
    }),
  );
  return campaignStatus(config, view, view.questionsLeft(await log.bounds('questions')));
}
