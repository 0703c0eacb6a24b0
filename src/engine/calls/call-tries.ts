import type { CallFailureReason } from '../../records/model-reply.ts';

/** Failures of one call that mean the same. */
export class FailureSeries {
  count = 0;
  /** Those of them before which another call had passed that began after the failure before. */
  witnessed = 0;
  firstAtMs = 0;
  /** The number of the last request that failed; -1: none. */
  lastNumber = -1;

  add(number: number, atMs: number, isWitnessed: boolean): void {
    if (this.count === 0) this.firstAtMs = atMs;
    this.count += 1;
    if (isWitnessed) this.witnessed += 1;
    this.lastNumber = number;
  }
}

/** What a call may wait for: that its endpoint serves and has room, the limits of a minute, or the budget. */
export type CallWait = 'endpoint' | 'rate' | 'money';

const WAIT_BIT: Readonly<Record<CallWait, number>> = { endpoint: 1, rate: 2, money: 4 };

/** One call over all its requests, as the admission of its endpoint knows it. */
export class CallTries {
  /** Calls of one role: an endpoint that several use is fair between them. */
  readonly role: string;
  readonly #waitChanged: (isWaiting: boolean) => void;
  /** A bit for each `CallWait` that it is in; not a set, since thousands of calls wait at once. */
  #waitBits = 0;
  /** Requests that failed since the circuit last opened, for whatever reason. */
  failures = 0;
  #unproven: { readonly reason: CallFailureReason; readonly series: FailureSeries } | null = null;
  /** Those that look like the endpoint's. */
  away: FailureSeries | null = null;
  /** The last opening of the circuit, and how often it had closed, at the last failure. */
  opening = 0;
  closings = 0;
  /** Before this time no request may go out, while the circuit is closed. */
  notBeforeMs: number = Number.NEGATIVE_INFINITY;
  /** The same as the endpoint asked for it (`Retry-After`): neither does a probe of this call. */
  askedNotBeforeMs: number = Number.NEGATIVE_INFINITY;

  /** @param waitChanged told when the call begins or ends to wait: meanwhile its record's deadline does not run */
  constructor(waitChanged: (isWaiting: boolean) => void = () => undefined, role: string = '') {
    this.role = role;
    this.#waitChanged = waitChanged;
  }

  /** The circuit has opened: what came before was the endpoint's failure. */
  opened(opening: number): void {
    this.opening = opening;
    this.failures = 0;
    this.#unproven = null;
    this.away = null;
  }

  /**
   * The circuit has closed: what looks like the endpoint's failure was. What may be the request's own stays counted: where
   * few calls are left, it is all that tells theirs from the endpoint's.
   */
  closed(closings: number): void {
    this.closings = closings;
    this.away = null;
  }

  /** The failures that may be the request's own, as long as they are alike. */
  unprovenFor(reason: CallFailureReason): FailureSeries {
    if (this.#unproven?.reason !== reason) this.#unproven = { reason, series: new FailureSeries() };
    return this.#unproven.series;
  }

  /** The call begins or ends to wait for one thing; it waits for as long as it waits for any. */
  setWaiting(isWaiting: boolean, what: CallWait = 'endpoint'): void {
    const waitBits = isWaiting ? this.#waitBits | WAIT_BIT[what] : this.#waitBits & ~WAIT_BIT[what];
    const hasChanged = (waitBits === 0) !== (this.#waitBits === 0);
    this.#waitBits = waitBits;
    if (hasChanged) this.#waitChanged(waitBits !== 0);
  }

  /** The call is over. */
  release(): void {
    if (this.#waitBits === 0) return;
    this.#waitBits = 0;
    this.#waitChanged(false);
  }
}
