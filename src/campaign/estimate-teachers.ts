import type { TeacherOptions } from '../records/teachers.ts';
import type { TraceOptions } from '../records/trace.ts';
import type { TokenPrices } from '../records/money.ts';
import type { TeacherStatus } from './campaign-status.ts';
import type { EstimatedModel } from './estimate-calls.ts';
import type { RandomDraws } from './random-draws.ts';

/** One of several teachers. */
export interface EstimatedTeacher
  extends
    Pick<EstimatedModel, 'prices' | 'maxTokens' | 'concurrency' | 'perMinute'>,
    Pick<TeacherStatus, 'verified' | 'rejected'> {
  /** Its part of the questions, relative to the others, with the order `shares`. */
  readonly share: number;
}

/** Several teachers, and how they divide the samples. */
export interface EstimatedTeachers {
  readonly order: TeacherOptions['order'];
  /** At least one. */
  readonly list: readonly EstimatedTeacher[];
}

/**
 * Several teachers as one model in one simulated campaign: each price is the mean by the parts of the calls, and the
 * teacher whose limit is the least for its part limits them all.
 *
 * @param calls the calls of all of them so far
 */
export function asOneTeacher(
  teachers: EstimatedTeachers,
  calls: Pick<EstimatedModel, 'calls' | 'latency'>,
  traces: Pick<TraceOptions, 'samples' | 'choose'>,
  random: RandomDraws,
): EstimatedModel {
  const weights = weightsOf(teachers, traces, random);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = teachers.list.map((teacher, place) => ({ ...teacher, part: (weights[place] ?? 0) / total }));
  const least = (limitOf: (teacher: EstimatedTeacher) => number): number =>
    Math.min(...parts.map((teacher) => limitOf(teacher) / teacher.part));
  const mean = (kind: keyof TokenPrices): bigint =>
    BigInt(Math.round(parts.reduce((sum, { prices, part }) => sum + Number(prices?.[kind] ?? 0n) * part, 0)));
  return {
    ...calls,
    // One without a price costs nothing.
    prices: { input: mean('input'), cachedInput: mean('cachedInput'), output: mean('output') },
    maxTokens: Math.max(...parts.map(({ maxTokens }) => maxTokens)),
    concurrency: least(({ concurrency }) => concurrency),
    perMinute: { requests: least((one) => one.perMinute.requests), tokens: least((one) => one.perMinute.tokens) },
  };
}

/**
 * The calls of each teacher for a question, relative to the others. In order, and until a sample is right, a teacher
 * gets the questions that no teacher before it solved: the yield of each is drawn from its Beta posterior.
 */
function weightsOf(
  { order, list }: EstimatedTeachers,
  { samples, choose }: Pick<TraceOptions, 'samples' | 'choose'>,
  random: RandomDraws,
): readonly number[] {
  if (order === 'shares') return list.map(({ share }) => share);
  let unsolved = 1;
  return list.map(({ verified, rejected }, place) => {
    // Each further sample goes to the last teacher.
    const most = place === list.length - 1 ? samples - place : 1;
    if (choose !== 'first') return most;
    const wrong = 1 - random.beta(verified + 1, rejected + 1);
    let calls = 0;
    for (let sample = 0; sample < most; sample += 1) {
      calls += unsolved;
      unsolved *= wrong;
    }
    return calls;
  });
}
