import { setTimeout as sleep } from 'node:timers/promises';
import type { LogPort } from '../../stream/log-port.ts';
import type { RawRecord, TopicPartition } from '../../stream/record.ts';

/** Records that are read over between two that are wanted: cheaper than to seek. */
const GAP = 1000;
/** Records that are wanted of one read. */
const MOST_WANTED = 1000;
const RETRY_MS = 1000;

/** Told of a record; null: the log has it no more. */
type Wanted = (record: RawRecord | null) => void;

/**
 * Fetches single records of a partition by their offsets. Those that are wanted at the same time, or while another read
 * runs, are fetched by one read, in the order of the log. A read that fails is made again.
 */
export class RecordFetch {
  readonly #log: Pick<LogPort, 'iterate'>;
  readonly #partition: TopicPartition;
  readonly #failed: (error: unknown) => void;
  readonly #signal: AbortSignal;
  readonly #wanted = new Map<number, Wanted[]>();
  #isReading = false;

  /** @param failed told of a read that is made again @param signal nothing is wanted any more: the rest is null */
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

  /** The record at an offset; null: the log has it no more. */
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
    // What is wanted in this turn of the event loop is one read.
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

  /** The lowest offsets that are wanted, as far as one read gives them all. */
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
