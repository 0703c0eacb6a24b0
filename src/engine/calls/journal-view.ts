import type { CallIdentity } from '../../stream/call.ts';
import { refKey } from '../../stream/record.ts';
import type { RecordRef, RawRecord } from '../../stream/record.ts';
import type { Cancellation } from './cancellation.ts';

const EVENTS = ['started', 'reply', 'failure', 'handing-over'] as const;

/** What a journal record tells of. */
export type JournalEvent = (typeof EVENTS)[number];

/**
 * The header of a journal record, so that most records need not be decoded: the event, and whose it is. One, because
 * kafkajs encodes each header on its own, and two headers cost as much as the record.
 */
export const journalHeaders = (event: JournalEvent, worker: string): Readonly<Record<string, string>> => ({
  [event]: worker,
});

/** The inverse of `journalHeaders`; null for a record that is no journal's. */
export function readJournalHeaders(
  headers: Readonly<Record<string, string>>,
): { readonly event: JournalEvent; readonly worker: string } | null {
  for (const event of EVENTS) {
    const worker = headers[event];
    if (worker !== undefined) return { event, worker };
  }
  return null;
}

/** The key of a call in its journal: position of the input, step, attempt, hash of the request. */
export function callKey({ ref, step, attempt }: CallIdentity, requestHash: string): string {
  return `${refKey(ref)}|${step}|${attempt}|${requestHash}`;
}

const inputOf = (key: string): string => key.slice(0, key.indexOf('|'));
const offsetOf = (input: string): number => Number(input.slice(input.lastIndexOf('/') + 1));

interface KnownCall {
  /** The values of `reply` records, first of all the one that counts. */
  readonly replies: Buffer[];
  /** Starts without an end, by worker, with their offsets in the journal. */
  readonly started: Map<string, number>;
}

/**
 * What one journal partition says of the inputs that have no outcome yet. It is fed by reading the journal from the
 * low-water mark and then by `JournalTail`; it forgets an input once its outcome is committed, so that it is as bounded as
 * the window.
 */
export class JournalView {
  readonly #worker: string;
  readonly #isOpen: (offset: number) => boolean;
  readonly #calls = new Map<string, Map<string, KnownCall>>();
  /** Where the journal first speaks of an input. */
  readonly #firsts = new Map<string, number>();
  readonly #handingOver = new Set<string>();
  #position: number;
  #waiters: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];

  /** `worker` is this incarnation; `isOpen` tells whether the input at an offset still needs an outcome. */
  constructor(worker: string, from: number, isOpen: (offset: number) => boolean) {
    this.#worker = worker;
    this.#position = from;
    this.#isOpen = isOpen;
  }

  /** The next offset of the journal that was not seen yet. */
  get position(): number {
    return this.#position;
  }

  /** Takes a record of the journal, in order. */
  see(record: RawRecord): void {
    if (record.offset < this.#position) return;
    this.#position = record.offset + 1;
    const header = readJournalHeaders(record.headers);
    const key = record.key?.toString() ?? '';
    // Of one's own records only the place counts, and before the acknowledgement has come.
    if (header?.worker !== this.#worker) {
      if (header !== null) this.#take(header.worker, header.event, key, record);
    } else if (header.event === 'started') this.noteStarted(key, record.offset);
    this.#wake();
  }

  /** An own record stands at an offset: where it is the next one, nobody else has written in between. */
  noteOwn(offset: number): void {
    if (offset !== this.#position) return;
    this.#position = offset + 1;
    this.#wake();
  }

  /** An own call was started: its offset bounds from where the journal must be read after a crash. */
  noteStarted(key: string, offset: number): void {
    this.#noteFirst(inputOf(key), offset);
  }

  /** The reply to a call that somebody else has paid; null where there is none. */
  replyOf(key: string): Buffer | null {
    return this.#callOf(key)?.replies[0] ?? null;
  }

  /** The first reply to a call is damaged: it is no reply, and the one after it counts. */
  discardReply(key: string): void {
    this.#callOf(key)?.replies.shift();
  }

  /** A worker that started the call before `offset` and has not ended it; null where there is none. */
  startedBefore(key: string, offset: number): string | null {
    for (const [worker, at] of this.#callOf(key)?.started ?? []) if (at < offset) return worker;
    return null;
  }

  /** Whether a worker said that it has lost the task and finishes what it started. */
  isHandingOver(worker: string): boolean {
    return this.#handingOver.has(worker);
  }

  /** A start that is known to have died with its worker: nobody waits for it again. */
  abandon(key: string, worker: string): void {
    this.#callOf(key)?.started.delete(worker);
  }

  /** The outcome of an input is committed. */
  forget(ref: RecordRef): void {
    this.#drop(refKey(ref));
  }

  /** From where the journal must be read to know all of the inputs without an outcome, `ended` not among them. */
  lowWater(ended: Iterable<RecordRef>): number {
    const done = new Set<string>();
    for (const ref of ended) done.add(refKey(ref));
    let lowest = this.#position;
    for (const [input, first] of this.#firsts) {
      // Lost to retention, or it would have been forgotten.
      if (!this.#isOpen(offsetOf(input))) this.#drop(input);
      else if (first < lowest && !done.has(input)) lowest = first;
    }
    return lowest;
  }

  /** Resolves once something holds, looked at again after every record; also when it is cancelled. */
  until(holds: () => boolean, cancellation: Cancellation): Promise<void> {
    if (holds() || cancellation.isCancelled) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => this.#wake();
      const end = (): void => {
        cancellation.offCancel(wake);
        resolve();
      };
      this.#waiters.push({ holds: () => holds() || cancellation.isCancelled, resolve: end });
      cancellation.onCancel(wake);
    });
  }

  #take(worker: string, event: JournalEvent, key: string, record: RawRecord): void {
    if (event === 'handing-over') {
      this.#handingOver.add(worker);
      return;
    }
    const input = inputOf(key);
    if (!this.#isOpen(offsetOf(input))) return;
    this.#noteFirst(input, record.offset);
    const calls = this.#calls.get(input) ?? new Map<string, KnownCall>();
    this.#calls.set(input, calls);
    const call = calls.get(key) ?? { replies: [], started: new Map<string, number>() };
    calls.set(key, call);
    if (event === 'started') call.started.set(worker, record.offset);
    else call.started.delete(worker);
    if (event === 'reply' && record.value !== null) call.replies.push(record.value);
  }

  /** An own start is known by its acknowledgement before what others wrote ahead of it is read: the lowest counts. */
  #noteFirst(input: string, offset: number): void {
    this.#firsts.set(input, Math.min(this.#firsts.get(input) ?? offset, offset));
  }

  #drop(input: string): void {
    this.#calls.delete(input);
    this.#firsts.delete(input);
  }

  #callOf(key: string): KnownCall | undefined {
    return this.#calls.get(inputOf(key))?.get(key);
  }

  #wake(): void {
    if (this.#waiters.length === 0) return;
    this.#waiters = this.#waiters.filter(({ holds, resolve }) => {
      if (!holds()) return true;
      resolve();
      return false;
    });
  }
}
