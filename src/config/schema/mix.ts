import { z } from 'zod';
import type { MixOptions } from '../../records/mix.ts';
import { field, isNumberIn, section, text } from './fields.ts';

/** A mix as it is written: the levels of a measured mix are in its file. */
export type WrittenMix =
  | MixOptions
  | (Pick<MixOptions, 'tolerance' | 'domains' | 'sources'> & {
      readonly kind: 'measured';
      readonly calibration: string;
    });

/** Below 1: otherwise no level would ever be held back. */
const tolerance = field<number>(
  (value) => isNumberIn(value, 0, 1) && value < 1,
  'a number from 0 to below 1: a share of the dataset, such as 0.05',
).optional();

/** Falling (the paper's w_i > w_{i+1}); levels at the end without a share are all 0. */
function isWeights(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const weights = value as readonly unknown[];
  if (!weights.every((weight): weight is number => isNumberIn(weight, 0, Number.MAX_VALUE))) return false;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const isFalling = weights
    .slice(1)
    .every((weight, i) => weight < (weights[i] ?? 0) || (weight === 0 && weights[i] === 0));
  return isFalling && isNumberIn(sum, Number.MIN_VALUE, Number.MAX_VALUE);
}

const WEIGHTS =
  "five falling numbers of at least 0 for levels 1 to 5, such as [5, 4, 3, 2, 1]: the paper's curriculum has " +
  "w_i > w_{i+1}, only levels left out at the end are all 0. For another order: { kind: 'fixed', shares: { 1: 0.2, … } }";

function isShares(value: unknown, isName: (name: string) => boolean): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  if (!entries.every(([name, share]) => isName(name) && isNumberIn(share, 0, 1))) return false;
  return Math.abs(entries.reduce((sum, [, share]) => sum + Number(share), 0) - 1) <= 1e-9;
}

/** Each name is a cell of each level in the counters of every commit. */
const MOST_NAMES = 64;
const MOST_CHARACTERS = 200;

type SharesByName = Readonly<Record<string, number>>;

const sharesByName = (expected: string): z.ZodOptional<z.ZodCustom<SharesByName, SharesByName>> =>
  field<SharesByName>(
    (value) =>
      isShares(value, (name) => name !== '' && name.length <= MOST_CHARACTERS) &&
      Object.keys(value as object).length <= MOST_NAMES,
    `shares from 0 to 1 that sum to 1, of at most ${MOST_NAMES} ${expected}`,
  ).optional();

/** The fields of every kind of mix. */
const common = {
  tolerance,
  domains: sharesByName('domains, such as { math: 0.7, code: 0.3 }'),
  sources: sharesByName("sources, such as { 'gsm8k': 0.5, 'math': 0.5 }"),
};

/** `mix`. */
export const mix: z.ZodType<WrittenMix> = z
  .discriminatedUnion(
    'kind',
    [
      section({
        kind: z.literal('curriculum'),
        weights: field<readonly number[]>(isWeights, WEIGHTS).default([5, 4, 3, 2, 1]),
        ...common,
      }),
      section({
        kind: z.literal('fixed'),
        shares: field<Readonly<Record<number, number>>>(
          (value) => isShares(value, (level) => /^[0-5]$/.test(level)),
          'shares from 0 to 1 by level (0 to 5) that sum to 1, such as { 0: 0.2, 1: 0.8 }',
        ),
        ...common,
      }),
      section({
        kind: z.literal('measured'),
        calibration: text("the path of a file, such as 'calibration.json'"),
        ...common,
      }),
    ],
    { error: "an object with kind 'curriculum', 'fixed' or 'measured'" },
  )
  .prefault({ kind: 'curriculum' }) as unknown as z.ZodType<WrittenMix>;
