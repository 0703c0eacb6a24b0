import type { Observable } from 'rxjs';
import type { PluginIdentity } from './plugin-name.ts';
import type { Question } from './question.ts';

/**
 * What a verifier of the user's own says of one answer.
 *
 * - `correct`, `incorrect`: the answer was found in the output and compared.
 * - `unparsable`: the output holds no answer, or none that can be read.
 * - `ungraded`: the gold answer of the question cannot be used (`gold-unparsable`). The question is set aside.
 */
export interface DomainVerdict {
  readonly verdict: 'correct' | 'incorrect' | 'unparsable' | 'ungraded';
  /** The final answer as it was taken from the output; null or left out where there was none. */
  readonly extracted?: string | null;
}

/**
 * Decides the answers of a domain of the user's own: `verifiers: { units: unitVerifier }`.
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
   * What the models are told of the form of the answer, after the text of the question; at most 4,000 characters.
   * Default: to reason step by step and to put the final answer within `\boxed{}`.
   */
  readonly instruction?: string;
  /** How long one answer may take, in milliseconds: 1 to 600,000. Default 10,000. Then it is `verifier-timeout`. */
  readonly timeoutMs?: number;
  /**
   * The verdict on what a model replied; at once, or as a promise or an observable, whose first value counts. `output` is
   * text of a stranger: the turn without its thinking and without what comes after its end, at most the last million
   * characters. The same output and question have to give the same verdict. As many answers as there are records in flight
   * are asked about at once.
   *
   * What throws, rejects or gives anything else is `verifier-error`, and never a wrong answer; the message is in the
   * `detail` of the record.
   *
   * @param signal aborted at the time limit, and when nobody waits for the verdict any more. It cannot interrupt what keeps
   *   the thread busy: work that can take long on bad input belongs into a thread or process that the signal ends.
   */
  verify(
    output: string,
    question: Question,
    signal: AbortSignal,
  ): DomainVerdict | PromiseLike<DomainVerdict> | Observable<DomainVerdict>;
}

/** How long one answer may take, in milliseconds. */
export const verifierTimeoutMs = ({ timeoutMs = 10_000 }: DomainVerifier): number => timeoutMs;

/** Verifiers by the domain whose answers they decide. */
export type DomainVerifiers = ReadonlyMap<string, DomainVerifier>;
