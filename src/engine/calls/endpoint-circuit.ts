import { CALL_FAILURE_KINDS } from '../../records/call-failure-kind.ts';
import type { CallFailureKind } from '../../records/call-failure-kind.ts';
import type { CallFailure, CallFailureReason } from '../../records/model-reply.ts';
import type { Judgement } from './call-admission.ts';
import { OpenCircuit } from './open-circuit.ts';
import { FailureSeries } from './call-tries.ts';
import type { CallTries } from './call-tries.ts';

/** One request to an endpoint. Numbers are in the order in which requests began. */
export interface EndpointRequest {
  readonly number: number;
  readonly call: CallTries;
  readonly isProbe: boolean;
  /** Of the clock of the admission. */
  readonly beganAtMs: number;
}

/** Requests that fail alike before a call is over, where other calls pass meanwhile. */
const TRIES: Partial<Record<CallFailureReason, number>> = {
  // It is paid for, and it is long.
  timeout: 2,
  'empty-reply': 4,
  'malformed-reply': 4,
  unauthorized: 8,
  'model-not-found': 8,
};
const TRIES_ELSE = 3;
/** Those of them before which others must have passed, while others are left. */
const WITNESSED = 2;
/** The same for a call that is the last one and failed from the beginning: no other can pass any more. */
const LAST_CALL_TRIES = 8;
/** What looks like the endpoint's failure is the request's own only where it lasts so long for this call alone. */
const AWAY_TRIES = 12;
const AWAY_MS = 300_000;
/** So long the last calls of all wait together for an endpoint that refuses them and has served others before. */
const LEFT_OVER_MS = 900_000;
/** So many calls, one after the other, fail before the circuit opens: this many, or this share of the limit. */
const MIN_CALLS_TO_OPEN = 5;
const SHARE_TO_OPEN = 1 / 8;
/** Requests that fail before the circuit opens where there are not that many calls. */
const TRIES_TO_OPEN = 3;

/** Calls that failed since one passed, and so speak of the endpoint and not of themselves. */
interface Streak {
  /** Only a call that began later shows that the endpoint serves again. */
  readonly after: number;
  readonly sinceMs: number;
  readonly calls: Set<CallTries>;
  failures: number;
  refusals: number;
}

/**
 * Whether an endpoint serves, as its calls tell: closed (calls go out), or open (nothing goes out but probes). Pure: time
 * comes in with each event.
 *
 * What fails for every call alike is the endpoint's failure, whatever its status. What fails for one call while others
 * that began later pass is that call's own.
 */
export class EndpointCircuit {
  readonly #random: () => number;
  /** Calls under way, also those that wait. */
  readonly #calls = new Set<CallTries>();
  /** Those of them that have failed at least once. */
  readonly #failing = new Set<CallTries>();
  #next = 0;
  #lastPassed = -1;
  /** Openings and closings so far; the last opening that was not taken back, and the one before it. */
  #openings = 0;
  #closings = 0;
  #lastOpening = 0;
  #openingBefore = 0;
  #streak: Streak | null = null;
  #open: OpenCircuit | null = null;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Null: closed. */
  get open(): OpenCircuit | null {
    return this.#open;
  }

  /** The number of the next request. */
  get next(): number {
    return this.#next;
  }

  get calls(): ReadonlySet<CallTries> {
    return this.#calls;
  }

  join(call: CallTries): void {
    this.#calls.add(call);
  }

  leave(call: CallTries): void {
    this.#calls.delete(call);
    this.#failing.delete(call);
  }

