import type { Standing } from './assertions.ts';
import { withdrawalsIn } from './withdrawals.ts';

/** An answer that a text names, its position, and how the text uses it. */
export interface Named {
  readonly at: number;
  readonly end: number;
  readonly standing: Standing;
  /** A weaker answer does not replace a stronger one before it. */
  readonly strength: number;
}

/** A place in a text that withdraws the answers before it. */
export interface Stop {
  readonly at: number;
  readonly end: number;
}

/**
 * `answer` is the last answer that holds. `openedAt`: where the text refused or withdrew an answer and named no other
 * marked one since.
 */
export interface LastAsserted<A extends Named> {
  readonly answer: A | null;
  readonly openedAt: number | null;
}

/**
 * Selects the answer of a text: the last asserted answer of the strongest kind, unless the text withdraws it. Negated,
 * supposed, refuted and withdrawn answers do not count.
 *
 * @param named in the order of the text
 * @param stops places that withdraw the answers before them, in addition to the words that do
 */
export function lastAsserted<A extends Named>(
  text: string,
  named: readonly A[],
  stops: readonly Stop[] = [],
): LastAsserted<A> {
  // Only text after an answer withdraws it; a full stop may be between them.
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
