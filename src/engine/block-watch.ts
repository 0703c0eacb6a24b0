import type { RawRecord } from '../stream/record.ts';
import type { RecordWatch } from './core/record-observer.ts';

/** Blocking the event loop delays heartbeats and commits; a longer block than this is logged. */
const LIMIT_MS = 1000;
const LOOK_MS = 250;

/** What a watch needs. */
export interface BlockWatchOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly nameOf: (topic: RawRecord['topic']) => string;
  readonly note: (message: string) => void;
}

/**
 * Logs when the event loop of a worker was blocked for more than a second, with the probable cause: the record whose
 * decoding and first step took so long, or else the record that was taken in last.
 */
export class BlockWatch implements RecordWatch {
  readonly #options: BlockWatchOptions;
  #lookedAt: number;
  #last: RawRecord | null = null;
  /** Whether `took` already logged a block in the current interval. */
  #told = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BlockWatchOptions) {
    this.#options = options;
    this.#lookedAt = options.now();
  }

  start(): void {
    this.#lookedAt = this.#options.now();
    this.#timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  begin(record: RawRecord): number {
    this.#last = record;
    return this.#options.now();
  }

  took(record: RawRecord, startedAt: number): void {
    const ms = this.#options.now() - startedAt;
    if (ms < LIMIT_MS) return;
    this.#told = true;
    this.#options.note(`the event loop was blocked for ${inSeconds(ms)} by ${this.#describe(record)}`);
  }

  /** Called every 250 ms; a late call means that the event loop was blocked. */
  look(): void {
    const now = this.#options.now();
    const ms = now - this.#lookedAt - LOOK_MS;
    const wasTold = this.#told;
    this.#lookedAt = now;
    this.#told = false;
    if (ms < LIMIT_MS || wasTold) return;
    const last = this.#last === null ? 'no record was taken in yet' : `last taken in: ${this.#describe(this.#last)}`;
    this.#options.note(`the event loop was blocked for ${inSeconds(ms)}; ${last}`);
  }

  #describe({ topic, partition, offset, key, value }: RawRecord): string {
    const bytes = `key ${key?.length ?? 0} bytes, value ${value?.length ?? 0} bytes`;
    return `topic ${this.#options.nameOf(topic)}, partition ${partition}, offset ${offset} (${bytes})`;
  }
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
