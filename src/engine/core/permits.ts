/**
 * Permits limit the entry of records into a stage: a permit is held from entry until the record's outcome is committed,
 * so that all work behind the entry is bounded, in records and in bytes. (`mergeMap(f, n)` of RxJS buffers without
 * bound beyond n.)
 */
export class Permits {
  readonly #limit: number;
  readonly limitBytes: number;
  #used = 0;
  #usedBytes = 0;
  #acquired = 0;
  #concluded = 0;
  #wanted = Number.POSITIVE_INFINITY;
  /** The callbacks of refused tasks, in the order of their turns. */
  readonly #waiting = new Set<() => void>();
  #isWaking = false;
  /** One closure for all permits, because a permit is made for every record. */
  readonly #changed = (records: number, bytes: number, concluded: number): void => {
    this.#used += records;
    this.#usedBytes += bytes;
    this.#concluded += concluded;
    if (records < 0) this.#wakeSoon();
  };

  /** `limit` records, with at most `limitBytes` in total; a single record may be larger than that. */
  constructor(limit: number, limitBytes: number) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`permits: expected a positive integer, got ${limit}`);
    if (!Number.isInteger(limitBytes) || limitBytes < 1)
      throw new RangeError(`permits: expected a positive integer of bytes, got ${limitBytes}`);
    this.#limit = limit;
    this.limitBytes = limitBytes;
  }

  /** How many records may hold a permit now. */
  get limit(): number {
    return Math.min(this.#limit, this.#wanted);
  }

  /** Limits the records inside for now, to at least 1. Records that are already inside stay. */
  restrict(wanted: number): void {
    const before = this.limit;
    this.#wanted = Math.max(1, wanted);
    if (this.limit > before) this.#wakeSoon();
  }

  get used(): number {
    return this.#used;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** A third of the allowed records only wait for commits: less frequent commits would keep others out. */
  get isCrowded(): boolean {
    return 3 * this.#concluded >= this.limit;
  }

  /**
   * A permit for a record of this size, if there is room and it is not the turn of another task. Otherwise `wake` is
   * called once when there may be room. A refused task comes first, and a task that then got permits comes last, so
   * that a task with many records does not block the others.
   */
  tryAcquire(bytes: number, wake: () => void): Permit | null {
    const hasRoom = this.#used < this.limit && (this.#used === 0 || this.#usedBytes + bytes <= this.limitBytes);
    if (!hasRoom || !this.#isNext(wake)) {
      this.#waiting.add(wake);
      return null;
    }
    this.#waiting.delete(wake);
    this.#acquired += 1;
    this.#used += 1;
    this.#usedBytes += bytes;
    return new Permit(bytes, this.#changed);
  }

  #isNext(wake: () => void): boolean {
    if (this.#waiting.size === 0) return true;
    const [first] = this.#waiting;
    return first === wake;
  }

  /** For a task that closes: it acquires no more permits and is not woken. */
  forget(wake: () => void): void {
    // The next task has the turn.
    if (this.#waiting.delete(wake)) this.#wakeSoon();
  }

  /** Called once for all permits of a commit, which are released one after the other. */
  #wakeSoon(): void {
    if (this.#isWaking || this.#waiting.size === 0) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      const served: (() => void)[] = [];
      for (const wake of waiting) {
        const before = this.#acquired;
        wake();
        if (this.#acquired > before) served.push(wake);
      }
      for (const wake of served) if (this.#waiting.delete(wake)) this.#waiting.add(wake);
    });
  }
}

/** The right of one record to be inside a stage. */
export class Permit {
  #bytes: number;
  #isHeld = true;
  #isConcluded = false;
  readonly #changed: (records: number, bytes: number, concluded: number) => void;

  constructor(bytes: number, changed: (records: number, bytes: number, concluded: number) => void) {
    this.#bytes = bytes;
    this.#changed = changed;
  }

  /** The record has its outcome of this size and waits for the commit. It is inside already, so nothing blocks. */
  conclude(bytes: number): void {
    if (!this.#isHeld || this.#isConcluded) return;
    this.#isConcluded = true;
    this.#bytes += bytes;
    this.#changed(0, bytes, 1);
  }

  /** Gives it back; idempotent. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#changed(-1, -this.#bytes, this.#isConcluded ? -1 : 0);
  }
}
