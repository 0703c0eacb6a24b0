import type { z } from 'zod';
import type { GradingOptions } from '../../records/grade.ts';
import { field, isNumberIn, oneOf, section } from './fields.ts';

const isThresholds = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 4 &&
  value.every((cut, index) => isNumberIn(cut, 0, 1) && (index === 0 || cut <= Number(value[index - 1])));

/** `grading`, where it is no policy of the user's own. */
export const grading: z.ZodType<GradingOptions> = section({
  method: oneOf('paper').default('paper'),
  attempts: field<1>((value) => value === 1, 'the integer 1').default(1),
  aggregate: oneOf('mean', 'min', 'product', 'last').default('mean'),
  thresholds: field<readonly [number, number, number, number]>(
    isThresholds,
    'exactly four descending numbers from 0 to 1, such as [0.8, 0.6, 0.4, 0.2]',
  ).default([0.8, 0.6, 0.4, 0.2]),
  truncated: oneOf('incorrect', 'ungraded').default('incorrect'),
}).prefault({});
