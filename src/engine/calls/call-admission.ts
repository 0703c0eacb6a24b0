import type { CallFailure, TokenUsage } from '../../records/model-reply.ts';
import type { CallEstimate } from './call-estimate.ts';
import type { CallTries } from './call-tries.ts';
import type { Cancellation } from './cancellation.ts';

/** An endpoint that does not serve. */
export interface EndpointAway {
  /** What it answered last. */
  readonly failure: CallFailure;
  readonly since: Date;
}

/**
 * How the wait for a slot ended. `granted`: the request may go out. `away`: the endpoint stopped serving meanwhile; no
 * request was made, and the call is to ask for admission again. `cancelled`: while it waited.
 */
export type SlotEnd = 'granted' | 'away' | 'cancelled';

/** What a failed request means for its call: `own` ends it with its reason, `again` makes it wait and try again. */
export type Judgement = 'own' | 'again';

/**
 * The right of one try to begin. A try holds it from before the call's record in the journal until after its end. An
 * admission that reserves something for a try (a slot, money, tokens of a minute) keeps that here and settles it here.
 */
export interface Lease {
  /** Waits for the right to send the request. */
  acquireSlot(cancellation: Cancellation): Promise<SlotEnd>;
  /** The endpoint served the request and counted these tokens: the slot is free. */
  passed(usage: TokenUsage): void;
  /** The request failed: the slot is free. The call waits before its next `admit`, or is over. */
  failed(failure: CallFailure): Judgement;
  /** Gives back all that it holds; may be called more than once. */
  leave(): void;
}

/**
 * The one limiter of the calls to a model in this process. Nothing else bounds how many requests are in flight or when
 * they may begin. An admission with one more condition (requests per minute, a budget) wraps another admission: it asks
 * its own condition first, then the inner one, and gives a lease that settles both.
 */
export interface CallAdmission {
  /** Null while the endpoint serves. */
  readonly away: EndpointAway | null;
  /** A call begins; `leave` follows when it is over, however it ends. Between the two it makes any number of tries. */
  join(call: CallTries): void;
  leave(call: CallTries): void;
  /**
   * Waits, for as long as it takes, until a try of the call may begin. Null: the call was cancelled while it waited; it
   * holds nothing, and no request was made.
   *
   * @param estimate the most that the try may use
   */
  admit(call: CallTries, estimate: CallEstimate, cancellation: Cancellation): Promise<Lease | null>;
}
