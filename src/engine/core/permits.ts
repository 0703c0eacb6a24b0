/**
 * Permits gate the entry of records into a stage: one is held from entry until the record's outcome is committed, so
 * that everything behind the entry is bounded, in records and in bytes. (`mergeMap(f, n)` of RxJS buffers without bound
 * beyond n.)
 */
export class Permits {
  readonly #limit: number;
  readonly limitBytes: number;
  #used = 0;
  #usedBytes = 0;
  #acquired = 0;
  #concluded = 0;
  #wanted = Number.POSITIVE_INFINITY;
  /** Who was refused, in the order of their turns. */
  readonly #waiting = new Set<() => void>();
  #isWaking = false;
  /** One for all permits: a permit is made for every record. */
  readonly #changed = (records: number, bytes: number, concluded: number): void => {
    this.#used += records;
    this.#usedBytes += bytes;
    this.#concluded += concluded;
    if (records < 0) this.#wakeSoon();
  };

  /** `limit` records, and as many bytes of them; a single record may be larger than that. */
  constructor(limit: number, limitBytes: number) {
    if (!Number.isInteger(limit) || limit < 1)
      throw new RangeError(`permits: expected a positive integer, got ${limit}`);
    if (!Number.isInteger(limitBytes) || limitBytes < 1)
      throw new RangeError(`permits: expected a positive integer of bytes, got ${limitBytes}`);
    this.#limit = limit;
    this.limitBytes = limitBytes;
  }

  /** How many records may hold one now. */
  get limit(): number {
    return Math.min(this.#limit, this.#wanted);
  }

  /** No more than so many records need be inside for now, 1 at least. What is inside already stays. */
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

  /** A third of those that may be inside only wait for commits: fewer commits would keep others out. */
  get isCrowded(): boolean {
    return 3 * this.#concluded >= this.limit;
  }

  /**
   * A permit for a record of so many bytes, if there is room and nobody else's turn comes first. If not, `wake` is called
   * once when there may be. Who was refused comes first, and who got permits then comes last: a task with many records
   * does not keep the others out.
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

  /** Takes nothing any more and is not woken: a task that closes. */
  forget(wake: () => void): void {
    // Its turn is the next one's.
    if (this.#waiting.delete(wake)) this.#wakeSoon();
  }

  /** Once for all permits of a commit, which come back one after the other. */
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

  /** Its record has its outcome, which takes so many bytes more and waits for the commit. It is inside already, so nothing blocks. */
  conclude(bytes: number): void {
    if (!this.#isHeld || this.#isConcluded) return;
    this.#isConcluded = true;
    this.#bytes += bytes;
    this.#changed(0, bytes, 1);
  }

  /** Gives it back; once is enough, and further calls do nothing. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#changed(-1, -this.#bytes, this.#isConcluded ? -1 : 0);
  }
}
