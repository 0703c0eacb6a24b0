import type { Rational } from './rational.ts';

import { addRationals } from './rational-arithmetic.ts';

/** Values for the variables of two expressions. */
export type Point = ReadonlyMap<string, Rational>;

/**
 * Which variables are whole numbers: all of them beside a factorial or binomial, those with typical names beside a
 * floor.
 */
export type WholeVariables = 'none' | 'named' | 'all';

/** Names that usually denote whole numbers beside a factorial, a binomial or a floor. */
const WHOLE_NAME = /^[i-npqrtI-NPQ](?:_|$)/;

/** Points of common size that are tried first. */
const COMMON_POINTS = 120;

/** Points of other sizes, or near those where both sides are defined. */
const OTHER_POINTS = 240;

/**
 * A step from a point where both sides are defined is at most this fraction of its size, then half of that, and so on.
 */
const FIRST_STEP = 4;

/**
 * Points to compare two expressions at: first positive integers, positive rationals, rationals and integers of either
 * sign. If too few of them lie in the domain: points between -1 and 1, large ones, and steps from the points in
 * `defined`, which the caller extends. A domain is usually open, so that points near one of its points are also in it.
 * The same points in every run.
 */
export function* pointsFor(
  names: readonly string[],
  whole: WholeVariables,
  defined: readonly Point[],
): Generator<Point, void> {
  const next = generator();
  const isWhole = (name: string): boolean => whole === 'all' || (whole === 'named' && WHOLE_NAME.test(name));
  for (let point = 0; point < COMMON_POINTS; point += 1) {
    yield new Map(names.map((name) => [name, draw(isWhole(name) ? 4 : point % 4, next)] as const));
  }
  for (let point = 0; point < OTHER_POINTS; point += 1) {
    const known = defined[point % Math.max(1, defined.length)];
    const step = FIRST_STEP * 2 ** (point % 12);
    yield new Map(
      names.map((name): readonly [string, Rational] => {
        if (isWhole(name)) return [name, draw(4, next)];
        const from = known?.get(name);
        return [name, from === undefined ? draw(5 + (next() % 4), next) : near(from, step, next)];
      }),
    );
  }
}

/** 0 to 3: of common size. 4: a whole number. 5 to 8: between 0 and 1, between -1 and 1, large, very large. */
function draw(kind: number, next: () => number): Rational {
  if (kind === 5 || kind === 6) {
    const sign = kind === 6 && next() % 2 === 0 ? -1 : 1;
    return { numerator: BigInt(sign * (1 + (next() % 210))), denominator: 211n };
  }
  if (kind >= 7) return { numerator: BigInt(1 + (next() % (kind === 7 ? 4_000 : 400_000))), denominator: 7n };
  const isInteger = kind === 0 || kind >= 3;
  const size = isInteger ? 1 + (next() % (kind === 4 ? 60 : 12)) : 1 + (next() % 4_001);
  const sign = (kind === 2 || kind === 3) && next() % 2 === 0 ? -1 : 1;
  return { numerator: BigInt(sign * size), denominator: isInteger ? 1n : BigInt(101 + 2 * (next() % 450)) };
}

/** A value that differs from another by at most its size over the step. */
function near(from: Rational, step: number, next: () => number): Rational {
  const share = BigInt((next() % 2 === 0 ? -1 : 1) * (1 + (next() % 96)));
  const scale = 97n * BigInt(step);
  return addRationals(from, { numerator: from.numerator * share, denominator: from.denominator * scale });
}

/** xorshift32: the same points in every run. */
function generator(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 8;
  };
}
