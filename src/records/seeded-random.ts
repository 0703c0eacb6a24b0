const MURMUR_A = 0x85ebca6b;
const MURMUR_B = 0xc2b2ae35;
const GOLDEN = 0x9e3779b9;

/** The finaliser of MurmurHash3: every bit of the input affects every bit of the output. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), MURMUR_A);
  h = Math.imul(h ^ (h >>> 13), MURMUR_B);
  return h ^ (h >>> 16);
}

function absorb(state: number, word: number): number {
  return mix(Math.imul(state ^ mix(word), 5) + GOLDEN);
}

/**
 * A number in [0, 1) that depends only on the seed and the counters: the same after every restart, without stored
 * state. `counters` are integers. Not for secrets.
 */
export function uniform(seed: number, ...counters: readonly number[]): number {
  let high = MURMUR_A;
  let low = MURMUR_B;
  for (const number of [seed, ...counters]) {
    // Both halves of the number, so that seeds beyond 32 bits count in full.
    for (const word of [number >>> 0, Math.floor(number / 2 ** 32) >>> 0]) {
      high = absorb(high, word);
      low = absorb(low ^ GOLDEN, word);
    }
  }
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}
