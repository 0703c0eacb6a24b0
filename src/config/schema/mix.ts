import { z } from 'zod';
import type { MixOptions } from '../../records/mix.ts';
import { field, isNumberIn, section } from './fields.ts';

const isWeights = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 5 &&
  value.every((weight) => isNumberIn(weight, 0, Number.MAX_VALUE)) &&
  isNumberIn(
    value.reduce((sum: number, weight: number) => sum + weight, 0),
    Number.MIN_VALUE,
    Number.MAX_VALUE,
  );

function isShares(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  if (!entries.every(([level, share]) => /^[0-5]$/.test(level) && isNumberIn(share, 0, 1))) return false;
  return Math.abs(entries.reduce((sum, [, share]) => sum + Number(share), 0) - 1) <= 1e-9;
}

/** `mix`. */
export const mix: z.ZodType<MixOptions> = z
  .discriminatedUnion(
    'kind',
    [
      section({
        kind: z.literal('curriculum'),
        weights: field<readonly number[]>(
          isWeights,
          'five numbers of at least 0 for levels 1 to 5, not all 0, such as [5, 4, 3, 2, 1]',
        ).default([5, 4, 3, 2, 1]),
      }),
      section({
        kind: z.literal('fixed'),
        shares: field<Readonly<Record<number, number>>>(
          isShares,
          'shares from 0 to 1 by level (0 to 5) that sum to 1, such as { 0: 0.2, 1: 0.8 }',
        ),
      }),
    ],
    { error: "an object with kind 'curriculum' or 'fixed'" },
  )
  .prefault({ kind: 'curriculum' }) as unknown as z.ZodType<MixOptions>;
