import type { CallFailureReason } from '../../records/model-reply.ts';

/** Equal failures of one call. */
export class FailureSeries {
  count = 0;
  /** How many of these failures were preceded by the success of another call that began after the previous failure. */
  witnessed = 0;
  firstAtMs = 0;
  /** The number of the last failed request; -1: none failed. */
  lastNumber = -1;

  add(number: number, atMs: number, isWitnessed: boolean): void {
    if (this.count === 0) this.firstAtMs = atMs;
    this.count += 1;
    if (isWitnessed) this.witnessed += 1;
    this.lastNumber = number;
  }
}

/** What a call may wait for: its endpoint (serving, and with room), the limits per minute, or the budget. */
export type CallWait = 'endpoint' | 'rate' | 'money';

const WAIT_BIT: Readonly<Record<CallWait, number>> = { endpoint: 1, rate: 2, money: 4 };

/** One call with all its requests, as seen by the admission of its endpoint. */
export class CallTries {
  /** An endpoint with several roles is shared fairly between them. */
  readonly role: string;
  /** The input that the call is for: the same object for all of its calls. */
  readonly input: object;
  /** Whether the model has served calls of the task before its owner acquired it. */
  readonly wasServedBefore: boolean;
  readonly #waitChanged: (isWaiting: boolean) => void;
  /** One bit for each `CallWait` that applies; not a set, because thousands of calls wait at once. */
  #waitBits = 0;
  /** Failed requests since the circuit last opened, for any reason. */
  failures = 0;
  #unproven: { readonly reason: CallFailureReason; readonly series: FailureSeries } | null = null;
  /** Failures that look like the endpoint's. */
  away: FailureSeries | null = null;
  /** The number of circuit openings and closings at the last failure. */
  opening = 0;
  closings = 0;
  /** Before this time no request may go out, while the circuit is closed. */
  notBeforeMs: number = Number.NEGATIVE_INFINITY;
  /** The part of that time that the endpoint asked for (`Retry-After`): it also holds for a probe of this call. */
  askedNotBeforeMs: number = Number.NEGATIVE_INFINITY;

  /** @param waitChanged called when the call begins or stops waiting: the deadline of its record is paused meanwhile */
  constructor(
    waitChanged: (isWaiting: boolean) => void = () => undefined,
    role: string = '',
    input: object = {},
    wasServedBefore: boolean = false,
  ) {
    this.role = role;
    this.input = input;
    this.wasServedBefore = wasServedBefore;
    this.#waitChanged = waitChanged;
  }

  /** The circuit has opened: the failures so far were the endpoint's. */
  opened(opening: number): void {
    this.opening = opening;
    this.failures = 0;
    this.#unproven = null;
    this.away = null;
  }

  /**
   * The circuit has closed: failures that looked like the endpoint's were the endpoint's. Failures that may be the
   * request's own stay counted: if few calls are left, only this count tells the two kinds apart.
   */
  closed(closings: number): void {
    this.closings = closings;
    this.away = null;
  }

  /** The failures that may be the request's own, as long as they have the same reason. */
  unprovenFor(reason: CallFailureReason): FailureSeries {
    if (this.#unproven?.reason !== reason) this.#unproven = { reason, series: new FailureSeries() };
    return this.#unproven.series;
  }

  /** The call begins or stops waiting for one thing; it waits as long as it waits for at least one thing. */
  setWaiting(isWaiting: boolean, what: CallWait = 'endpoint'): void {
    const waitBits = isWaiting ? this.#waitBits | WAIT_BIT[what] : this.#waitBits & ~WAIT_BIT[what];
    const hasChanged = (waitBits === 0) !== (this.#waitBits === 0);
    this.#waitBits = waitBits;
    if (hasChanged) this.#waitChanged(waitBits !== 0);
  }

  /** The call has ended. */
  release(): void {
    if (this.#waitBits === 0) return;
    this.#waitBits = 0;
    this.#waitChanged(false);
  }
}
