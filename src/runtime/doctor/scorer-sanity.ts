import { concat, firstValueFrom, forkJoin, map, toArray } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Aggregate } from '../../records/grade.ts';
import { aggregateScores } from '../../records/level.ts';
import type { StepScorer } from '../../records/model-ports.ts';

/** The minimum difference between the mean ratings of right and wrong traces: an untrained scorer rates both alike. */
export const SANITY_MARGIN = 0.2;

interface KnownTraces {
  readonly question: string;
  readonly right: readonly string[];
  readonly wrong: readonly string[];
}

const KNOWN: readonly KnownTraces[] = [
  {
    question: 'What is the value of 12 * 3 + 4?',
    right: ['First, multiply: 12 * 3 = 36.', 'Then add: 36 + 4 = 40.', 'The answer is \\boxed{40}.'],
    wrong: ['First, multiply: 12 * 3 = 15.', 'Then add: 15 + 4 = 91.', 'The answer is \\boxed{91}.'],
  },
  {
    question: 'What is the value of 50 - 6 * 7?',
    right: ['First, multiply: 6 * 7 = 42.', 'Then subtract: 50 - 42 = 8.', 'The answer is \\boxed{8}.'],
    wrong: ['First, multiply: 6 * 7 = 13.', 'Then subtract: 50 - 13 = 73.', 'The answer is \\boxed{73}.'],
  },
  {
    question: 'What is the value of 81 / 9 + 15?',
    right: ['First, divide: 81 / 9 = 9.', 'Then add: 9 + 15 = 24.', 'The answer is \\boxed{24}.'],
    wrong: ['First, divide: 81 / 9 = 72.', 'Then add: 72 + 15 = 51.', 'The answer is \\boxed{51}.'],
  },
];

/** Whether a question is one of those that have known traces. */
export const isKnownQuestion = (question: string): boolean => KNOWN.some((known) => known.question === question.trim());

/** The aggregated scores of a right and a wrong trace of the same question. */
export interface KnownRating {
  readonly good: number;
  readonly bad: number;
}

/**
 * Rates right and wrong traces of the same questions: servers have returned wrong values (vLLM issue 16545), and every
 * level would be wrong with them. Errors with `CallFailure`; the other requests are then aborted.
 */
export function rateKnownTraces(scorer: StepScorer, aggregate: Aggregate): Promise<readonly KnownRating[]> {
  const rate = (question: string, steps: readonly string[]): Observable<number> =>
    scorer.score({ question, steps }).pipe(map(({ scores }) => aggregateScores(scores, aggregate)));
  const ratings = KNOWN.map(({ question, right, wrong }) =>
    concat(rate(question, right), rate(question, wrong)).pipe(
      toArray(),
      map(([good = 0, bad = 0]): KnownRating => ({ good, bad })),
    ),
  );
  return firstValueFrom(forkJoin(ratings));
}

/** The conclusion about a scorer from its ratings of known traces. */
export interface SanityVerdict {
  /** Means over the questions. */
  readonly good: number;
  readonly bad: number;
  /** The number of questions whose right trace is rated higher. */
  readonly ordered: number;
  /** The right trace is rated higher in each question, and on average by `SANITY_MARGIN`. */
  readonly isSane: boolean;
  /** Wrong traces are rated above right ones, on average. */
  readonly isReversed: boolean;
  readonly questions: number;
}

/** Whether a scorer distinguishes right traces from wrong ones. Pure. */
export function verdictOn(ratings: readonly KnownRating[]): SanityVerdict {
  const mean = (of: (rating: KnownRating) => number): number =>
    ratings.reduce((sum, rating) => sum + of(rating), 0) / ratings.length;
  const good = mean((rating) => rating.good);
  const bad = mean((rating) => rating.bad);
  const ordered = ratings.filter((rating) => rating.good > rating.bad).length;
  const questions = ratings.length;
  const isSane = ordered === questions && good - bad >= SANITY_MARGIN;
  return { good, bad, ordered, isSane, isReversed: good < bad, questions };
}

/** The verdict as text for people. */
export const describeSanity = ({ good, bad, ordered, questions }: SanityVerdict): string =>
  `right traces are rated ${good.toFixed(3)}, wrong ones ${bad.toFixed(3)} (mean of ${questions}; the right one is higher in ${ordered})`;
