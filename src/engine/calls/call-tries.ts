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

/** What a call waits for: that its endpoint serves and has room, the limits of a minute, or the budget. */
export type HeldBy = 'endpoint' | 'rate' | 'money';

const HELD_BIT: Readonly<Record<HeldBy, number>> = { endpoint: 1, rate: 2, money: 4 };

/** One call over all its requests, as the admission of its endpoint knows it. */
export class CallTries {
  /** Calls of one role: an endpoint that several use is fair between them. */
  readonly role: string;
  readonly #hold: (isHeld: boolean) => void;
  /** One bit for each of those that hold it: thousands of calls wait at once. */
  #heldBy = 0;
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

  /** @param hold told when the call begins or ends to wait for its endpoint: meanwhile its record's deadline does not run */
  constructor(hold: (isHeld: boolean) => void = () => undefined, role: string = '') {
    this.role = role;
    this.#hold = hold;
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

  /** The call begins or ends to wait for one of those that may hold it; it is held while any of them does. */
  setHeld(isHeld: boolean, by: HeldBy = 'endpoint'): void {
    const heldBy = isHeld ? this.#heldBy | HELD_BIT[by] : this.#heldBy & ~HELD_BIT[by];
    const hasChanged = (heldBy === 0) !== (this.#heldBy === 0);
    this.#heldBy = heldBy;
    if (hasChanged) this.#hold(heldBy !== 0);
  }

  /** The call is over. */
  release(): void {
    if (this.#heldBy === 0) return;
    this.#heldBy = 0;
    this.#hold(false);
  }
}
