import { CALL_FAILURE_KINDS } from '../../records/call-failure-kind.ts';
import type { CallFailureKind } from '../../records/call-failure-kind.ts';
import type { CallFailure, CallFailureReason } from '../../records/model-reply.ts';
import type { Judgement } from './call-admission.ts';
import { OpenCircuit } from './open-circuit.ts';
import type { MayCost } from './open-circuit.ts';
import { FailureSeries } from './call-tries.ts';
import type { CallTries } from './call-tries.ts';

/** One request to an endpoint. Requests are numbered in the order in which they began. */
export interface EndpointRequest {
  readonly number: number;
  readonly call: CallTries;
  readonly isProbe: boolean;
  /** On the clock of the admission. */
  readonly beganAtMs: number;
}

/** The number of equal failures that end a call, if other calls pass meanwhile. */
const TRIES: Partial<Record<CallFailureReason, number>> = {
  // Each one is paid and takes long.
  timeout: 2,
  'empty-reply': 4,
  'malformed-reply': 4,
  unauthorized: 8,
  'model-not-found': 8,
};
const TRIES_ELSE = 3;
/** The number of these failures before which other calls must have passed, while there are other calls. */
const WITNESSED = 2;
/** The same for the last call if it failed from the beginning: no other call can pass any more. */
const LAST_CALL_TRIES = 8;
/** A failure that looks like the endpoint's counts as the request's own only after this many tries and this long. */
const AWAY_TRIES = 12;
const AWAY_MS = 300_000;
/**
 * How long the last remaining calls wait together for an endpoint that refuses them and has served others before, in
 * this process or in an earlier one of the campaign.
 */
const LEFT_OVER_MS = 900_000;
/**
 * The number of calls that fail one after the other before the circuit opens: this many, or this share of the limit.
 */
const MIN_CALLS_TO_OPEN = 5;
const SHARE_TO_OPEN = 1 / 8;
/** The failed requests that open the circuit if there are fewer calls than that. */
const TRIES_TO_OPEN = 3;

/** Calls that failed since the last one passed: their failures are about the endpoint, not about the calls. */
interface Streak {
  /** Only a call that began after this number shows that the endpoint serves again. */
  readonly after: number;
  readonly sinceMs: number;
  /** The inputs of these calls: the calls of one input, one after the other, say no more than one of them. */
  readonly inputs: Set<object>;
  failures: number;
  refusals: number;
}

/**
 * Whether an endpoint serves, derived from its calls: closed (calls go out), or open (only probes go out). Pure: each
 * event brings its time.
 *
 * A failure of all calls is the endpoint's failure, whatever its status. A failure of one call, while others that began
 * later pass, is that call's own.
 */
export class EndpointCircuit {
  readonly #random: () => number;
  readonly #mayCost: MayCost;
  /** Calls under way, including waiting calls. */
  readonly #calls = new Set<CallTries>();
  /** The calls under way that have failed at least once. */
  readonly #failing = new Set<CallTries>();
  /** Inputs of which a call ended with its own failure, since the last call passed. */
  readonly #ended = new Set<object>();
  #next = 0;
  #lastPassed = -1;
  #hasServedBefore = false;
  /** Openings and closings so far; the last opening that was not revoked, and the one before it. */
  #openings = 0;
  #closings = 0;
  #lastOpening = 0;
  #openingBefore = 0;
  #streak: Streak | null = null;
  #open: OpenCircuit | null = null;

