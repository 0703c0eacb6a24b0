/** Returns numbers in [0, 1), the same sequence for the same seed. */
export type Random = () => number;

/** A 32-bit hash of a text and a seed: different texts get unrelated streams. FNV-1a with a final mix. */
export function hashText(text: string, seed: number): number {
  let hash = (2_166_136_261 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A small generator (mulberry32): good enough for test data, never for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number between `low` and `high`, both included. */
export function randomInteger(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the items. Throws on an empty list. */
export function randomItem<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('no items to choose from');
  return item;
}

/** The latency of an endpoint: a lognormal distribution. */
export interface Latency {
  /** Mean, in milliseconds; 0 means no latency. */
  readonly mean: number;
  /** Standard deviation of the logarithm: 0 is constant. */
  readonly sigma: number;
}

/** One draw of a latency, in milliseconds. */
export function drawLatencyMs(random: Random, latency: Latency): number {
  if (latency.mean <= 0) return 0;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.exp(Math.log(latency.mean) - latency.sigma ** 2 / 2 + latency.sigma * normal);
}
