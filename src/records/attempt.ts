import type { ChatReply } from './model-reply.ts';
import type { Verdict } from './verdict.ts';

/** One answer of the target model with its verdict and, if the scorer rated it, the score of each step. */
export interface Attempt {
  readonly questionId: string;
  /** 0 for the first attempt. */
  readonly attempt: number;
  readonly model: string;
  readonly reply: ChatReply;
  readonly verdict: Verdict;
  /**
   * In [0, 1], in the order of the steps, or 1 and 0 for each test (`test-share`); null if the attempt was not rated.
   */
  readonly stepScores: readonly number[] | null;
  readonly attemptedAt: Date;
}
