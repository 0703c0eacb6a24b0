import type { CallFailureReason, TokenUsage } from './model-reply.ts';

/** The origin of a reply to the same request: an entry in another campaign's call journal. */
export interface ReplyOrigin {
  /** The campaign that paid for it. */
  readonly campaign: string;
  /** Its call journal, without the prefix of the campaign. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The original cost: a decimal text in US dollars. */
  readonly costUsd: string;
  /** When it was journaled there. */
  readonly at: Date;
}

/**
 * The Avro record of a call journal, one shape for all events. The engine uses `JournalEntry`
 * (`src/engine/calls/journal-entry.ts`), which describes each event; only that file creates and reads this record.
 *
 * `reply`: the call has ended, with either `reply` or `failure`. `handing-over` and `acquired`: no call; the offset is
 * -1, and the fields of a call are empty.
 */
export interface ModelCall {
  readonly event: 'started' | 'reply' | 'handing-over' | 'acquired' | 'unknown';
  /** The role of the called model; `unknown` for an event without a call. */
  readonly role: string;
  /** Position of the input. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly step: string;
  readonly attempt: number;
  /** SHA-256 of the request, hexadecimal. */
  readonly requestHash: string;
  /** Hash of the settings that affect a reply besides the request (`ModelAccess.settingsHash`); empty: unknown. */
  readonly settingsHash: string;
  readonly model: string;
  readonly returnedModel: string | null;
  /** The most that the call can cost, in US dollars. */
  readonly worstCaseUsd: string | null;
  readonly costUsd: string | null;
  /** The reply as JSON; null for `started` and for failures. */
  readonly reply: string | null;
  readonly usage: TokenUsage | null;
  readonly latencyMs: number | null;
  readonly failure: CallFailureReason | 'unknown' | null;
  /** The origin of a reply that was taken over; null if it was paid for here. */
  readonly origin: ReplyOrigin | null;
  /** The owner of the task that wrote this entry: process and number. */
  readonly worker: string;
  readonly at: Date;
}