  constructor(random: () => number, mayCost: MayCost) {
    this.#random = random;
    this.#mayCost = mayCost;
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
    this.#hasServedBefore ||= call.wasServedBefore;
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

  /** The endpoint has answered a request. */
  passed({ number, isProbe }: EndpointRequest): void {
    this.#lastPassed = Math.max(this.#lastPassed, number);
    this.#ended.clear();
    // A call that began before the failures may pass although all new calls fail.
    if (!isProbe && this.#streak !== null && number < this.#streak.after) return;
    this.#streak = null;
    if (this.#open === null) return;
    // The endpoint served while the other calls failed: their failures are their own and stay counted.
    if (!isProbe) this.#lastOpening = this.#openingBefore;
    this.#closings += 1;
    this.#open = null;
  }

  /**
   * A request has failed.
   *
   * @param atMs a monotonic time
   * @param limit requests that may be in flight
   * @param inFlight requests that are still in flight
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
      return this.#isLeftOver(request.call, series, kind, failure, atMs) ? this.#end(request.call) : 'again';
    }
    if (series !== null && this.#isOwn(request.call, series, kind, failure, atMs)) return this.#end(request.call);
    // Other calls passed while this one failed: the failure says nothing about the endpoint.
    if (series !== null && series.witnessed > 0) return 'again';
    this.#extendStreak(request, kind, failure, atMs, limit, inFlight);
    return 'again';
  }

  /**
   * Counts the failure for its call, and whether others passed since its last failure. Null: not the call's own
   * failure.
   */
  #note(
    { call, number }: EndpointRequest,
    kind: CallFailureKind,
    failure: CallFailure,
    atMs: number,
  ): FailureSeries | null {
    // The failures that opened the circuit were the endpoint's, and the failures of its probes may have been too.
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
    call: CallTries,
    { count, witnessed, firstAtMs }: FailureSeries,
    kind: CallFailureKind,
    { reason }: CallFailure,
    atMs: number,
  ): boolean {
    const isLast = this.#failing.size === this.#calls.size;
    // A time-out takes long: one later call that passed is enough.
    const isWitnessed = witnessed >= WITNESSED || (witnessed > 0 && (isLast || reason === 'timeout'));
    if (kind === 'away') return isWitnessed && count >= AWAY_TRIES && atMs - firstAtMs >= AWAY_MS;
    if (isWitnessed) return count >= (TRIES[reason] ?? TRIES_ELSE);
    // A slow call ends by its deadline.
    const isUndecided = kind === 'unproven' && reason !== 'timeout' && isLast && this.#lastPassed >= 0;
    return isUndecided && (count >= LAST_CALL_TRIES || this.#endsAgain(call, count, reason));
  }

  /**
   * Whether the endpoint has served others, but all remaining calls have failed since their beginning. No other call
   * can show whose failure it is, and these calls would wait for ever.
   */
  #isLeftOver(
    call: CallTries,
    series: FailureSeries | null,
    kind: CallFailureKind,
    { reason }: CallFailure,
    atMs: number,
  ): boolean {
    if (series === null || kind !== 'unproven' || reason === 'timeout') return false;
    const hasServed = this.#lastPassed >= 0 || this.#hasServedBefore;
    const isTried = series.count >= LAST_CALL_TRIES && atMs - series.firstAtMs >= LEFT_OVER_MS;
    const isLast = hasServed && this.#failing.size === this.#calls.size;
    return isLast && (isTried || this.#endsAgain(call, series.count, reason));
  }

  /** Whether an earlier call of the input ended so, and nothing has passed since: its next one needs no other proof. */
  #endsAgain({ input }: CallTries, count: number, reason: CallFailureReason): boolean {
    return this.#ended.has(input) && count >= (TRIES[reason] ?? TRIES_ELSE);
  }

  #end({ input }: CallTries): Judgement {
    this.#ended.add(input);
    return 'own';
  }

  #extendStreak(
    { call, number }: EndpointRequest,
    kind: CallFailureKind,
    failure: CallFailure,
    atMs: number,
    limit: number,
    inFlight: number,
  ): void {
    const streak = (this.#streak ??= { after: number, sinceMs: atMs, inputs: new Set(), failures: 0, refusals: 0 });
    if (kind === 'busy') streak.refusals += 1;
    else {
      streak.failures += 1;
      streak.inputs.add(call.input);
    }
    if (!this.#opens(streak, kind, limit, inFlight)) return;
    this.#openings += 1;
    this.#openingBefore = this.#lastOpening;
    this.#lastOpening = this.#openings;
    this.#open = new OpenCircuit(failure, streak.sinceMs, atMs, this.#random(), this.#mayCost);
  }

  #opens({ inputs, failures, refusals }: Streak, kind: CallFailureKind, limit: number, inFlight: number): boolean {
    // The endpoint refuses the calls above its limit; it is away only if it holds none.
    if (kind === 'busy') return inFlight === 0 && refusals >= TRIES_TO_OPEN;
    if (inputs.size >= Math.max(MIN_CALLS_TO_OPEN, Math.ceil(SHARE_TO_OPEN * limit))) return true;
    if (kind === 'unproven' && this.#lastPassed >= 0) return false;
    return failures >= TRIES_TO_OPEN && this.#failing.size === this.#calls.size;
  }
}
