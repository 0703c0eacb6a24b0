import type { Cancellation } from './cancellation.ts';

/**
 * What lets calls to a model begin, in two steps, each first come, first served. `enter` stands before the journal: a
 * call is written down as started shortly before its request goes out, not while a thousand others are still ahead of
 * it. `slot` stands between the journal and the request, and is as wide as the endpoint's limit: what follows it goes
 * out at once. As many calls again as there are slots may be on their way through the journal, so that no slot waits for
 * it.
 */
export class Gate {
  readonly #ahead: Turnstile;
  readonly #slots: Turnstile;

  /** `limit`: requests in flight. */
  constructor(limit: number) {
    this.#ahead = new Turnstile(2 * limit + 16);
    this.#slots = new Turnstile(limit);
  }

  /** Resolves with the way out, which may be taken more than once; null when it is cancelled first. */
  enter(cancellation: Cancellation): Promise<(() => void) | null> {
    return this.#ahead.enter(cancellation);
  }

  /** As `enter`, for a call that is written down as started. */
  slot(cancellation: Cancellation): Promise<(() => void) | null> {
    return this.#slots.enter(cancellation);
  }
}

/** Lets a number of holders in at once. */
class Turnstile {
  readonly #limit: number;
  #inside = 0;
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  enter(cancellation: Cancellation): Promise<(() => void) | null> {
    if (cancellation.isCancelled) return Promise.resolve(null);
    if (this.#inside < this.#limit) {
      this.#inside += 1;
      return Promise.resolve(this.#wayOut());
    }
    return new Promise((resolve) => {
      const admit = (): void => {
        cancellation.offCancel(leave);
        resolve(this.#wayOut());
      };
      const leave = (): void => {
        this.#waiting.delete(admit);
        resolve(null);
      };
      cancellation.onCancel(leave);
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
