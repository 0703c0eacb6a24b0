import { MOST_ATTEMPTS } from './stopping.ts';

/** A grader of sluice's own, as `grading.method` names it. */
export type GradingMethod = 'paper' | 'pass-rate' | 'hybrid' | 'test-share';

/** A field of `grading` that not every method has. */
export type MethodField = 'bands' | 'confidence' | 'prior' | 'consensus';

/** What is to be known of a method beside its policy: configuration, dataset card, calibration and views follow it. */
export interface MethodTraits {
  /** The most attempts at a question where the configuration gives no number. */
  readonly defaultAttempts: number;
  /** The largest number that the configuration may give. */
  readonly mostAttempts: number;
  /** By what wrong attempts are rated: the scorer's step scores, the tests of their question, or nothing. */
  readonly ratedBy: 'scorer' | 'tests' | 'nothing';
  /** The others are left out, from the fingerprint too. */
  readonly fields: readonly MethodField[];
}

const OF_RATES: readonly MethodField[] = ['bands', 'confidence', 'prior', 'consensus'];

/** The methods in the order in which messages name them. */
export const METHODS: Readonly<Record<GradingMethod, MethodTraits>> = {
  paper: { defaultAttempts: 1, mostAttempts: 1, ratedBy: 'scorer', fields: [] },
  'pass-rate': { defaultAttempts: 8, mostAttempts: MOST_ATTEMPTS, ratedBy: 'nothing', fields: OF_RATES },
  hybrid: { defaultAttempts: 8, mostAttempts: MOST_ATTEMPTS, ratedBy: 'scorer', fields: OF_RATES },
  'test-share': { defaultAttempts: 1, mostAttempts: MOST_ATTEMPTS, ratedBy: 'tests', fields: ['bands'] },
};

/** The names of all. */
export const GRADING_METHODS: readonly GradingMethod[] = Object.keys(METHODS) as GradingMethod[];

/** Whether a method is one of sluice's own that has a field. */
export const hasField = (method: GradingMethod | 'unknown', field: MethodField): boolean =>
  method !== 'unknown' && METHODS[method].fields.includes(field);

/** By what the wrong attempts of a method are rated; `unknown` is a policy of the user's own, which may ask the scorer. */
export const ratedBy = (method: GradingMethod | 'unknown'): MethodTraits['ratedBy'] =>
  method === 'unknown' ? 'scorer' : METHODS[method].ratedBy;
