import type { Observable } from 'rxjs';
import type { PluginIdentity } from './plugin-name.ts';
import type { Question } from './question.ts';

/**
 * The verdict of a user's own verifier on one answer.
 *
 * - `correct`, `incorrect`: the answer was found in the output and compared.
 * - `unparsable`: the output contains no answer, or no readable one.
 * - `ungraded`: the gold answer of the question cannot be used (`gold-unparsable`). The question is set aside.
 */
export interface DomainVerdict {
  readonly verdict: 'correct' | 'incorrect' | 'unparsable' | 'ungraded';
  /** The final answer as extracted from the output; null or left out if there was none. */
  readonly extracted?: string | null;
}

/**
 * Judges the answers of a user's own domain: `verifiers: { units: unitVerifier }`.
 *
 * ```ts
 * const verbatim: DomainVerifier = {
 *   name: 'verbatim',
 *   version: 1,
 *   verify: (output, { answer }) => ({ verdict: output.trim() === answer ? 'correct' : 'incorrect', extracted: output }),
 * };
 * ```
 */
export interface DomainVerifier extends PluginIdentity {
  /**
   * The required form of the answer for the models, after the text of the question; at most 4,000 characters. Default:
   * to reason step by step and to put the final answer within `\boxed{}`.
   */
  readonly instruction?: string;
  /**
   * The time limit for one answer, in milliseconds: 1 to 600,000. Default 10,000. After that it is `verifier-timeout`.
   */
  readonly timeoutMs?: number;
  /**
   * Returns the verdict on a model's reply, directly, or as a promise or an observable, whose first value counts.
   * `output` is untrusted text: the turn without its thinking and without text after its end, at most the last million
   * characters. The same output and question must give the same verdict. Calls run concurrently, up to one for each
   * record in flight.
   *
   * If it throws, rejects or returns an invalid value, the result is `verifier-error`, and never a wrong answer; the
   * message is in the `detail` of the record.
   *
   * @param signal aborted at the time limit, and when the verdict is no longer needed. It cannot interrupt synchronous
   * work: run work that can take long on bad input in a thread or process that the signal ends.
   */
  verify(
    output: string,
    question: Question,
    signal: AbortSignal,
  ): DomainVerdict | PromiseLike<DomainVerdict> | Observable<DomainVerdict>;
}

/** The time limit for one answer, in milliseconds. */
export const verifierTimeoutMs = ({ timeoutMs = 10_000 }: DomainVerifier): number => timeoutMs;

/** Verifiers by their domain. */
export type DomainVerifiers = ReadonlyMap<string, DomainVerifier>;
