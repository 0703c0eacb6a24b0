import type { CampaignView } from './campaign-view.ts';
import { CALL_COUNTER, COUNTER, countersWithPrefix } from '../stream/counters.ts';
import { cellsStatus } from './cells-status.ts';
import type { CallStatus, CampaignStatus, LevelStatus, StageStatus, TeacherStatus } from './campaign-status.ts';
import { demand } from '../records/demand.ts';
import type { DrawTargets } from '../records/demand.ts';
import { LEVELS } from '../records/grade.ts';
import { apportion, mixError, sumLevels } from '../records/mix.ts';
import { levelCost, TRACE_COUNTER } from '../records/counter-names.ts';
import type { Teacher } from '../records/teachers.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import { countOf } from '../stream/outcome.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import { shortfallOf } from './shortfall.ts';
import { teacherWaiting } from './teacher-waiting.ts';

/** The settings that determine a campaign's status. */
export interface StatusSettings {
  readonly campaign: string;
  readonly targets: DrawTargets;
  readonly hasJudge: boolean;
  /** In the order of the configuration. */
  readonly teachers: readonly Pick<Teacher, 'role' | 'model'>[];
  /** A decimal string in US dollars; null: no budget. */
  readonly maxUsd: string | null;
}

/** The campaign's state as in `sluice status --json`, only from its control topics. */
export function campaignStatus(settings: StatusSettings, view: CampaignView, questionsLeft: number): CampaignStatus {
  const { campaign, targets, hasJudge, teachers, maxUsd } = settings;
  const { size } = targets;
  const levels = view.supplyWithEnds(targets.cells);
  const demanded = demand(targets, levels);
  const { stock, inFlight, complete, drawable } = demanded;
  const held = teacherWaiting(view, drawable);
  const waiting = [
    ...view.waiting().map(({ stage, role, reason, since }) => ({ stage, role, reason, since: since.toISOString() })),
    ...(held === null ? [] : [held]),
  ];
  const isOver = view.tasks.length > 0 && view.hasNothingToDo(questionsLeft, demanded);
  const shortfall = isOver && !complete ? shortfallOf(targets, levels, view.counters('grade')) : [];
  const isShort = size !== null && (isOver ? waiting.length === 0 : view.endedByBudget);
  const counts = size === null ? null : apportion(size, targets.shares);
  const lags: Record<StageName, number> = {
    grade: questionsLeft,
    sample: sumLevels(stock),
    trace: sumLevels(inFlight),
  };
  const calls = {
    target: callStatus(['target'], view),
    teacher: callStatus(
      teachers.map(({ role }) => role),
      view,
    ),
    scorer: callStatus(['scorer', OLDER_SCORER], view),
    ...(hasJudge && { judge: callStatus(['judge'], view) }),
  };
  const spent = STAGES.reduce((sum, stage) => sum + view.spentBy(stage), 0n);
  const costs = new Map(LEVELS.map((level) => [level, view.costOf(levelCost(level))]));
  return {
    campaign,
    size,
    verified: sumLevels(levels.verified),
    complete,
    levels: LEVELS.map((level): LevelStatus => {
      const verified = levels.verified[level];
      const rejected = levels.rejected[level];
      const cost = costs.get(level) ?? 0n;
      return {
        level,
        target: counts === null ? targets.shares[level] : counts[level],
        verified,
        rejected,
        inFlight: inFlight[level],
        stock: stock[level],
        yield: verified + rejected === 0 ? null : verified / (verified + rejected),
        usd: formatUsd(cost),
        usdPerVerified: perRecord(cost, verified),
      };
    }),
    ...(targets.cells && { cells: cellsStatus({ ...targets, cells: targets.cells }, levels) }),
    mixError: sumLevels(levels.verified) === 0 ? null : mixError(levels.verified, targets.shares),
    stages: STAGES.map((stage) => stageStatus(stage, view, lags[stage])),
    state: complete ? 'complete' : isShort ? 'short' : waiting.length > 0 ? 'waiting' : 'running',
    waiting,
    ...(shortfall.length > 0 && { shortfall }),
    calls,
    ...(teachers.length > 1 && { teachers: teachers.map((teacher) => teacherStatus(teacher, view)) }),
    usdPerVerified: perRecord(spent, sumLevels(levels.verified)),
    noLevelUsd: formatUsd([...costs.values()].reduce((rest, cost) => rest - cost, spent)),
    budget: {
      maxUsd,
      spentUsd: formatUsd(spent),
      reservedUsd: formatUsd(view.reserved),
    },
  };
}

/** The cost per record; null without records. */
const perRecord = (cost: PicoUsd, records: number): string | null =>
  records === 0 ? null : formatUsd(cost / BigInt(records));

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
    usd: formatUsd(view.spentBy(stage)),
  };
}

/** The former role of the scorer in counters. */
const OLDER_SCORER = 'grader';

/** The calls of one model, or of several together: the sum over all its roles. */
function callStatus(names: readonly string[], view: CampaignView): CallStatus {
  const totals = STAGES.map((stage) => view.counters(stage));
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
  const timed = of(CALL_COUNTER.timed);
  return {
    started: of(CALL_COUNTER.started),
    journaled: of(CALL_COUNTER.replied),
    reused: of(CALL_COUNTER.reused),
    fromOthers: of(CALL_COUNTER.fromOthers),
    failed,
    promptTokens: of(CALL_COUNTER.promptTokens),
    cachedTokens: of(CALL_COUNTER.cachedTokens),
    completionTokens: of(CALL_COUNTER.completionTokens),
    reasoningTokens: of(CALL_COUNTER.reasoningTokens),
    timed,
    meanLatencyMs: timed === 0 ? null : of(CALL_COUNTER.latencyMs) / timed,
    usd: spentOn(names, view),
    savedUsd: sumOf(names, view, 'savedUsd'),
  };
}

const spentOn = (names: readonly string[], view: CampaignView): string => sumOf(names, view, 'usd');

/** The cost or savings of some roles, over all tasks. */
function sumOf(names: readonly string[], view: CampaignView, what: 'usd' | 'savedUsd'): string {
  let sum = 0n;
  for (const { spend } of view.tasks) {
    for (const entry of spend) if (names.includes(entry.role)) sum += parseUsd(entry[what]);
  }
  return formatUsd(sum);
}

function teacherStatus({ role, model }: Pick<Teacher, 'role' | 'model'>, view: CampaignView): TeacherStatus {
  const counters = view.counters('trace');
  const verified = countOf(counters, TRACE_COUNTER.right(role));
  const reasons = countersWithPrefix(counters, TRACE_COUNTER.refused(role, ''));
  const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  const records = countOf(counters, TRACE_COUNTER.records(role));
  const share = verified + rejected === 0 ? null : verified / (verified + rejected);
  return { role, model, verified, rejected, reasons, records, yield: share, usd: spentOn([role], view) };
}
