import type { z } from 'zod';
import { DEFAULT_BANDS, DEFAULT_CONFIDENCE, DEFAULT_MIN_SHARE, DEFAULT_PRIOR } from '../../records/grade.ts';
import type { Bands, GradingOptions } from '../../records/grade.ts';
import { MOST_ATTEMPTS } from '../../records/grading/stopping.ts';
import type { RatePrior } from '../../records/grading/stopping.ts';
import { field, integer, isNumberIn, oneOf, section } from './fields.ts';

const isDescending = (value: unknown, length: number): boolean =>
  Array.isArray(value) &&
  value.length === length &&
  value.every((cut, index) => isNumberIn(cut, 0, 1) && (index === 0 || cut <= Number(value[index - 1])));

/** Attempts at a question where `pass-rate` or `hybrid` is named and no number. */
const DEFAULT_ATTEMPTS = 8;

const isPrior = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((count) => isNumberIn(count, 0.01, 1000));

/** Fewer attempts cannot outvote one. */
const LEAST_VOTES = 3;

/** What some methods do not have. */
const NOT_OF = { paper: ['bands', 'confidence', 'prior'], 'test-share': ['confidence', 'prior'] } as const;
const hasLess = (method: GradingOptions['method']): method is keyof typeof NOT_OF => Object.hasOwn(NOT_OF, method);

/** `grading`, where it is no policy of the user's own. What a method does not use is not in it, nor in the fingerprint. */
export const grading: z.ZodType<GradingOptions> = section({
  method: oneOf('paper', 'pass-rate', 'hybrid', 'test-share').default('paper'),
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
    const { method, attempts, consensus = null } = value;
    const add = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
    if (consensus !== null && (hasLess(method) || (attempts ?? DEFAULT_ATTEMPTS) < LEAST_VOTES)) {
      add('consensus', `null, or method 'pass-rate' or 'hybrid' with ${LEAST_VOTES} attempts at least`);
    }
    if (!hasLess(method)) return;
    if (method === 'paper' && attempts !== undefined && attempts > 1)
      add('attempts', "1 with method 'paper', or method 'pass-rate', 'hybrid' or 'test-share'");
    for (const name of NOT_OF[method]) {
      if (value[name] !== undefined) add(name, `to be left out with method '${method}'`);
    }
  })
  .transform(({ bands, confidence, prior, attempts, consensus = null, ...common }): GradingOptions => {
    if (common.method === 'paper') return { ...common, attempts: 1 };
    if (common.method === 'test-share') return { ...common, attempts: attempts ?? 1, bands: bands ?? DEFAULT_BANDS };
    return {
      ...common,
      attempts: attempts ?? DEFAULT_ATTEMPTS,
      bands: bands ?? DEFAULT_BANDS,
      confidence: confidence ?? DEFAULT_CONFIDENCE,
      prior: prior ?? DEFAULT_PRIOR,
      ...(consensus !== null && { consensus }),
    };
  })
  .prefault({});
