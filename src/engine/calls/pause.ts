import type { CallFailureKind } from '../../records/call-failure-kind.ts';

/** How long is waited before a failed request is made again. */
export interface PausePolicy {
  /** The first pause is at most this long; each further one twice the last. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** The least share of that, in [0, 1]: 0 is full jitter. */
  readonly minShare: number;
}

/** Of a call whose endpoint serves others, with full jitter; by whose failure the last one looks like. */
export const CALL_PAUSES: Readonly<Record<CallFailureKind, PausePolicy>> = {
  away: { firstMs: 500, maxMs: 30_000, minShare: 0 },
  // How many go out at once is for the adaptive limit; this spreads those that it has no room for.
  busy: { firstMs: 500, maxMs: 30_000, minShare: 0 },
  // It may be a gateway whose key store is away.
  misconfigured: { firstMs: 1000, maxMs: 30_000, minShare: 0 },
  // The endpoint has answered. It is asked for another answer soon, and an overloaded one that answers nothing not too soon.
  unproven: { firstMs: 500, maxMs: 10_000, minShare: 0 },
  // Never made again.
  request: { firstMs: 500, maxMs: 30_000, minShare: 0 },
};

/** Of the probes of an endpoint that is away: calls go out again within 10 s of its return. */
export const PROBE_PAUSES: PausePolicy = { firstMs: 1000, maxMs: 5000, minShare: 0.5 };

/**
 * What an endpoint may ask for with `Retry-After`, of one call and at a time. Longer is not waited without another look: a
 * limit that lasts for hours opens the circuit, whose probes are as far apart at most. The deadline of the record does not
 * run meanwhile.
 */
const MAX_RETRY_AFTER_MS = 60_000;

/** Exponential back-off with jitter, and never before the endpoint's own `Retry-After`. */
export function pauseMs(policy: PausePolicy, failures: number, retryAfterMs: number | null, random: number): number {
  const most = Math.min(policy.maxMs, policy.firstMs * 2 ** Math.min(failures - 1, 30));
  const jittered = most * (policy.minShare + (1 - policy.minShare) * random);
  return Math.max(jittered, askedPauseMs(retryAfterMs));
}

/** The part of a pause that the endpoint asked for: nothing shortens it. */
export function askedPauseMs(retryAfterMs: number | null): number {
  return Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
}
