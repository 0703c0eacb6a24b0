import type { Standing } from './assertions.ts';
import { withdrawalsIn } from './withdrawals.ts';

/** An answer that a text names, where, and how it stands there. */
export interface Named {
  readonly at: number;
  readonly end: number;
  readonly standing: Standing;
  /** Of a weaker one a stronger one before it is not replaced. */
  readonly strength: number;
}

/** A place of a text that takes back what stands before it. */
export interface Stop {
  readonly at: number;
  readonly end: number;
}

/** `answer` is the last one that holds. `openedAt`: where the text refused or took back one, and named no other marked one since. */
export interface LastAsserted<A extends Named> {
  readonly answer: A | null;
  readonly openedAt: number | null;
}

/**
 * The one rule of what counts: of the answers that a text asserts the last one of the strongest kind, unless the text
 * takes it back. What is negated, supposed, refuted or withdrawn does not count.
 *
 * @param named in the order of the text
 * @param stops places that take back what stands before them, besides the words that do
 */
export function lastAsserted<A extends Named>(
  text: string,
  named: readonly A[],
  stops: readonly Stop[] = [],
): LastAsserted<A> {
  // Only what stands behind an answer takes it back; a point may stand between them.
  const from = named.reduce((least, { end }) => Math.min(least, end), text.length);
  const all = [...withdrawalsIn(text, from), ...stops].toSorted((first, second) => first.at - second.at);
  let answer: A | null = null;
  let openedAt: number | null = null;
  let next = 0;
  const stopBefore = (position: number): void => {
    for (; next < all.length && (all[next]?.at ?? 0) < position; next += 1) {
      const stop = all[next];
      if (stop === undefined || answer === null || stop.at < answer.end) continue;
      openedAt = stop.at;
      answer = null;
    }
  };
  for (const candidate of named) {
    stopBefore(candidate.at);
    if (candidate.standing !== 'asserted') openedAt ??= candidate.end;
    else if (answer === null || candidate.strength >= answer.strength) answer = candidate;
  }
  stopBefore(text.length + 1);
  return answer === null ? { answer, openedAt } : { answer, openedAt: null };
}
