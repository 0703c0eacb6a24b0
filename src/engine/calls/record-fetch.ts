import { setTimeout as sleep } from 'node:timers/promises';
import type { LogPort } from '../../stream/log-port.ts';
import type { RawRecord, TopicPartition } from '../../stream/record.ts';

/** Unwanted records between two wanted ones that are read rather than skipped: cheaper than a seek. */
const GAP = 1000;
/** The most wanted records of one read. */
const MOST_WANTED = 1000;
const RETRY_MS = 1000;

/** Receives a record; null: the log no longer has it. */
type Wanted = (record: RawRecord | null) => void;

/**
 * Fetches single records of a partition by their offsets. Records that are wanted at the same time, or while another
 * read runs, are fetched by one read, in the order of the log. A failed read is repeated.
 */
export class RecordFetch {
  readonly #log: Pick<LogPort, 'iterate'>;
  readonly #partition: TopicPartition;
  readonly #failed: (error: unknown) => void;
  readonly #signal: AbortSignal;
  readonly #wanted = new Map<number, Wanted[]>();
  #isReading = false;

  /**
   * @param failed called for a failed read, which is repeated @param signal aborted when no more is wanted: the rest is
   * null
   */
  constructor(
    log: Pick<LogPort, 'iterate'>,
    partition: TopicPartition,
    failed: (error: unknown) => void,
    signal: AbortSignal,
  ) {
    this.#log = log;
    this.#partition = partition;
    this.#failed = failed;
    this.#signal = signal;
  }

  /** The record at an offset; null: the log no longer has it. */
  at(offset: number): Promise<RawRecord | null> {
    return new Promise((resolve) => {
      const waiting = this.#wanted.get(offset);
      if (waiting === undefined) this.#wanted.set(offset, [resolve]);
      else waiting.push(resolve);
      if (!this.#isReading) void this.#readAll();
    });
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    // One read for all offsets that are wanted in this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#wanted.size > 0) {
      const offsets = this.#next();
      try {
        await this.#read(offsets);
        for (const offset of offsets) this.#settle(offset, null);
      } catch (error) {
        if (this.#signal.aborted) for (const offset of offsets) this.#settle(offset, null);
        else {
          this.#failed(error);
          await sleep(RETRY_MS, undefined, { signal: this.#signal }).catch(() => undefined);
        }
      }
    }
    this.#isReading = false;
  }

  /** The lowest wanted offsets that one read can return. */
  #next(): readonly number[] {
    const offsets = [...this.#wanted.keys()].toSorted((a, b) => a - b).slice(0, MOST_WANTED);
    const end = offsets.findIndex((offset, i) => i > 0 && offset - (offsets[i - 1] ?? offset) > GAP);
    return end === -1 ? offsets : offsets.slice(0, end);
  }

  async #read(offsets: readonly number[]): Promise<void> {
    const [from] = offsets;
    const last = offsets.at(-1);
    if (from === undefined || last === undefined || this.#signal.aborted) return;
    for await (const record of this.#log.iterate(this.#partition, from, last + 1)) {
      this.#settle(record.offset, record);
      if (this.#signal.aborted) return;
    }
  }

  #settle(offset: number, record: RawRecord | null): void {
    const waiting = this.#wanted.get(offset) ?? [];
    this.#wanted.delete(offset);
    for (const tell of waiting) tell(record);
  }
}
