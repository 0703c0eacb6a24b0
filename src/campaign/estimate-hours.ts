import type { Draw, EstimatedModel, EstimatedRole } from './estimate-calls.ts';
import type { RandomDraws } from './random-draws.ts';

/** The standard deviation of one call's latency over the mean: like that of its reply. */
const LATENCY_SPREAD = 1;
const MINUTES = 60;

/**
 * The least time of a model for its calls, from its concurrency and its requests and tokens per minute. Null: the
 * latency is unknown.
 */
function busyHours(
  { concurrency, perMinute, latency }: EstimatedModel,
  draw: Draw,
  random: RandomDraws,
): number | null {
  if (latency === null) return null;
  const shape = latency.calls / LATENCY_SPREAD ** 2;
  const ms = (latency.meanMs * random.gamma(shape)) / shape;
  return Math.max(
    (Math.ceil(draw.calls / concurrency) * ms) / 3_600_000,
    draw.calls / perMinute.requests / MINUTES,
    (draw.promptTokens + draw.completionTokens) / perMinute.tokens / MINUTES,
  );
}

/** Stages run in parallel: at best the longest one counts, at worst the sum. */
export function hoursOf(
  draws: Readonly<Partial<Record<EstimatedRole, Draw>>>,
  models: Readonly<Partial<Record<EstimatedRole, EstimatedModel>>>,
  random: RandomDraws,
): number | null {
  const each: number[] = [];
  for (const role of ['target', 'teacher', 'scorer', 'judge'] as const) {
    const model = models[role];
    const draw = draws[role];
    if (model === undefined || draw === undefined || draw.calls === 0) continue;
    const hours = busyHours(model, draw, random);
    if (hours === null) return null;
    each.push(hours);
  }
  const longest = Math.max(0, ...each);
  return longest + random.uniform() * (each.reduce((sum, one) => sum + one, 0) - longest);
}
