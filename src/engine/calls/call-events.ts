import type { CallFailure, CallFailureReason, TokenUsage } from '../../records/model-reply.ts';
import type { PicoUsd } from '../../records/money.ts';
import { addUsage, boundUsage } from '../../records/token-usage.ts';
import type { AccountableReply, CallIdentity } from '../../stream/call.ts';

/**
 * An event in the calls of one input, in order; counted when the input's outcome is committed. A reply found in the
 * journal was paid by an owner whose own count of it was never committed. `abandoned`: the owner of a call died, and
 * the call had to be made again.
 */
export type CallEvent =
  | {
      readonly role: string;
      readonly kind: 'replied';
      readonly usage: TokenUsage;
      /** Whole milliseconds from the request to the end of the reply, also if it was found; null: unknown. */
      readonly latencyMs: number | null;
      /** The cost of a reply that was found in the journal, so no request was made; null: a request was made. */
      readonly reused: PicoUsd | null;
      /** Whether the reply is one of another campaign: the call was never made here. */
      readonly isFromOther: boolean;
    }
  | {
      readonly role: string;
      readonly kind: 'failed';
      readonly reason: CallFailureReason | 'abandoned';
      /** The tokens of answers that could not be used, over all occurrences. Left out: none were counted. */
      readonly usage?: TokenUsage;
      /** The number of occurrences; default 1. */
      readonly times?: number;
    };

/** A longer latency than a month comes from a wrong clock. */
const MAX_LATENCY_MS = 31 * 24 * 3_600_000;

/** Adds an event to those of an input. Equal failures become one event: an endpoint may be away for days. */
export function noteEvent(events: CallEvent[], event: CallEvent): void {
  if (event.kind === 'failed') {
    for (const [at, known] of events.entries()) {
      if (known.kind !== 'failed' || known.role !== event.role || known.reason !== event.reason) continue;
      const usage = known.usage && event.usage ? addUsage(known.usage, event.usage) : (known.usage ?? event.usage);
      events[at] = { ...known, times: (known.times ?? 1) + (event.times ?? 1), ...(usage && { usage }) };
      return;
    }
  }
  events.push(event);
}

/** A reply to a call as an event of its input. `found`: in the journal. */
export const repliedIn = (
  { role }: CallIdentity,
  { usage, latencyMs }: AccountableReply,
  found: { readonly cost: PicoUsd; readonly isFromOther: boolean } | null = null,
): CallEvent => ({
  role,
  kind: 'replied',
  usage: boundUsage(usage),
  latencyMs: wholeMs(latencyMs),
  reused: found?.cost ?? null,
  isFromOther: found?.isFromOther ?? false,
});

/** A reply journaled by another version may have no latency, and reads as 0. */
const wholeMs = (ms: number): number | null => (ms > 0 && ms <= MAX_LATENCY_MS ? Math.max(1, Math.round(ms)) : null);

/** The failure of a call as an event of its input. */
export const failedIn = ({ role }: CallIdentity, { reason, counted }: CallFailure): CallEvent => ({
  role,
  kind: 'failed',
  reason,
  ...(counted && { usage: boundUsage(counted.usage) }),
});
