/** The right of one record to be inside a stage. */
export interface Permit {
  /** The record takes so many bytes more: its outcome waits for the commit. It is inside already, so nothing blocks. */
  grow(bytes: number): void;
  /** Gives it back; once is enough, and further calls do nothing. */
  release(): void;
}

/**
 * Permits gate the entry of records into a stage: one is held from entry until the record's outcome is committed, so
 * that everything behind the entry is bounded, in records and in bytes. (`mergeMap(f, n)` of RxJS buffers without bound
 * beyond n.)
 */
export class Permits {
  readonly limit: number;
  readonly limitBytes: number;
  #used = 0;
  #usedBytes = 0;
  readonly #waiting = new Set<() => void>();
  #isWaking = false;
  /** One for all permits: a permit is made for every record. */
  readonly #changed = (records: number, bytes: number): void => {
    this.#used += records;
    this.#usedBytes += bytes;
    if (records < 0) this.#wakeSoon();
  };

  /** `limit` records, and as many bytes of them; a single record may be larger than that. */
  constructor(limit: number, limitBytes: number) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`permits: expected a positive integer, got ${limit}`);
    if (!Number.isInteger(limitBytes) || limitBytes < 1)
      throw new RangeError(`permits: expected a positive integer of bytes, got ${limitBytes}`);
    this.limit = limit;
    this.limitBytes = limitBytes;
  }

  get used(): number {
    return this.#used;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** A permit for a record of so many bytes, if there is room. If not, `wake` is called once when there may be. */
  tryAcquire(bytes: number, wake: () => void): Permit | null {
    const hasRoom = this.#used < this.limit && (this.#used === 0 || this.#usedBytes + bytes <= this.limitBytes);
    if (!hasRoom) {
      this.#waiting.add(wake);
      return null;
    }
    this.#used += 1;
    this.#usedBytes += bytes;
    return new HeldPermit(bytes, this.#changed);
  }

  /** Takes nothing any more and is not woken: a task that closes. */
  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  /** Once for all permits of a commit, which come back one after the other. */
  #wakeSoon(): void {
    if (this.#isWaking || this.#waiting.size === 0) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const wake of waiting) wake();
    });
  }
}

class HeldPermit implements Permit {
  #bytes: number;
  #isHeld = true;
  readonly #changed: (records: number, bytes: number) => void;

  constructor(bytes: number, changed: (records: number, bytes: number) => void) {
    this.#bytes = bytes;
    this.#changed = changed;
  }

  grow(bytes: number): void {
    if (!this.#isHeld) return;
    this.#bytes += bytes;
    this.#changed(0, bytes);
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#changed(-1, -this.#bytes);
  }
}
