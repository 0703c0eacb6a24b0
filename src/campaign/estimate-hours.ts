import type { Draw, EstimatedModel, EstimatedRole } from './estimate-calls.ts';
import type { RandomDraws } from './random-draws.ts';

/** The standard deviation of one call's latency over the mean: as that of its reply. */
const LATENCY_SPREAD = 1;
const MINUTES = 60;

/**
 * How long a model takes for its calls at least: by its concurrency, its requests and its tokens a minute. Null: the latency
 * is not known.
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

/** Stages run beside each other: at best the longest of them counts, at worst all in turn. */
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
