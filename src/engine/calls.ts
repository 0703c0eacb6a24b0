import { Observable } from 'rxjs';
import { CallFailure } from '../records/model-reply.ts';
import type { CallFailureReason, TokenUsage } from '../records/model-reply.ts';
import { boundUsage } from '../records/token-usage.ts';
import type { AccountableReply, CallIdentity, CallPort } from '../stream/call.ts';
import { CallTries } from './calls/call-tries.ts';
import type { AccessOf } from './calls/model-access.ts';
import { firstValueOf } from './cancellable.ts';
import { Cancellation } from './cancellation.ts';

/**
 * What happened in the calls of one input, in order; counted when the input's outcome is committed. A reply that was
 * found in the journal was paid by an owner whose own count of it was never committed. `abandoned`: a call that died
 * with its owner and had to be made again.
 */
export type CallEvent =
  | { readonly role: string; readonly kind: 'replied'; readonly usage: TokenUsage }
  | {
      readonly role: string;
      readonly kind: 'failed';
      readonly reason: CallFailureReason | 'abandoned';
      /** How often; left out: once. */
      readonly times?: number;
    };

/** Adds an event to those of an input. Failures that mean the same are one: an endpoint may be away for days. */
export function noteEvent(events: CallEvent[], event: CallEvent): void {
  const at =
    event.kind === 'replied'
      ? -1
      : events.findIndex(
          (known) => known.kind === 'failed' && known.role === event.role && known.reason === event.reason,
        );
  const known = events[at];
  if (event.kind === 'replied' || known === undefined || known.kind === 'replied') events.push(event);
  else events[at] = { ...known, times: (known.times ?? 1) + (event.times ?? 1) };
}

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

/** One request of a call: who asks, what is asked, how, and who is told. */
export interface CallTry<Reply extends AccountableReply> {
  readonly identity: CallIdentity;
  readonly perform: () => Observable<Reply>;
  readonly report: (event: CallEvent) => void;
  readonly call: CallTries;
  readonly cancellation: Cancellation;
}

/** What came of a try: the reply; null where it was cancelled; or that it failed and is to be made again. */
export type TryEnd<Reply> = Reply | null | 'again';

/** Makes one try of a call and reports how it ended. Rejects with the `CallFailure` that ends the call. */
export type TryCall = <Reply extends AccountableReply>(one: CallTry<Reply>) => Promise<TryEnd<Reply>>;

/** The try without a journal: the request itself. */
export const tryDirectly =
  (accessOf: AccessOf): TryCall =>
  async ({ identity, perform, report, call, cancellation }) => {
    const lease = await accessOf(identity.role).admission.admit(call, cancellation);
    if (lease === null) return null;
    try {
      const slot = await lease.slot(cancellation);
      if (slot !== 'granted') return slot === 'away' ? 'again' : null;
      const reply = await firstValueOf(perform(), cancellation);
      if (reply === null) return null;
      lease.passed();
      report(repliedIn(identity, reply));
      return reply;
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      report(failedIn(identity, error));
      if (lease.failed(error) === 'own') throw error;
      return 'again';
    } finally {
      lease.leave();
    }
  };

/**
 * The call port of a task: makes each call, again for as long as a failure is its endpoint's, and reports what happened.
 * Every model call of the project passes here; each try goes through `tryCall`, which asks the admission of the endpoint
 * and keeps the journal. A call fails with its own failure alone.
 */
export function createCallPort(options: {
  readonly accessOf: AccessOf;
  readonly report: (identity: CallIdentity, event: CallEvent) => void;
  /** The call begins or ends to wait for its endpoint. */
  readonly hold: (identity: CallIdentity, isHeld: boolean) => void;
  readonly tryCall: TryCall;
}): CallPort {
  const { accessOf, report, hold, tryCall } = options;
  return <Reply extends AccountableReply>(identity: CallIdentity, perform: () => Observable<Reply>) =>
    new Observable<Reply>((subscriber) => {
      const cancellation = new Cancellation();
      const { admission } = accessOf(identity.role);
      const call = new CallTries((isHeld) => hold(identity, isHeld));
      const tell = (event: CallEvent): void => {
        // What has ended hears nothing of it.
        if (!subscriber.closed) report(identity, event);
      };
      const made = async (): Promise<Reply | null> => {
        for (;;) {
          const end = await tryCall({ identity, perform, report: tell, call, cancellation });
          if (end !== 'again') return end;
        }
      };
      admission.join(call);
      made().then(
        (reply) => {
          if (reply === null) return;
          subscriber.next(reply);
          subscriber.complete();
        },
        (error: unknown) => subscriber.error(error),
      );
      return () => {
        admission.leave(call);
        call.setHeld(false);
        cancellation.cancel();
      };
    });
}
