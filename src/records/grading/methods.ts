import { MOST_ATTEMPTS } from './stopping.ts';

/** A built-in grader, as named in `grading.method`. */
export type GradingMethod = 'paper' | 'pass-rate' | 'hybrid' | 'test-share';

/** A field of `grading` that only some methods have. */
export type MethodField = 'bands' | 'confidence' | 'prior' | 'consensus';

/** The properties of a method besides its policy, for configuration, dataset card, calibration and views. */
export interface MethodTraits {
  /** The default of the most attempts at a question. */
  readonly defaultAttempts: number;
  /** The largest number that the configuration allows. */
  readonly mostAttempts: number;
  /** How wrong attempts are rated: by the scorer's step scores, by the tests of their question, or not at all. */
  readonly ratedBy: 'scorer' | 'tests' | 'nothing';
  /** Other fields are left out, also from the fingerprint. */
  readonly fields: readonly MethodField[];
}

const OF_RATES: readonly MethodField[] = ['bands', 'confidence', 'prior', 'consensus'];

/** The methods in the order used in messages. */
export const METHODS: Readonly<Record<GradingMethod, MethodTraits>> = {
  paper: { defaultAttempts: 1, mostAttempts: 1, ratedBy: 'scorer', fields: [] },
  'pass-rate': { defaultAttempts: 8, mostAttempts: MOST_ATTEMPTS, ratedBy: 'nothing', fields: OF_RATES },
  hybrid: { defaultAttempts: 8, mostAttempts: MOST_ATTEMPTS, ratedBy: 'scorer', fields: OF_RATES },
  'test-share': { defaultAttempts: 1, mostAttempts: MOST_ATTEMPTS, ratedBy: 'tests', fields: ['bands'] },
};

/** The names of all. */
export const GRADING_METHODS: readonly GradingMethod[] = Object.keys(METHODS) as GradingMethod[];

/** Whether a method is built in and has a field. */
export const hasField = (method: GradingMethod | 'unknown', field: MethodField): boolean =>
  method !== 'unknown' && METHODS[method].fields.includes(field);

/** How the wrong attempts of a method are rated; `unknown` is a user's own policy, which may use the scorer. */
export const ratedBy = (method: GradingMethod | 'unknown'): MethodTraits['ratedBy'] =>
  method === 'unknown' ? 'scorer' : METHODS[method].ratedBy;
