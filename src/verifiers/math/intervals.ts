import type { Expression } from './expression.ts';

import { equalExpressions, signOfExpression } from './equal-expressions.ts';

/** An end of an interval; null means infinity on that side. */
export interface End {
  readonly at: Expression | null;
  readonly isClosed: boolean;
}

/** The numbers between two ends. */
export interface Interval {
  readonly low: End;
  readonly high: End;
}

/** A set of real numbers as intervals in ascending order that do not touch. */
export type RealSet = readonly Interval[];

/** Sets with more pieces are refused. */
const MAX_INTERVALS = 40;

/** No end: infinity. */
export const OPEN: End = { at: null, isClosed: false };
/** All real numbers. */
export const EVERYTHING: RealSet = [{ low: OPEN, high: OPEN }];

/** Whether two sets are the same; null if unknown. */
export function equalRealSets(a: RealSet, b: RealSet): boolean | null {
  if (a.length !== b.length) return false;
  let result: boolean | null = true;
  for (const [index, interval] of a.entries()) {
    const other = b[index];
    if (other === undefined) return false;
    for (const [end, against] of [
      [interval.low, other.low],
      [interval.high, other.high],
    ] as const) {
      if (end.isClosed !== against.isClosed || (end.at === null) !== (against.at === null)) return false;
      if (end.at === null || against.at === null) continue;
      const isEqual = equalExpressions(end.at, against.at);
      if (isEqual === false) return false;
      if (isEqual === null) result = null;
    }
  }
  return result;
}

/** The order of two constants; null if unknown. */
export function compareConstants(a: Expression, b: Expression): -1 | 0 | 1 | null {
  if (equalExpressions(a, b) === true) return 0;
  return signOfExpression({ kind: 'add', left: a, right: { kind: 'negate', of: b } });
}

/** The order of two ends as points of the line, where open and closed ends differ; null if unknown. */
function compareEnds(a: End, b: End, side: 'low' | 'high'): number | null {
  const infinite = side === 'low' ? -1 : 1;
  if (a.at === null || b.at === null) return a.at === null ? (b.at === null ? 0 : infinite) : -infinite;
  const order = compareConstants(a.at, b.at);
  if (order !== 0) return order;
  if (a.isClosed === b.isClosed) return 0;
  return a.isClosed ? infinite : -infinite;
}

/** The union; null if a part is null or the order of two ends is unknown. */
export function joinAll(parts: readonly (RealSet | null)[]): RealSet | null {
  const all: Interval[] = [];
  for (const part of parts) {
    if (part === null) return null;
    all.push(...part);
  }
  if (all.length > MAX_INTERVALS) return null;
  let isKnown = true;
  const ordered = all.toSorted((a, b) => {
    const order = compareEnds(a.low, b.low, 'low');
    if (order === null) isKnown = false;
    return order ?? 0;
  });
  const joined: Interval[] = [];
  for (const interval of ordered) {
    const last = joined.at(-1);
    if (last === undefined) {
      joined.push(interval);
      continue;
    }
    const gap = gapBetween(last.high, interval.low);
    if (gap === null) return null;
    if (gap) {
      joined.push(interval);
      continue;
    }
    const order = compareEnds(last.high, interval.high, 'high');
    if (order === null) return null;
    joined[joined.length - 1] = { low: last.low, high: order >= 0 ? last.high : interval.high };
  }
  return isKnown ? joined : null;
}

/** Whether points lie between the end of one interval and the beginning of the next. */
function gapBetween(high: End, low: End): boolean | null {
  if (high.at === null || low.at === null) return false;
  const order = compareConstants(high.at, low.at);
  if (order === null) return null;
  if (order === 0) return !high.isClosed && !low.isClosed;
  return order < 0;
}

/** All other real numbers. */
export function complement(set: RealSet): RealSet {
  const result: Interval[] = [];
  let low: End = OPEN;
  let isOpenEnded = true;
  for (const interval of set) {
    if (interval.low.at !== null) result.push({ low, high: { at: interval.low.at, isClosed: !interval.low.isClosed } });
    isOpenEnded = interval.high.at !== null;
    if (interval.high.at !== null) low = { at: interval.high.at, isClosed: !interval.high.isClosed };
  }
  if (isOpenEnded) result.push({ low, high: OPEN });
  return result;
}

/** The numbers that are in both sets. */
export function intersect(a: RealSet, b: RealSet): RealSet | null {
  const joined = joinAll([complement(a), complement(b)]);
  return joined === null ? null : complement(joined);
}