  /** A request goes out. */
  begin(call: CallTries, isProbe: boolean, beganAtMs: number): EndpointRequest {
    const request = { number: this.#next, call, isProbe, beganAtMs };
    this.#next += 1;
    return request;
  }

  /** The endpoint has served a request. */
  passed({ number, isProbe }: EndpointRequest): void {
    this.#lastPassed = Math.max(this.#lastPassed, number);
    // What began before the failures did may end well while all that begins now fails.
    if (!isProbe && this.#streak !== null && number < this.#streak.after) return;
    this.#streak = null;
    if (this.#open === null) return;
    // The endpoint served while those failed: their failures are not its own, and stay counted.
    if (!isProbe) this.#lastOpening = this.#openingBefore;
    this.#closings += 1;
    this.#open = null;
  }

  /**
   * A request has failed.
   *
   * @param atMs of a clock that never goes back
   * @param limit requests that may be in flight
   * @param inFlight requests that still are
   */
  failed(request: EndpointRequest, failure: CallFailure, atMs: number, limit: number, inFlight: number): Judgement {
    const kind = CALL_FAILURE_KINDS[failure.reason];
    if (kind === 'request') {
      this.passed(request);
      return 'own';
    }
    const series = this.#note(request, kind, failure, atMs);
    if (this.#open !== null) {
      if (request.isProbe) this.#open.probeFailed(failure, atMs, this.#random(), this.#lastPassed >= 0);
      return this.#isLeftOver(series, kind, failure, atMs) ? 'own' : 'again';
    }
    if (series !== null && this.#isOwn(series, kind, failure, atMs)) return 'own';
    // Others passed while this one failed: it says nothing of the endpoint.
    if (series !== null && series.witnessed > 0) return 'again';
    this.#extendStreak(request, kind, failure, atMs, limit, inFlight);
    return 'again';
  }

  /** Counts the failure for its call, and whether others passed since its last one. Null: it is not the call's. */
  #note(
    { call, number }: EndpointRequest,
    kind: CallFailureKind,
    failure: CallFailure,
    atMs: number,
  ): FailureSeries | null {
    // The failures that opened the circuit were the endpoint's, and so may those of its probes have been.
    if (call.opening !== this.#lastOpening) call.opened(this.#lastOpening);
    if (call.closings !== this.#closings) call.closed(this.#closings);
    call.failures += 1;
    this.#failing.add(call);
    if (kind === 'busy') return null;
    const series = kind === 'unproven' ? call.unprovenFor(failure.reason) : (call.away ??= new FailureSeries());
    const since = failure.reason === 'timeout' ? number : series.lastNumber;
    series.add(number, atMs, since >= 0 && this.#lastPassed > since);
    return series;
  }

  #isOwn(
    { count, witnessed, firstAtMs }: FailureSeries,
    kind: CallFailureKind,
    { reason }: CallFailure,
    atMs: number,
  ): boolean {
    const isLast = this.#failing.size === this.#calls.size;
    // A time-out is long: what began after it and passed says enough.
    const isWitnessed = witnessed >= WITNESSED || (witnessed > 0 && (isLast || reason === 'timeout'));
    if (kind === 'away') return isWitnessed && count >= AWAY_TRIES && atMs - firstAtMs >= AWAY_MS;
    if (isWitnessed) return count >= (TRIES[reason] ?? TRIES_ELSE);
    // A slow one ends by its deadline.
    return kind === 'unproven' && reason !== 'timeout' && isLast && this.#lastPassed >= 0 && count >= LAST_CALL_TRIES;
  }

  /**
   * Whether only calls are left that fail, each since its beginning, of an endpoint that has served others. No other call
   * comes that could show whose failure it is, and these would wait for ever.
   */
  #isLeftOver(series: FailureSeries | null, kind: CallFailureKind, { reason }: CallFailure, atMs: number): boolean {
    const isLast = this.#failing.size === this.#calls.size && this.#lastPassed >= 0;
    const isTried = series !== null && series.count >= LAST_CALL_TRIES && atMs - series.firstAtMs >= LEFT_OVER_MS;
    return isLast && isTried && kind === 'unproven' && reason !== 'timeout';
  }

  #extendStreak(
    { call, number }: EndpointRequest,
    kind: CallFailureKind,
    failure: CallFailure,
    atMs: number,
    limit: number,
    inFlight: number,
  ): void {
    const streak = (this.#streak ??= { after: number, sinceMs: atMs, calls: new Set(), failures: 0, refusals: 0 });
    if (kind === 'busy') streak.refusals += 1;
    else {
      streak.failures += 1;
      streak.calls.add(call);
    }
    if (!this.#opens(streak, kind, limit, inFlight)) return;
    this.#openings += 1;
    this.#openingBefore = this.#lastOpening;
    this.#lastOpening = this.#openings;
    this.#open = new OpenCircuit(failure, streak.sinceMs, atMs, this.#random());
  }

  #opens({ calls, failures, refusals }: Streak, kind: CallFailureKind, limit: number, inFlight: number): boolean {
    // Refused are those above what it holds, until it holds none.
    if (kind === 'busy') return inFlight === 0 && refusals >= TRIES_TO_OPEN;
    if (calls.size >= Math.max(MIN_CALLS_TO_OPEN, Math.ceil(SHARE_TO_OPEN * limit))) return true;
    if (kind === 'unproven' && this.#lastPassed >= 0) return false;
    return failures >= TRIES_TO_OPEN && this.#failing.size === this.#calls.size;
  }
}
