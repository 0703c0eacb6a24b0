import type { z } from 'zod';
import { DEFAULT_BANDS, DEFAULT_CONFIDENCE, DEFAULT_MIN_SHARE, DEFAULT_PRIOR } from '../../records/grade.ts';
import type { Bands, GradingOptions } from '../../records/grade.ts';
import { GRADING_METHODS, hasField, METHODS } from '../../records/grading/methods.ts';
import type { GradingMethod } from '../../records/grading/methods.ts';
import { MOST_ATTEMPTS } from '../../records/grading/stopping.ts';
import type { RatePrior } from '../../records/grading/stopping.ts';
import { field, integer, isNumberIn, oneOf, section } from './fields.ts';

const isDescending = (value: unknown, length: number): boolean =>
  Array.isArray(value) &&
  value.length === length &&
  value.every((cut, index) => isNumberIn(cut, 0, 1) && (index === 0 || cut <= Number(value[index - 1])));

const isPrior = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((count) => isNumberIn(count, 0.01, 1000));

/** Fewer attempts cannot form a majority against one. */
const LEAST_VOTES = 3;

const named = (methods: readonly GradingMethod[]): string => methods.map((method) => `'${method}'`).join(' or ');

/**
 * `grading`, if it is not a user's policy. Settings that a method does not use are removed, also from the fingerprint.
 */
export const grading: z.ZodType<GradingOptions> = section({
  method: oneOf(...GRADING_METHODS).default('paper'),
  attempts: integer(1, MOST_ATTEMPTS).optional(),
  aggregate: oneOf('mean', 'min', 'product', 'last').default('mean'),
  thresholds: field<readonly [number, number, number, number]>(
    (value) => isDescending(value, 4),
    'exactly four descending numbers from 0 to 1, such as [0.8, 0.6, 0.4, 0.2]',
  ).default([0.8, 0.6, 0.4, 0.2]),
  truncated: oneOf('incorrect', 'ungraded').default('incorrect'),
  bands: field<Bands>(
    (value) => isDescending(value, 5),
    'exactly five descending numbers from 0 to 1, such as [0.8, 0.6, 0.4, 0.2, 0]',
  ).optional(),
  confidence: field<number>(
    (value) => isNumberIn(value, 0.5, 1) && value > 0.5,
    'a number above 0.5 and at most 1',
  ).optional(),
  prior: field<RatePrior>(isPrior, 'two numbers from 0.01 to 1,000, such as [0.5, 0.5]').optional(),
  consensus: section(
    {
      minShare: field<number>(
        (value) => isNumberIn(value, 0, 1) && value > 0,
        'a number above 0 and at most 1, such as 0.6',
      ).default(DEFAULT_MIN_SHARE),
    },
    'null, or ',
  )
    .nullable()
    .optional(),
})
  .superRefine((value, context) => {
    const { method, consensus = null } = value;
    const { defaultAttempts, mostAttempts } = METHODS[method];
    const { attempts = defaultAttempts } = value;
    const add = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
    if (attempts > mostAttempts) {
      const others = GRADING_METHODS.filter((one) => METHODS[one].mostAttempts >= attempts);
      add('attempts', `${mostAttempts} with method '${method}', or method ${named(others)}`);
    }
    if (consensus !== null && (!hasField(method, 'consensus') || attempts < LEAST_VOTES)) {
      const those = GRADING_METHODS.filter((one) => hasField(one, 'consensus'));
      add('consensus', `null, or method ${named(those)} with ${LEAST_VOTES} attempts at least`);
    }
    for (const name of ['bands', 'confidence', 'prior'] as const) {
      if (value[name] !== undefined && !hasField(method, name)) add(name, `to be left out with method '${method}'`);
    }
  })
  .transform(({ bands, confidence, prior, attempts, consensus = null, ...common }): GradingOptions => {
    const { method } = common;
    return {
      ...common,
      attempts: attempts ?? METHODS[method].defaultAttempts,
      ...(hasField(method, 'bands') && { bands: bands ?? DEFAULT_BANDS }),
      ...(hasField(method, 'confidence') && { confidence: confidence ?? DEFAULT_CONFIDENCE }),
      ...(hasField(method, 'prior') && { prior: prior ?? DEFAULT_PRIOR }),
      ...(consensus !== null && { consensus }),
    };
  })
  .prefault({});
