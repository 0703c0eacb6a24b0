import type { CallFailureReason, TokenUsage } from './model-reply.ts';

/** The reply of another campaign that answered the same request: an entry of its call journal. */
export interface ReplyOrigin {
  /** The campaign that paid for it. */
  readonly campaign: string;
  /** Its call journal, without the name of the campaign. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** What it cost there: a decimal text in US dollars. */
  readonly costUsd: string;
  /** When it was journaled there. */
  readonly at: Date;
}

/**
 * The Avro record of a call journal, one shape for all events. The engine works with `JournalEntry`
 * (`src/engine/calls/journal-entry.ts`), which says what each event means; that file alone makes and reads this record.
 *
 * `reply`: the call has ended, with either `reply` or `failure`. `handing-over` and `acquired`: of no call; the offset is
 * -1, and what names a call is empty.
 */
export interface ModelCall {
  readonly event: 'started' | 'reply' | 'handing-over' | 'acquired' | 'unknown';
  /** Which of the models was asked; `unknown` for an event of no call. */
  readonly role: string;
  /** Position of the input. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly step: string;
  readonly attempt: number;
  /** SHA-256 of the request, hexadecimal. */
  readonly requestHash: string;
  /** What decides a reply beside the request (`ModelAccess.settingsHash`); empty: not known. */
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
  /** Of a reply: where it was found; null where it was paid for here. */
  readonly origin: ReplyOrigin | null;
  /** The owner of the task that wrote this: process and number. */
  readonly worker: string;
  readonly at: Date;
}
