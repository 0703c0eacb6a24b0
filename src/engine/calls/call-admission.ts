import type { CallFailure, TokenUsage } from '../../records/model-reply.ts';
import type { CallEstimate } from './call-estimate.ts';
import type { CallTries } from './call-tries.ts';
import type { Cancellation } from './cancellation.ts';

/** An endpoint that is not serving. */
export interface EndpointAway {
  /** Its last answer. */
  readonly failure: CallFailure;
  readonly since: Date;
}

/**
 * The result of waiting for a slot. `granted`: the request may go out. `away`: the endpoint stopped serving meanwhile;
 * no request was made, and the call must ask for admission again. `cancelled`: the call was cancelled while it waited.
 */
export type SlotEnd = 'granted' | 'away' | 'cancelled';

/** What a failed request means for its call: `own` ends it with its reason, `again` makes it wait and try again. */
export type Judgement = 'own' | 'again';

/**
 * The right of one try to begin. A try holds it from before the call's journal entry until after the try has ended. An
 * admission that reserves something for a try (a slot, money, tokens per minute) keeps it in the lease and settles it
 * here.
 */
export interface Lease {
  /** Waits for the right to send the request. */
  acquireSlot(cancellation: Cancellation): Promise<SlotEnd>;
  /** The endpoint served the request and counted these tokens: the slot is free. */
  passed(usage: TokenUsage): void;
  /** The request failed: the slot is free. The call either waits before its next `admit` or ends. */
  failed(failure: CallFailure): Judgement;
  /** Releases all that the lease holds; idempotent. */
  leave(): void;
}

/**
 * The only limiter of the calls to a model in this process. Nothing else limits how many requests are in flight or when
 * they may begin. An admission with a further condition (requests per minute, a budget) wraps another admission: it
 * checks its own condition first, then the inner admission, and returns a lease that settles both.
 */
export interface CallAdmission {
  /** Null while the endpoint serves. */
  readonly away: EndpointAway | null;
  /** A call begins; `leave` follows when it ends, for any reason. In between it makes any number of tries. */
  join(call: CallTries): void;
  leave(call: CallTries): void;
  /**
   * Waits, without a time limit, until a try of the call may begin. Null: the call was cancelled while it waited; it
   * holds nothing, and no request was made.
   *
   * @param estimate the most that the try may use
   */
  admit(call: CallTries, estimate: CallEstimate, cancellation: Cancellation): Promise<Lease | null>;
}
