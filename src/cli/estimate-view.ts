import type { CampaignStatus } from '../campaign/campaign-status.ts';
import type { EstimatedRole } from '../campaign/estimate-calls.ts';
import type { EstimatedCell, Interval, RunEstimate } from '../campaign/estimate-run.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import { dollars } from '../records/dollars.ts';
import { duration } from './pace.ts';
import { columns } from './progress-view.ts';

/** Number of replies from which on a model's token counts are reliable. */
const MEASURED_CALLS = 20;
const ROLES = ['target', 'teacher', 'scorer', 'judge'] as const;

/**
 * An estimate as text for people: the remaining work, the money spent so far, and whether the budget suffices.
 *
 * @param withoutPrice configured models without a price: their cost is unknown and not included
 */
export function describeEstimate(
  { models, questionsLeft, usd, hours, shortfall, cells }: RunEstimate,
  {
    size,
    verified,
    budget,
    calls,
    sources = [],
  }: Pick<CampaignStatus, 'size' | 'verified' | 'budget' | 'calls' | 'sources'>,
  withoutPrice: readonly string[],
): string {
  const isUnmeasured = (role: EstimatedRole): boolean =>
    (models[role]?.calls.high ?? 0) > 0 && (calls[role]?.journaled ?? 0) < MEASURED_CALLS;
  const unmeasured = ROLES.filter(isUnmeasured);
  const rows = Object.entries(models).map(([role, one]) => [
    role,
    shown(one.calls, whole),
    shown(one.promptTokens, whole),
    shown(one.completionTokens, whole),
    withoutPrice.includes(`models.${role}`) ? 'no price' : shown(one.usd, estimatedUsd),
  ]);
  return [
    `Still to come, from ${verified} of ${size} verified records on; in brackets what 95 % of simulated campaigns need:`,
    ...columns([['', 'calls', 'prompt tokens', 'completion tokens', 'cost'], ...rows]),
    `in all: ${shown(usd, estimatedUsd)}, beside ${dollars(budget.spentUsd)} spent so far`,
    ...(withoutPrice.length === 0 ? [] : [`not in it: ${withoutPrice.join(', ')} without a price`]),
    ...describeBudget(usd, budget),
    ...(unmeasured.length === 0
      ? []
      : [`hardly measured yet: ${unmeasured.join(', ')}; run a small size first, and the intervals get narrow`]),
    hours === null
      ? 'time: not known, the latency of a model was not measured yet'
      : `time of one worker: ${shown(hours, (value) => duration(3600 * value))}`,
    ...(questionsLeft === null && sources.length > 0
      ? ['questions: as many as needed are assumed; how many the sources still give is not known']
      : []),
    ...shortfall.map(
      ({ level, name, ...lack }) =>
        `level ${level}${name === undefined ? '' : ` of ${name}`} may lack ${shown(lack, whole)} records: too few questions are left`,
    ),
    ...(cells === undefined ? [] : describeCells(cells)),
    'No model was called, and the campaign is as it was.',
  ].join('\n');
}

/** The remaining need of each cell of the mix; cells without a target are omitted. */
function describeCells(cells: readonly EstimatedCell[]): string[] {
  const rows = cells
    .filter(({ target }) => target > 0)
    .map(({ level, name, target, verified, draws }) => [
      `level ${level} of ${name}`,
      `${verified} of ${target}`,
      shown(draws, whole),
    ]);
  return columns([['cell', 'verified', 'draws to come'], ...rows]);
}

function describeBudget(usd: Interval<string>, { maxUsd, spentUsd, reservedUsd }: CampaignStatus['budget']): string[] {
  if (maxUsd === null) return [];
  const rest = parseUsd(maxUsd) - parseUsd(spentUsd) - parseUsd(reservedUsd);
  const left = rest > 0n ? rest : 0n;
  const [isTooLittle, mayBe] = [parseUsd(usd.low) > left, parseUsd(usd.high) > left];
  const verdict = isTooLittle ? 'too little' : mayBe ? 'it may be too little' : 'enough';
  return [`budget: ${dollars(formatUsd(left))} of ${dollars(maxUsd)} left: ${verdict}`];
}

function shown<Value>({ expected, low, high }: Interval<Value>, text: (value: Value) => string): string {
  return `${text(expected)} (${text(low)} to ${text(high)})`;
}

const whole = (value: number): string => value.toFixed(0);

/** An amount with as many digits as an estimate justifies. */
function estimatedUsd(decimal: string): string {
  const value = Number(decimal);
  if (value === 0) return '$0';
  return `$${value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(2)}`;
}
