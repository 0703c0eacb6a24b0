import type { TraceGate } from './trace-gate.ts';

/**
 * The number of words in a run. Short enough for a loop of one sentence, long enough to ignore legitimate repetition in
 * reasoning (the current equation, a condition of the question).
 */
const RUN = 20;

/** A word, one letter of a script without spaces, or one symbol. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{M}\p{N}]+|[^\s]/gu;

/**
 * The share of a text's words in a run of 20 words that occurred earlier in the text. 0 for a text without repeated
 * runs, near 1 for a loop. Exact (no hashes); time and memory are proportional to the text.
 */
export function repeatedShare(text: string): number {
  const words = text.match(WORD) ?? [];
  if (words.length <= RUN) return 0;
  // Numbers are assigned in the order of the runs: a number below the next new one has occurred before.
  let nextNew = 0;
  let repeated = 0;
  let countedTo = 0;
  runsOf(words).forEach((run, from) => {
    if (run === nextNew) {
      nextNew += 1;
      return;
    }
    const to = from + RUN;
    repeated += to - Math.max(from, countedTo);
    countedTo = to;
  });
  return repeated / words.length;
}

/** For each start of a run, a number that equal runs share: for 1, 2, 4, 8 and 16 words, then for 16 + 4. */
function runsOf(words: readonly string[]): Int32Array {
  const known = new Map<string, number>();
  const single = Int32Array.from(words, (word) => {
    const found = known.get(word) ?? known.size;
    known.set(word, found);
    return found;
  });
  const two = numberPairs(single, single, 1);
  const four = numberPairs(two, two, 2);
  const eight = numberPairs(four, four, 4);
  return numberPairs(numberPairs(eight, eight, 8), four, 16);
}

/**
 * For each position, the number of the pair of its value in `first` and the value `on` positions later in `second`:
 * exactly equal pairs have equal numbers. A table of integers: a trace of 32,000 tokens must not block its worker.
 */
function numberPairs(first: Int32Array, second: Int32Array, on: number): Int32Array {
  const length = Math.max(0, Math.min(first.length, second.length - on));
  const size = 2 ** Math.ceil(Math.log2(2 * length + 2));
  const firsts = new Int32Array(size).fill(-1);
  const seconds = new Int32Array(size);
  const numbers = new Int32Array(size);
  const result = new Int32Array(length);
  let next = 0;
  for (let place = 0; place < length; place += 1) {
    const a = first[place] ?? 0;
    const b = second[place + on] ?? 0;
    let slot = spread(a, b) & (size - 1);
    while (firsts[slot] !== -1 && (firsts[slot] !== a || seconds[slot] !== b)) slot = (slot + 1) & (size - 1);
    if (firsts[slot] === -1) {
      firsts[slot] = a;
      seconds[slot] = b;
      numbers[slot] = next;
      next += 1;
    }
    result[place] = numbers[slot] ?? 0;
  }
  return result;
}

function spread(a: number, b: number): number {
  const mixed = Math.imul(a ^ (b >>> 16), 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** Refuses traces with too much repetition. */
export function repetitionGate(maxRepeatedShare: number): TraceGate {
  return ({ reasoning, content }) => {
    const share = repeatedShare(`${reasoning ?? ''}\n${content}`);
    if (share <= maxRepeatedShare) return null;
    const detail = `${percent(share)} of the words are in repeated runs of ${RUN}, at most ${percent(maxRepeatedShare)} wanted`;
    return { reason: 'repetitive', detail };
  };
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
