import type { RawRecord } from '../../stream/record.ts';
import type { Cancellation } from './cancellation.ts';
import { inputOfKey, readEntryHeaders } from './journal-entry.ts';
import type { EntryHeader, JournalEvent } from './journal-entry.ts';

const offsetOf = (input: string): number => Number(input.slice(input.lastIndexOf('/') + 1));

/** Receives the money of entries, in the order of the journal. `isOwn`: written by this incarnation of the task. */
export type FoldMoney = (record: RawRecord, header: EntryHeader, isOwn: boolean) => void;

interface KnownCall {
  /** The values of `reply` entries in the order of the journal; the first one counts. */
  readonly replies: Buffer[];
  /** The offsets of starts without an end, by owner. */
  readonly started: Map<string, number>;
}

/**
 * The entries of other owners in one journal partition, for inputs without an outcome. `restoreTask` feeds it from the
 * low-water mark on, `JournalTail` after that. It forgets an input when a commit with its outcome is prepared, so that the window
 * limits its size.
 */
export class JournalView {
  readonly #owner: string;
  readonly #isOpen: (offset: number) => boolean;
  readonly #calls = new Map<string, Map<string, KnownCall>>();
  /** The offset of the first entry of an input. */
  readonly #firsts = new Map<string, number>();
  readonly #handingOver = new Set<string>();
  readonly #fold: FoldMoney;
  /** Offset of the own entry `acquired`; null: not appended. */
  #acquiredAt: number | null = null;
  /** Another owner has acquired the task after us. */
  #supersededBy: string | null = null;
  #position: number;
  #waiters: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];

  /** `owner` is this incarnation of the task; `isOpen` says whether the input at an offset still needs an outcome. */
  constructor(owner: string, from: number, isOpen: (offset: number) => boolean, fold: FoldMoney = () => undefined) {
    this.#owner = owner;
    this.#fold = fold;
    this.#position = from;
    this.#isOpen = isOpen;
  }

  /** The next offset of the journal that has not been read. */
  get position(): number {
    return this.#position;
  }

  /**
   * The owner that acquired the task after this one; null: none. Starts that this owner appends after that are void.
   */
  get supersededBy(): string | null {
    return this.#supersededBy;
  }

  /** Receives a record of the journal, in order. */
  see(record: RawRecord): void {
    if (record.offset < this.#position) return;
    this.#position = record.offset + 1;
    const header = readEntryHeaders(record.headers);
    const key = record.key?.toString() ?? '';
    if (header !== null) {
      const isOwn = header.owner === this.#owner;
      this.#fold(record, header, isOwn);
      if (isOwn) this.#takeOwn(header.event, key, record.offset);
      else this.#take(header.owner, header.event, key, record);
    }
    this.#wake();
  }

  /**
   * An own entry has an offset. True: it is the next one, no other owner has written in between, and it counts as read.
   * False: it was read before, or will be read after the entries of other owners.
   */
  noteOwn(offset: number): boolean {
    if (offset !== this.#position) return false;
    this.#position = offset + 1;
    this.#wake();
    return true;
  }

  /** Notes the offset of an entry of an own call. After a crash the journal must be read from there. */
  noteOwnEntry(key: string, offset: number): void {
    this.#noteFirst(inputOfKey(key), offset);
  }

  /** The reply to a call that another owner made; null if there is no reply. */
  replyOf(key: string): Buffer | null {
    return this.#callOf(key)?.replies[0] ?? null;
  }

  /** The first reply to a call is damaged: the following one counts. */
  discardReply(key: string): void {
    this.#callOf(key)?.replies.shift();
  }

  /** Another owner that started the call before `offset` and has not ended it; null if there is no such owner. */
  startedBefore(key: string, offset: number): string | null {
    for (const [owner, at] of this.#callOf(key)?.started ?? []) if (at < offset) return owner;
    return null;
  }

  /** Whether an owner announced that it gives the task away and finishes the calls that it started. */
  isHandingOver(owner: string): boolean {
    return this.#handingOver.has(owner);
  }

  /** The owner of a start counts as dead: its start is not waited for again. */
  abandon(key: string, owner: string): void {
    this.#callOf(key)?.started.delete(owner);
  }

  /**
   * The offset from which the journal must be read to restore all inputs without an outcome. Forgets the others: they
   * have an outcome in a commit that is prepared or done, or retention took them.
   */
  lowWater(): number {
    let lowest = this.#position;
    for (const [input, first] of this.#firsts) {
      if (this.#isOpen(offsetOf(input))) {
        lowest = Math.min(lowest, first);
        continue;
      }
      this.#calls.delete(input);
      this.#firsts.delete(input);
    }
    return lowest;
  }

  /** Resolves when a condition holds (checked after every entry), or on cancellation. */
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

  /**
   * Only the offset of an own entry counts, and it may be read before its acknowledgement arrives. The end of a call
   * counts too: retention may have taken its start before the start was read.
   */
  #takeOwn(event: JournalEvent, key: string, offset: number): void {
    if (event === 'acquired') this.#acquiredAt = offset;
    else if (event !== 'handing-over') this.noteOwnEntry(key, offset);
  }

  #take(owner: string, event: JournalEvent, key: string, record: RawRecord): void {
    if (event === 'handing-over') {
      this.#handingOver.add(owner);
      return;
    }
    if (event === 'acquired') {
      // Entries before our own are from previous owners.
      if (this.#acquiredAt !== null) this.#supersededBy = owner;
      return;
    }
    const input = inputOfKey(key);
    if (!this.#isOpen(offsetOf(input))) return;
    this.#noteFirst(input, record.offset);
    const calls = this.#calls.get(input) ?? new Map<string, KnownCall>();
    this.#calls.set(input, calls);
    const call = calls.get(key) ?? { replies: [], started: new Map<string, number>() };
    calls.set(key, call);
    if (event === 'started') call.started.set(owner, record.offset);
    else call.started.delete(owner);
    if (event === 'reply' && record.value !== null) call.replies.push(record.value);
  }

  /** The lowest offset counts: an own start is acknowledged before the entries of others ahead of it are read. */
  #noteFirst(input: string, offset: number): void {
    this.#firsts.set(input, Math.min(this.#firsts.get(input) ?? offset, offset));
  }

  #callOf(key: string): KnownCall | undefined {
    return this.#calls.get(inputOfKey(key))?.get(key);
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
