import { hash } from 'node:crypto';
import type { ModelCall, ReplyOrigin } from '../../records/model-call.ts';
import type { CallFailureReason, TokenUsage } from '../../records/model-reply.ts';
import { formatUsd, parseUsd } from '../../records/money.ts';
import type { PicoUsd } from '../../records/money.ts';
import type { CallIdentity } from '../../stream/call.ts';
import { refKey } from '../../stream/record.ts';
import type { RecordRef } from '../../stream/record.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { ModelAccess } from './model-access.ts';
import type { EntryMoney } from './task-money.ts';

/** The call of an entry: the same in all entries of one call. */
export interface JournaledRequest extends Omit<CallIdentity, 'request'> {
  /** SHA-256 of the request, hexadecimal. */
  readonly requestHash: string;
  /** Hash of the settings that affect a reply besides the request (`ModelAccess.settingsHash`); empty: unknown. */
  readonly settingsHash: string;
  /** The configured model. */
  readonly model: string;
}

/** Who wrote an entry, and when. */
interface Written {
  /** The incarnation of the task that wrote it: process and number. */
  readonly owner: string;
  readonly at: Date;
}

/**
 * One entry of a call journal.
 *
 * - `started`: durable before the request goes out. The owner makes the call, or takes it back with a `failure`.
 * - `reply`: durable before the reply is used. It ends the call; the first one in the partition counts.
 * - `failure`: durable before the failure is used. It ends this owner's try, and the call may be started again.
 * - `handing-over`: has no call. The owner must give the task away, and finishes the calls that it started.
 * - `acquired`: has no call. The owner has acquired the task. A later start of another owner is void.
 */
export type JournalEntry =
  | (Written & {
      readonly event: 'started';
      readonly call: JournaledRequest;
      /** The amount that the call reserves; 0 if the same try had reserved it before. */
      readonly worstCase: PicoUsd;
    })
  | (Written & {
      readonly event: 'reply';
      readonly call: JournaledRequest;
      /** The reply as JSON. */
      readonly reply: string;
      /** The following fields are for people and accounts; null: unknown. */
      readonly returnedModel: string | null;
      readonly usage: TokenUsage | null;
      readonly latencyMs: number | null;
      /** Set if the reply came from another campaign's journal. Left out: a request of this campaign brought it. */
      readonly origin?: ReplyOrigin;
    } & Settled)
  | (Written & {
      readonly event: 'failure';
      readonly call: JournaledRequest;
      /** `unknown`: a reason that a newer version wrote. */
      readonly reason: CallFailureReason | 'unknown';
      /** The tokens of an answer that could not be used; null: none was counted. */
      readonly usage: TokenUsage | null;
    } & Settled)
  | (Written & { readonly event: 'handing-over'; readonly task: number })
  | (Written & { readonly event: 'acquired'; readonly task: number });

/** The money in the end entry of a call. */
interface Settled {
  /** The reservation of its start. */
  readonly worstCase: PicoUsd;
  readonly cost: PicoUsd;
}

/** The event of a journal entry. */
export type JournalEvent = JournalEntry['event'];

/** The entry type of an event. */
export type EntryOf<Event extends JournalEvent> = Extract<JournalEntry, { readonly event: Event }>;

const EVENTS = ['started', 'reply', 'failure', 'handing-over', 'acquired'] as const satisfies readonly JournalEvent[];

/** The event of an entry, and its owner. */
export interface EntryHeader {
  readonly event: JournalEvent;
  readonly owner: string;
}

/**
 * The header of an entry, so that most entries need not be decoded. Event and owner share one header, because kafkajs
 * encodes each header separately, and two headers cost as much as the record.
 */
export const entryHeaders = (event: JournalEvent, owner: string): Readonly<Record<string, string>> => ({
  [event]: owner,
});

/** The inverse of `entryHeaders`; null for a record that is not an entry. */
export function readEntryHeaders(headers: Readonly<Record<string, string>>): EntryHeader | null {
  for (const event of EVENTS) {
    const owner = headers[event];
    if (owner !== undefined) return { event, owner };
  }
  return null;
}

/** SHA-256 of a request as JSON, hexadecimal. */
export const hashOfRequest = (requestText: string): string => hash('sha256', requestText, 'hex');

/** A call as it is written in its entries. */
export const journaledRequest = (
  { ref, role, step, attempt }: CallIdentity,
  requestHash: string,
  { model, settingsHash }: Pick<ModelAccess, 'model' | 'settingsHash'>,
): JournaledRequest => ({ ref, role, step, attempt, requestHash, settingsHash, model });

/** The key of a call in its journal: input, step, attempt, and the hash of the request. */
export function callKey({ ref, step, attempt }: CallIdentity, requestHash: string): string {
  return `${refKey(ref)}|${step}|${attempt}|${requestHash}`;
}

/** The input of a call in the form of `refKey`, from the call's key. */
export const inputOfKey = (key: string): string => key.slice(0, key.indexOf('|'));

