import { defer, retry, tap, throwError, timer } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { CallFailure, RETRIABLE_CALL_FAILURES } from '../records/model-reply.ts';
import type { CallFailureReason, ModelRole, TokenUsage } from '../records/model-reply.ts';
import { boundUsage } from '../records/token-usage.ts';
import type { AccountableReply, CallIdentity, CallPort } from '../records/model-ports.ts';

/**
 * What happened in the calls of one input, in order; counted when the input's outcome is committed. A reply that was
 * found in the journal was paid by an owner whose own count of it was never committed. `abandoned`: a call that died
 * with its owner and had to be made again.
 */
export type CallEvent =
  | { readonly role: ModelRole; readonly kind: 'replied'; readonly usage: TokenUsage }
  | { readonly role: ModelRole; readonly kind: 'failed'; readonly reason: CallFailureReason | 'abandoned' };

/** A reply to a call, or its failure, as an event of the input. */
export const repliedIn = ({ role }: CallIdentity, { usage }: AccountableReply): CallEvent => ({
  role,
  kind: 'replied',
  usage: boundUsage(usage),
});
export const failedIn = ({ role }: CallIdentity, { reason }: CallFailure): CallEvent => ({
  role,
  kind: 'failed',
  reason,
});

/** Makes one try of a call for each subscription, and reports how it ended. Errors with `CallFailure`. */
export type TryCall = <Reply extends AccountableReply>(
  identity: CallIdentity,
  perform: () => Observable<Reply>,
  report: (event: CallEvent) => void,
) => Observable<Reply>;

/** The try without a journal: the request itself. */
export const tryDirectly: TryCall = (identity, perform, report) =>
  defer(perform).pipe(
    tap({
      next: (reply) => report(repliedIn(identity, reply)),
      error: (error: unknown) => {
        if (error instanceof CallFailure) report(failedIn(identity, error));
      },
    }),
  );

/** How often and when a failed call is made again. */
export interface RetryPolicy {
  /** Requests for one call, the first included. */
  readonly maxTries: number;
  /** The first pause is at most this long; each further one twice the last (full jitter). */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
}

/** Four tries within about 10 s: enough for a blip; a longer outage sets the question aside with its reason. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { maxTries: 4, firstPauseMs: 500, maxPauseMs: 30_000 };

/**
 * The call port of a task: makes each call, again after a pause where the failure is of the moment, and reports what
 * happened. Every model call of the project passes here; each try goes through `tryCall`, where the journal stands.
 */
export function createCallPort(options: {
  readonly policy: RetryPolicy;
  /** Uniform in [0, 1): spreads the pauses. */
  readonly random: () => number;
  readonly report: (identity: CallIdentity, event: CallEvent) => void;
  readonly tryCall: TryCall;
  readonly scheduler?: SchedulerLike;
}): CallPort {
  const { policy, random, report, tryCall, scheduler } = options;
  return <Reply extends AccountableReply>(identity: CallIdentity, perform: () => Observable<Reply>) =>
    tryCall(identity, perform, (event) => report(identity, event)).pipe(
      retry({
        count: policy.maxTries - 1,
        delay: (error: unknown, failures) => {
          if (!(error instanceof CallFailure) || !RETRIABLE_CALL_FAILURES.has(error.reason)) {
            return throwError(() => error);
          }
          return timer(pauseMs(policy, failures, error.retryAfterMs, random()), scheduler);
        },
      }),
    );
}

/** Exponential back-off with full jitter, and never before the endpoint's own `Retry-After`. */
export function pauseMs(policy: RetryPolicy, failures: number, retryAfterMs: number | null, random: number): number {
  const jittered = Math.min(policy.maxPauseMs, policy.firstPauseMs * 2 ** (failures - 1)) * random;
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, policy.maxPauseMs));
}
