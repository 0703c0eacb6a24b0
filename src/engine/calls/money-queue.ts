import type { PicoUsd } from '../../records/money.ts';
import { endOrCancelled } from './cancellable.ts';
import type { Cancellation } from './cancellation.ts';

interface MoneyWait {
  readonly role: string;
  readonly worstCase: PicoUsd;
  readonly since: Date;
  readonly reserved: () => void;
}

/** The calls of a task that wait for money, first come, first served. */
export class MoneyQueue {
  readonly #calls = new Set<MoneyWait>();
  readonly #take: (worstCase: PicoUsd) => boolean;
  readonly #now: () => Date;
  #wanted: PicoUsd = 0n;
  #hasNew = false;

  /** @param take reserves the worst case of a call; returns false if there is not enough money */
  constructor(take: (worstCase: PicoUsd) => boolean, now: () => Date) {
    this.#take = take;
    this.#now = now;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The sum of the worst cases of all waiting calls. */
  get wanted(): PicoUsd {
    return this.#wanted;
  }

  /** The worst case of the first waiting call; 0 if no call waits. */
  get next(): PicoUsd {
    const [first] = this.#calls;
    return first?.worstCase ?? 0n;
  }

  /** Whether a call has begun to wait since `said`. */
  get hasNew(): boolean {
    return this.#hasNew;
  }

  /** A commit contains the wanted sum. */
  said(): void {
    this.#hasNew = false;
  }

  /** Roles with calls that have waited at least this long, each with the start of its longest wait. */
  waiting(ms: number): readonly { readonly role: string; readonly since: Date }[] {
    const before = this.#now().getTime() - ms;
    const found = new Map<string, Date>();
    for (const { role, since } of this.#calls) {
      if (since.getTime() <= before && !found.has(role)) found.set(role, since);
    }
    return [...found].map(([role, since]) => ({ role, since }));
  }

  /** Resolves with true once the worst case is reserved, with false if it is cancelled before. */
  wait(role: string, worstCase: PicoUsd, cancellation: Cancellation): Promise<boolean> {
    if (cancellation.isCancelled) return Promise.resolve(false);
    this.#hasNew = true;
    this.#wanted += worstCase;
    return endOrCancelled(cancellation, false, (end) => {
      const leave = (): void => {
        this.#calls.delete(call);
        this.#wanted -= worstCase;
      };
      const reserved = (): void => {
        leave();
        end(true);
      };
      const call: MoneyWait = { role, worstCase, since: this.#now(), reserved };
      this.#calls.add(call);
      this.pump();
      return () => {
        leave();
        // It may have been the first call, and larger than the next one.
        this.pump();
      };
    });
  }

  /** More money may be available: serves the waiting calls in their order. */
  pump(): void {
    for (const { worstCase, reserved } of this.#calls) {
      if (!this.#take(worstCase)) return;
      reserved();
    }
  }
}
