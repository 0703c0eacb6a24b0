/**
 * Lets a number of calls at once begin, first come first served. It stands before the journal: a call is written down
 * as started shortly before its request really goes out, not while a thousand others are still ahead of it.
 */
export class Gate {
  readonly #limit: number;
  #inside = 0;
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves with the way out, which may be taken more than once; null when `cancelled` aborts first. */
  enter(cancelled: AbortSignal): Promise<(() => void) | null> {
    if (cancelled.aborted) return Promise.resolve(null);
    if (this.#inside < this.#limit) {
      this.#inside += 1;
      return Promise.resolve(this.#wayOut());
    }
    return new Promise((resolve) => {
      const admit = (): void => {
        cancelled.removeEventListener('abort', leave);
        resolve(this.#wayOut());
      };
      const leave = (): void => {
        this.#waiting.delete(admit);
        resolve(null);
      };
      cancelled.addEventListener('abort', leave, { once: true });
      this.#waiting.add(admit);
    });
  }

  #wayOut(): () => void {
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      const [next] = this.#waiting;
      if (next === undefined) {
        this.#inside -= 1;
        return;
      }
      this.#waiting.delete(next);
      next();
    };
  }
}
