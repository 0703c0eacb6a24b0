import type { CallFailure, TokenUsage } from '../../records/model-reply.ts';
import type { CallAdmission, EndpointAway, Judgement, Lease, SlotEnd } from './call-admission.ts';
import type { CallEstimate } from './call-estimate.ts';
import type { CallTries } from './call-tries.ts';
import { endOrCancelled } from './cancellable.ts';
import type { Cancellation } from './cancellation.ts';
import { EndpointRates } from './endpoint-rates.ts';
import type { RatedCall, RatedEnd, RateLimits } from './endpoint-rates.ts';

/** The options of a `RateAdmission`. */
export interface RateAdmissionOptions {
  /** The current limits of this process; they may change (`TaskShares`). */
  readonly limits: (nowMs: number) => RateLimits;
  /** A monotonic clock in milliseconds. Default `performance.now`. */
  readonly nowMs?: () => number;
}

/** The longest interval between two checks of the limits. */
const LOOK_MS = 5000;

interface Waiting {
  readonly role: string;
  readonly estimate: CallEstimate;
  readonly admit: (rated: RatedCall) => void;
}

/**
 * Limits the requests and the tokens of an endpoint in every sliding minute. It wraps another admission, which decides
 * first whether a call may begin at all. First come, first served: calls that need few tokens do not overtake for ever
 * a call that needs many.
 */
export class RateAdmission implements CallAdmission {
  readonly #inner: CallAdmission;
  readonly #limits: (nowMs: number) => RateLimits;
  readonly #nowMs: () => number;
  readonly #rates = new EndpointRates();
  readonly #waiting = new Set<Waiting>();
  #wake: NodeJS.Timeout | null = null;
  readonly #keeper: RateKeeper = {
    sent: (rated) => this.#rates.sent(rated, this.#nowMs()),
    ended: (rated, end) => {
      const nowMs = this.#nowMs();
      if (this.#rates.settle(rated, end, this.#limits(nowMs), nowMs)) this.#pump();
    },
  };

  constructor(inner: CallAdmission, options: RateAdmissionOptions) {
    this.#inner = inner;
    this.#limits = options.limits;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  get away(): EndpointAway | null {
    return this.#inner.away;
  }

  join(call: CallTries): void {
    this.#inner.join(call);
  }

  leave(call: CallTries): void {
    this.#inner.leave(call);
  }

  async admit(call: CallTries, estimate: CallEstimate, cancellation: Cancellation): Promise<Lease | null> {
    const lease = await this.#inner.admit(call, estimate, cancellation);
    if (lease === null) return lease;
    const rated = await this.#reserve(call, estimate, cancellation);
    if (rated !== null) return new RatedLease(lease, rated, this.#keeper);
    lease.leave();
    return null;
  }

  #reserve(call: CallTries, estimate: CallEstimate, cancellation: Cancellation): Promise<RatedCall | null> {
    if (cancellation.isCancelled) return Promise.resolve(null);
    const nowMs = this.#nowMs();
    const rated =
      this.#waiting.size === 0 ? this.#rates.reserve(call.role, estimate, this.#limits(nowMs), nowMs) : null;
    if (rated !== null) return Promise.resolve(rated);
    call.setWaiting(true, 'rate');
    return endOrCancelled<RatedCall | null>(cancellation, null, (resolve) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        call.setWaiting(false, 'rate');
      };
      const waiting: Waiting = {
        role: call.role,
        estimate,
        admit: (reserved) => {
          leave();
          resolve(reserved);
        },
      };
      this.#waiting.add(waiting);
      this.#wakeLater(nowMs);
      return () => {
        leave();
        // The others may have waited for this call.
        this.#pump();
      };
    });
  }

  /** Admits calls as long as the first waiting call fits. */
  #pump(): void {
    if (this.#waiting.size === 0) return;
    const nowMs = this.#nowMs();
    const limits = this.#limits(nowMs);
    for (const { role, estimate, admit } of this.#waiting) {
      const rated = this.#rates.reserve(role, estimate, limits, nowMs);
      if (rated === null) break;
      admit(rated);
    }
    this.#wakeLater(nowMs);
  }

  #wakeLater(nowMs: number): void {
    if (this.#wake !== null) clearTimeout(this.#wake);
    this.#wake = null;
    if (this.#waiting.size === 0) return;
    const delayMs = Math.min(LOOK_MS, Math.max(1, (this.#rates.nextChangeMs(nowMs) ?? Infinity) - nowMs));
    this.#wake = setTimeout(() => this.#pump(), Math.ceil(delayMs)).unref();
  }
}

/** The operations of a `RateAdmission` on its leases. */
interface RateKeeper {
  sent(rated: RatedCall): void;
  ended(rated: RatedCall, end: RatedEnd): void;
}

/** A lease that also settles the rates of its try. */
class RatedLease implements Lease {
  readonly #inner: Lease;
  readonly #rated: RatedCall;
  readonly #keeper: RateKeeper;

  constructor(inner: Lease, rated: RatedCall, keeper: RateKeeper) {
    this.#inner = inner;
    this.#rated = rated;
    this.#keeper = keeper;
  }

  async acquireSlot(cancellation: Cancellation): Promise<SlotEnd> {
    const end = await this.#inner.acquireSlot(cancellation);
    if (end === 'granted') this.#keeper.sent(this.#rated);
    return end;
  }

  passed(usage: TokenUsage): void {
    this.#inner.passed(usage);
    this.#keeper.ended(this.#rated, { kind: 'passed', usage });
  }

  failed(failure: CallFailure): Judgement {
    const judgement = this.#inner.failed(failure);
    this.#keeper.ended(this.#rated, { kind: failure.status === null ? 'unknown' : 'refused' });
    return judgement;
  }

  leave(): void {
    this.#inner.leave();
    // A cancelled request was still sent; one that was never sent counts for nothing.
    this.#keeper.ended(this.#rated, { kind: 'unknown' });
  }
}