/**
 * Encodes an entry as a log record. Header and value are made only here, from one entry, so that they cannot contradict
 * each other.
 *
 * @param key of the call; empty for an entry without a call
 */
export function encodeEntry(
  entry: JournalEntry,
  key: string,
  codec: EngineCodec,
): { readonly key: Buffer; readonly value: Buffer; readonly headers: Readonly<Record<string, string>> } {
  return {
    key: Buffer.from(key),
    value: codec.encode('model-call', toRecord(entry)),
    headers: entryHeaders(entry.event, entry.owner),
  };
}

/**
 * Decodes the entry of a journal record from the event of its header and its value. Throws `SluiceError` with code
 * `undecodable` for bytes that are not a record, and `RangeError` for a record that does not match its header.
 */
export function decodeEntry<Event extends JournalEvent>(
  event: Event,
  value: Buffer | null,
  codec: EngineCodec,
): EntryOf<Event> {
  const record = codec.decode('model-call', value);
  const entry = fromRecord(record, event);
  if (entry.event !== event) throw new RangeError(`the header says ${event}, the record ${entry.event}`);
  return entry as EntryOf<Event>;
}

/** The money of an entry; null for an entry without a call. */
export function moneyOf(entry: JournalEntry): EntryMoney | null {
  if ('task' in entry) return null;
  const { call, worstCase } = entry;
  return entry.event === 'started'
    ? { role: call.role, ref: call.ref, event: 'started', worstCase, cost: 0n }
    : { role: call.role, ref: call.ref, event: 'ended', worstCase, cost: entry.cost };
}

/** The `offset` in the record of an entry without a call. */
const NO_OFFSET = -1;

/**
 * The Avro record has one shape for all events. A failure has the event `reply`, with a `failure` instead of a `reply`:
 * the record says that the call has ended. In an entry without a call, the fields of the call are empty, and its offset
 * is -1.
 */
function toRecord(entry: JournalEntry): ModelCall {
  const isReply = entry.event === 'reply';
  const call = 'call' in entry ? entry.call : null;
  const worstCase = 'worstCase' in entry ? entry.worstCase : 0n;
  const cost = 'cost' in entry ? entry.cost : 0n;
  return {
    event: entry.event === 'failure' ? 'reply' : entry.event,
    role: call?.role ?? 'unknown',
    topic: call?.ref.topic ?? '',
    partition: 'task' in entry ? entry.task : entry.call.ref.partition,
    offset: call?.ref.offset ?? NO_OFFSET,
    step: call?.step ?? '',
    attempt: call?.attempt ?? 0,
    requestHash: call?.requestHash ?? '',
    settingsHash: call?.settingsHash ?? '',
    model: call?.model ?? '',
    returnedModel: isReply ? entry.returnedModel : null,
    worstCaseUsd: worstCase === 0n ? null : formatUsd(worstCase),
    costUsd: cost === 0n ? null : formatUsd(cost),
    reply: isReply ? entry.reply : null,
    usage: 'usage' in entry ? entry.usage : null,
    latencyMs: isReply ? entry.latencyMs : null,
    failure: entry.event === 'failure' ? entry.reason : null,
    origin: isReply ? (entry.origin ?? null) : null,
    worker: entry.owner,
    at: entry.at,
  };
}

/** @param header the event of the header: earlier versions wrote `started` into the record of a hand-over */
function fromRecord(record: ModelCall, header: JournalEvent): JournalEntry {
  const { event, partition, reply, failure, worker: owner, at } = record;
  const isOlder = header === 'handing-over' && event === 'started' && record.offset === NO_OFFSET;
  if (event === 'handing-over' || event === 'acquired' || isOlder) {
    return { event: isOlder ? 'handing-over' : event, task: partition, owner, at } as JournalEntry;
  }
  const { role, topic, offset, step, attempt, requestHash, settingsHash, model } = record;
  const ref: RecordRef = { topic, partition, offset };
  const call: JournaledRequest = { ref, role, step, attempt, requestHash, settingsHash, model };
  const worstCase = parseUsd(record.worstCaseUsd ?? '0');
  if (event === 'started') return { event, call, owner, at, worstCase };
  const journaledCost = parseUsd(record.costUsd ?? '0');
  // Earlier versions believed any count: such a call cost no more than it had reserved.
  const cost = worstCase > 0n && journaledCost > worstCase ? worstCase : journaledCost;
  if (event === 'unknown') throw new RangeError('an event of a newer version');
  if (reply !== null && failure === null) {
    const { returnedModel, usage, latencyMs, origin } = record;
    const said = { reply, returnedModel, usage, latencyMs, ...(origin && { origin }) };
    return { event: 'reply', call, owner, at, ...said, worstCase, cost };
  }
  if (reply === null && failure !== null)
    return { event: 'failure', call, owner, at, reason: failure, usage: record.usage, worstCase, cost };
  throw new RangeError(reply === null ? 'it holds no reply' : 'it holds both a reply and a failure');
}
