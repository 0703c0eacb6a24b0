import type { CampaignView } from './campaign-view.ts';
import { CALL_COUNTER, COUNTER, countersWithPrefix } from '../stream/counters.ts';
import type { CallStatus, CampaignStatus, LevelStatus, StageStatus } from './campaign-status.ts';
import { demand } from '../records/demand.ts';
import type { DrawTargets } from '../records/demand.ts';
import { LEVELS } from '../records/grade.ts';
import { apportion, mixError, sumLevels } from '../records/mix.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import { countOf } from '../stream/outcome.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import { teacherWaiting } from './teacher-waiting.ts';

/** What a campaign's state is told against. */
export interface StatusSettings {
  readonly campaign: string;
  readonly targets: DrawTargets;
  readonly hasJudge: boolean;
  /** A decimal string in US dollars; null: no budget. */
  readonly maxUsd: string | null;
}

/** The campaign's state as `sluice status --json` prints it, from its control topics alone. */
export function campaignStatus(settings: StatusSettings, view: CampaignView, questionsLeft: number): CampaignStatus {
  const { campaign, targets, hasJudge, maxUsd } = settings;
  const { size } = targets;
  const levels = view.levels();
  const { stock, inFlight, complete, drawable } = demand(targets, levels);
  const held = teacherWaiting(view, drawable);
  const waiting = [
    ...view.waiting().map(({ since, ...rest }) => ({ ...rest, since: since.toISOString() })),
    ...(held === null ? [] : [held]),
  ];
  const isOver =
    view.tasks.length > 0 && questionsLeft === 0 && !view.isGrading() && !drawable && sumLevels(inFlight) === 0;
  const counts = size === null ? null : apportion(size, targets.shares);
  const lags: Record<StageName, number> = {
    grade: questionsLeft,
    sample: sumLevels(stock),
    trace: sumLevels(inFlight),
  };
  const calls = {
    target: callStatus('target', view),
    teacher: callStatus('teacher', view),
    scorer: callStatus('scorer', view),
    ...(hasJudge && { judge: callStatus('judge', view) }),
  };
  return {
    campaign,
    size,
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
    state: complete ? 'complete' : waiting.length > 0 ? 'waiting' : size !== null && isOver ? 'short' : 'running',
    waiting,
    calls,
    budget: {
      maxUsd,
      spentUsd: formatUsd(Object.values(calls).reduce((sum, { usd }) => sum + parseUsd(usd), 0n)),
      reservedUsd: formatUsd(view.reserved),
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

/** What the scorer's calls were counted under before it was named so. */
const OLDER_SCORER = 'grader';

function callStatus(role: ModelRole, view: CampaignView): CallStatus {
  const totals = STAGES.map((stage) => view.counters(stage));
  const names = role === 'scorer' ? ['scorer', OLDER_SCORER] : [role];
  const of = (nameOf: (role: string) => string): number =>
    totals.reduce((sum, counters) => names.reduce((all, one) => all + countOf(counters, nameOf(one)), sum), 0);
  const failed: Record<string, number> = {};
  for (const counters of totals) {
    for (const name of names) {
      for (const [reason, count] of Object.entries(countersWithPrefix(counters, CALL_COUNTER.failed(name, '')))) {
        failed[reason] = (failed[reason] ?? 0) + count;
      }
    }
  }
  let [spent, saved] = [0n, 0n];
  for (const { role: of, usd, savedUsd } of view.tasks.flatMap(({ spend }) => spend)) {
    if (!names.includes(of)) continue;
    spent += parseUsd(usd);
    saved += parseUsd(savedUsd);
  }
  return {
    started: of(CALL_COUNTER.started),
    journaled: of(CALL_COUNTER.replied),
    reused: of(CALL_COUNTER.reused),
    failed,
    promptTokens: of(CALL_COUNTER.promptTokens),
    cachedTokens: of(CALL_COUNTER.cachedTokens),
    completionTokens: of(CALL_COUNTER.completionTokens),
    reasoningTokens: of(CALL_COUNTER.reasoningTokens),
    usd: formatUsd(spent),
    savedUsd: formatUsd(saved),
  };
}
