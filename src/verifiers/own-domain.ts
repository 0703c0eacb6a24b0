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

/** The end of an output that a verifier receives, which contains the answer. Characters. */
const MOST_OUTPUT = 1_000_000;

/** Maximum length of a fault message, which is kept with the record. Characters. */
const MOST_FAULT = 500;

/**
 * Adapts a user's verifier to this project's interface: one verdict, never an error. A fault of the verifier has no
 * meaning for the answer: a verifier that throws, ends without a verdict or returns an invalid one gives `ungraded`
 * with `verifier-error`; a verifier that takes too long gives `verifier-timeout`. The signal of a call is aborted at
 * its time limit, and when its result is no longer needed.
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
        // Without a first verdict this is an error like any other.
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

/** Throws `RangeError` for an invalid verdict. */
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
