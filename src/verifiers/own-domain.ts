import { asyncScheduler, catchError, defer, finalize, first, from, isObservable, map, of, timeout } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { verifierTimeoutMs } from '../records/domain-verifier.ts';
import type { DomainVerdict, DomainVerifier } from '../records/domain-verifier.ts';
import type { VerifierReply, VerifyAnswer } from '../records/model-ports.ts';
import { pluginName } from '../records/plugin-name.ts';
import { describeError } from '../records/sluice-error.ts';
import { shortened } from '../records/verdict.ts';
import { textAfterThinking } from './visible-text.ts';
import type { Verdict, VerdictReason } from '../records/verdict.ts';

/** What a verifier is given of an output: its end, where the answer is. Characters. */
const MOST_OUTPUT = 1_000_000;

/** Of a message, in characters: it is kept with the record. */
const MOST_FAULT = 500;

/**
 * A verifier of the user's own in the form of sluice's: one verdict, never an error. A fault of the verifier says nothing
 * about the answer: what throws, ends without a verdict or gives none is `ungraded` as `verifier-error`, what takes too
 * long as `verifier-timeout`. The signal of a call is aborted at its time limit, and when its result is not wanted any more.
 *
 * @param scheduler measures the time limit
 */
export function verifyOwnDomain(verifier: DomainVerifier, scheduler: SchedulerLike = asyncScheduler): VerifyAnswer {
  const timeoutMs = verifierTimeoutMs(verifier);
  const decidedBy = pluginName(verifier);
  const ungraded = (reason: VerdictReason, fault: string): VerifierReply => ({
    verdict: 'ungraded',
    reason,
    extracted: null,
    decidedBy,
    fault,
  });
  return (output, question) =>
    defer(() => {
      const controller = new AbortController();
      return defer(() =>
        observe(verifier.verify(textAfterThinking(output, MOST_OUTPUT), question, controller.signal)),
      ).pipe(
        // Without a first verdict this is an error as any other.
        first(),
        map((given): VerifierReply => verdictOf(given, decidedBy)),
        timeout({
          first: timeoutMs,
          scheduler,
          with: () => of(ungraded('verifier-timeout', `no verdict within ${timeoutMs} ms`)),
        }),
        catchError((error: unknown) => of(ungraded('verifier-error', describeError(error).slice(0, MOST_FAULT)))),
        finalize(() => controller.abort()),
      );
    });
}

function observe(answer: ReturnType<DomainVerifier['verify']>): Observable<DomainVerdict> {
  return isObservable(answer) || isPromise(answer) ? from(answer) : of(answer);
}

const isPromise = (answer: unknown): answer is PromiseLike<DomainVerdict> =>
  typeof (answer as Partial<PromiseLike<DomainVerdict>> | null | undefined)?.then === 'function';

const REASONS: ReadonlyMap<unknown, VerdictReason> = new Map<DomainVerdict['verdict'], VerdictReason>([
  ['correct', 'equal'],
  ['incorrect', 'different'],
  ['unparsable', 'answer-unparsable'],
  ['ungraded', 'gold-unparsable'],
]);

/** Throws `RangeError` for what is no verdict. */
function verdictOf(given: unknown, decidedBy: string): Verdict {
  const { verdict, extracted = null } = (given ?? {}) as { readonly verdict?: unknown; readonly extracted?: unknown };
  const reason = REASONS.get(verdict);
  if (reason === undefined || (extracted !== null && typeof extracted !== 'string')) {
    const shown = JSON.stringify(given)?.slice(0, 80) ?? 'nothing';
    throw new RangeError(
      `expected { verdict: 'correct' | 'incorrect' | 'unparsable' | 'ungraded', extracted? }, got ${shown}`,
    );
  }
  return {
    verdict: verdict as Verdict['verdict'],
    reason: verdict === 'unparsable' && extracted === null ? 'no-answer' : reason,
    extracted: extracted === null ? null : shortened(extracted),
    decidedBy,
  };
}
