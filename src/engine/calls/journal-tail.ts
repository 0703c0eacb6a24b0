import type { RawRecord } from '../../stream/record.ts';
import type { Cancellation } from './cancellation.ts';
import type { JournalView } from './journal-view.ts';

/**
 * Reads the journal partition from an offset and calls `each` for every record; resolves with a function that stops it.
 */
export type FollowJournal = (from: number, each: (record: RawRecord) => void) => Promise<() => void>;

/** How long the journal is still read after the last call that needed it. */
const LINGER_MS = 10_000;

/**
 * Keeps a view of a journal partition up to date with as few reads as possible. The partition is one order for all
 * owners, and the acknowledgement of an append returns its offset: as long as own entries follow each other without a
 * gap, no other owner has written, and there is nothing to read. A gap, or a call that waits for another owner, starts
 * a tail of the partition. The tail ends when no call has needed it for a while.
 */
export class JournalTail {
  readonly #view: JournalView;
  readonly #follow: FollowJournal;
  readonly #failed: (error: unknown) => void;
  readonly #lingerMs: number;
  #running: Promise<() => void> | null = null;
  /** Pending until the last reader that is no longer needed has ended. */
  #stopping: Promise<void> | null = null;
  #watchers = 0;
  /** Ends the reading when it fires without watchers. */
  #linger: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(
    view: JournalView,
    follow: FollowJournal,
    failed: (error: unknown) => void,
    lingerMs: number = LINGER_MS,
  ) {
    this.#view = view;
    this.#follow = follow;
    this.#failed = failed;
    this.#lingerMs = lingerMs;
  }

  /**
   * An own entry has this journal offset. Called in the order of the offsets. True: it counts as read. False: it was
   * read before, or will be read together with the entries of other owners before it.
   */
  acknowledged(offset: number): boolean {
    const isRead = this.#view.noteOwn(offset);
    if (this.#view.position <= offset) this.#need();
    return isRead;
  }

  /** Resolves when all entries up to an offset have been read, or on cancellation. */
  reach(offset: number, cancellation: Cancellation): Promise<void> {
    if (this.#view.position > offset) return Promise.resolve();
    return this.whileWatching(() => this.#view.until(() => this.#view.position > offset, cancellation));
  }

  /** Reads the entries of other owners until a wait for them has ended. */
  async whileWatching(wait: () => Promise<void>): Promise<void> {
    this.#watchers += 1;
    this.#need();
    try {
      await wait();
    } finally {
      this.#watchers -= 1;
      this.#linger?.refresh();
    }
  }

  end(): void {
    this.#ended = true;
    this.#stop();
  }

  #need(): void {
    if (this.#ended) return;
    this.#linger?.refresh();
    if (this.#running !== null) return;
    // A call that waits for longer than that starts it again when its wait ends.
    this.#linger = setTimeout(() => this.#watchers === 0 && this.#stop(), this.#lingerMs).unref();
    const follow = (): Promise<() => void> => this.#follow(this.#view.position, (record) => this.#view.see(record));
    // One reader at a time: the previous one may be slow to start, and must end first.
    const running = this.#stopping === null ? follow() : this.#stopping.then(follow);
    this.#running = running;
    running.catch((error: unknown) => this.#failed(error));
  }

  #stop(): void {
    const running = this.#running;
    this.#running = null;
    if (this.#linger !== null) clearTimeout(this.#linger);
    this.#linger = null;
    if (running === null) return;
    const ended = (): void => {
      if (this.#stopping === stopping) this.#stopping = null;
    };
    const stopping = running.then((stop) => {
      stop();
      ended();
    }, ended);
    this.#stopping = stopping;
  }
}
