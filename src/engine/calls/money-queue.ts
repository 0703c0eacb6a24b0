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

  /** @param take reserves the worst case of a call; false where there is no room for it */
  constructor(take: (worstCase: PicoUsd) => boolean, now: () => Date) {
    this.#take = take;
    this.#now = now;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The worst case of all that wait. */
  get wanted(): PicoUsd {
    return this.#wanted;
  }

  /** The worst case of the first; 0 where none waits. */
  get next(): PicoUsd {
    const [first] = this.#calls;
    return first?.worstCase ?? 0n;
  }

  /** Whether a call has begun to wait since `said`. */
  get hasNew(): boolean {
    return this.#hasNew;
  }

  /** A commit says what is wanted. */
  said(): void {
    this.#hasNew = false;
  }

  /** Roles whose calls have waited for so long, each with the beginning of its longest wait. */
  waiting(ms: number): readonly { readonly role: string; readonly since: Date }[] {
    const before = this.#now().getTime() - ms;
    const found = new Map<string, Date>();
    for (const { role, since } of this.#calls) {
      if (since.getTime() <= before && !found.has(role)) found.set(role, since);
    }
    return [...found].map(([role, since]) => ({ role, since }));
  }

  /** Resolves with true once the worst case is reserved, with false when it is cancelled before. */
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
        // It may have been the first, and larger than the next.
        this.pump();
      };
    });
  }

  /** Room may have come: serves those that wait, in their order. */
  pump(): void {
    for (const { worstCase, reserved } of this.#calls) {
      if (!this.#take(worstCase)) return;
      reserved();
    }
  }
}
