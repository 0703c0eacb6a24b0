import type { Aggregate, Grade } from '../grade.ts';
import { LEVELS } from '../grade.ts';
import { pluginName } from '../plugin-name.ts';
import { GRADING_METHODS } from './methods.ts';
import type { GradingPolicy, PolicyGrade } from './policy.ts';

const METHODS: readonly unknown[] = [...GRADING_METHODS, 'unknown'] satisfies Grade['method'][];
const AGGREGATES: readonly Aggregate[] = ['mean', 'min', 'product', 'last'];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const STOPPED: readonly unknown[] = ['all-made', 'decided', 'posterior', 'unknown'] satisfies Grade['stopped'][];
const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
const isShares = (value: unknown): boolean => Array.isArray(value) && value.every(isShare);

/** The validity rule of each field of a grade. */
const RULES: {
  readonly [Field in keyof Required<PolicyGrade>]: readonly [isValid: (value: unknown) => boolean, expected: string];
} = {
  level: [(value) => (LEVELS as readonly unknown[]).includes(value), 'a level from 0 to 5'],
  method: [(value) => METHODS.includes(value), METHODS.join(', ')],
  aggregate: [(value) => (AGGREGATES as readonly unknown[]).includes(value), AGGREGATES.join(', ')],
  thresholds: [isShares, 'a list of numbers from 0 to 1'],
  score: [(value) => value === null || isShare(value), 'null or a number from 0 to 1'],
  attempts: [isCount, 'a whole number'],
  correct: [isCount, 'a whole number'],
  bands: [(value) => value === undefined || isShares(value), 'left out or a list of numbers from 0 to 1'],
  stopped: [(value) => value === undefined || STOPPED.includes(value), `left out or one of ${STOPPED.join(', ')}`],
  confidence: [
    (value) => value === undefined || value === null || isShare(value),
    'left out, null or a number from 0 to 1',
  ],
};

/**
 * Wraps a user's own policy and checks its steps before they are executed: an invalid grade would end the worker, while
 * an error of the policy sets only that question aside.
 *
 * `next` throws `RangeError` for an invalid step, with the policy, the expected and the returned value.
 */
export function checkedPolicy(policy: GradingPolicy): GradingPolicy {
  const name = pluginName(policy);
  const { mostAttempts = Infinity, asksScorer = true } = policy;
  return {
    name: policy.name,
    version: policy.version,
    next(attempts) {
      const step: unknown = policy.next(attempts);
      const { kind, grade, count } = (step ?? {}) as {
        readonly kind?: unknown;
        readonly grade?: Partial<PolicyGrade>;
        readonly count?: unknown;
      };
      if (kind !== 'ask' && kind !== 'score' && kind !== 'grade') {
        throw wrong(name, "next(attempts) to give a step of kind 'ask', 'score' or 'grade'", kind ?? step);
      }
      const asked = attempts.length + Number(count);
      if (kind === 'ask' && asked > mostAttempts) {
        throw wrong(name, `at most ${mostAttempts} attempts, which its mostAttempts says`, asked);
      }
      if (kind === 'score' && !asksScorer)
        throw wrong(name, 'nothing to be scored, since its asksScorer is false', step);
      if (kind === 'grade') {
        for (const [field, [isValid, expected]] of Object.entries(RULES)) {
          const value = grade?.[field as keyof PolicyGrade];
          if (!isValid(value)) throw wrong(name, `grade.${field} to be ${expected}`, value);
        }
      }
      return step as ReturnType<GradingPolicy['next']>;
    },
  };
}

function wrong(policy: string, expected: string, got: unknown): RangeError {
  const shown = typeof got === 'function' || typeof got === 'symbol' ? typeof got : JSON.stringify(got);
  return new RangeError(`the grading policy ${policy}: expected ${expected}, got ${shown?.slice(0, 80) ?? 'nothing'}`);
}
