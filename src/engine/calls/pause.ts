import type { CallFailureKind } from '../../records/call-failure-kind.ts';

/** How long to wait before a failed request is made again. */
export interface PausePolicy {
  /** The first pause is at most this long; each further one twice the previous one. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** The least share of that, in [0, 1]: 0 is full jitter. */
  readonly minShare: number;
}

/** Pauses of a call whose endpoint serves others, with full jitter; by the kind of the last failure. */
export const CALL_PAUSES: Readonly<Record<CallFailureKind, PausePolicy>> = {
  away: { firstMs: 500, maxMs: 30_000, minShare: 0 },
  // The adaptive limit decides how many go out at once; this pause spreads the refused calls.
  busy: { firstMs: 500, maxMs: 30_000, minShare: 0 },
  // It may be a gateway whose key store is unavailable.
  misconfigured: { firstMs: 1000, maxMs: 30_000, minShare: 0 },
  // The endpoint has answered. Ask for another answer soon, but not too soon if an overloaded endpoint answers nothing.
  unproven: { firstMs: 500, maxMs: 10_000, minShare: 0 },
  // Not made again.
  request: { firstMs: 500, maxMs: 30_000, minShare: 0 },
};

/** Pauses between the probes of an endpoint that is away: calls go out again within 10 s of its return. */
export const PROBE_PAUSES: PausePolicy = { firstMs: 1000, maxMs: 5000, minShare: 0.5 };

/**
 * The same where each failed probe may be charged: a pause is about as long as the absence with such failures so far, so
 * that a night without the endpoint costs a hundred requests, not thousands.
 */
export const PAID_PROBE_PAUSES: PausePolicy = { firstMs: 1000, maxMs: 300_000, minShare: 0.5 };

/**
 * The longest pause that `Retry-After` can impose on a call at a time. A longer one is not waited without another try:
 * a limit that lasts for hours opens the circuit, whose probes are at most this far apart. The deadline of the record
 * is paused meanwhile.
 */
const MAX_RETRY_AFTER_MS = 60_000;

/** Exponential back-off with jitter, and never before the endpoint's own `Retry-After`. */
export function pauseMs(policy: PausePolicy, failures: number, retryAfterMs: number | null, random: number): number {
  const most = Math.min(policy.maxMs, policy.firstMs * 2 ** Math.min(failures - 1, 30));
  const jittered = most * (policy.minShare + (1 - policy.minShare) * random);
  return Math.max(jittered, askedPauseMs(retryAfterMs));
}

/** The part of a pause that the endpoint asked for; it is never shortened. */
export function askedPauseMs(retryAfterMs: number | null): number {
  return Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
}
