import { CALL_FAILURE_KINDS } from '../../records/call-failure-kind.ts';
import type { CallFailure } from '../../records/model-reply.ts';
import { hasTimedOut } from './late-answer.ts';
import { PAID_PROBE_PAUSES, pauseMs, PROBE_PAUSES } from './pause.ts';
import type { PausePolicy } from './pause.ts';

/** If a probe has not failed after this time, two may be in flight; the number doubles after each further period. */
const PROBE_PATIENCE_MS = 5000;
/** Probes that fail in a row with a wrong key or model before the worker gives up. */
const PROBES_TO_GIVE_UP = 3;

/** Whether a request with this failure may have been charged. */
export type MayCost = (failure: CallFailure) => boolean;

/** An endpoint that is not serving: when the next probe may go out, and what the last failure was. */
export class OpenCircuit {
  /** When the failures began. */
  readonly sinceMs: number;
  readonly #mayCost: MayCost;
  #failure: CallFailure;
  /** Failures so far, counted separately for each policy: those that cost nothing do not postpone a paid probe. */
  readonly #failures = new Map<PausePolicy, number>();
  #misconfigured = 0;
  #isHopeless = false;
  #nextProbeAtMs: number;
  /** When the first of the probes that are in flight went out. */
  #probingSinceMs: number | null = null;

  constructor(failure: CallFailure, sinceMs: number, atMs: number, random: number, mayCost: MayCost) {
    this.sinceMs = sinceMs;
    this.#mayCost = mayCost;
    this.#failure = failure;
    this.#nextProbeAtMs = atMs + this.#pauseMs(random);
  }

  /** The endpoint's last answer. */
  get failure(): CallFailure {
    return this.#failure;
  }

  /** Key, model or address are wrong, probe after probe: waiting does not help. */
  get isHopeless(): boolean {
    return this.#isHopeless;
  }

  /**
   * How many probes may be in flight: one, or more if failures come quickly and none has come for a while, so that an
   * endpoint whose calls take minutes is not idle until the first one has ended. An endpoint that times out gets one.
   */
  probesAt(nowMs: number, limit: number): number {
    if (nowMs < this.#nextProbeAtMs) return 0;
    if (hasTimedOut(this.#failure) || this.#probingSinceMs === null) return 1;
    return Math.min(limit, 2 ** Math.min(Math.floor((nowMs - this.#probingSinceMs) / PROBE_PATIENCE_MS), 16));
  }

  /** When `probesAt` may return more than at `nowMs`. */
  nextChangeAtMs(nowMs: number): number {
    if (nowMs < this.#nextProbeAtMs) return this.#nextProbeAtMs;
    const waitedMs = nowMs - (this.#probingSinceMs ?? nowMs);
    return nowMs + PROBE_PATIENCE_MS - (waitedMs % PROBE_PATIENCE_MS);
  }

  probeBegan(nowMs: number): void {
    this.#probingSinceMs ??= nowMs;
  }

  /** No probe is in flight any more. */
  probesLeft(): void {
    this.#probingSinceMs = null;
  }

  /** @param hasServed whether the endpoint has ever served in this process */
  probeFailed(failure: CallFailure, atMs: number, random: number, hasServed: boolean): void {
    this.#failure = failure;
    const isMisconfigured = CALL_FAILURE_KINDS[failure.reason] === 'misconfigured';
    // A gateway whose own key store is unavailable answers 400, as for a wrong key.
    const isTrusted = failure.status !== 400 || !hasServed;
    this.#misconfigured = isMisconfigured && isTrusted ? this.#misconfigured + 1 : 0;
    this.#isHopeless = this.#misconfigured >= PROBES_TO_GIVE_UP;
    this.#probingSinceMs = null;
    this.#nextProbeAtMs = atMs + this.#pauseMs(random);
  }

  #pauseMs(random: number): number {
    const { retryAfterMs } = this.#failure;
    const policy = this.#mayCost(this.#failure) ? PAID_PROBE_PAUSES : PROBE_PAUSES;
    const failures = (this.#failures.get(policy) ?? 0) + 1;
    this.#failures.set(policy, failures);
    return pauseMs(policy, failures, retryAfterMs, random);
  }
}
