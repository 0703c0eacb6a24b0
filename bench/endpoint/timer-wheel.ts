/** More than the longest delay of a lognormal distribution with a mean of a few seconds. */
const SLOTS = 1 << 16;

/**
 * Calls back after a delay, to the millisecond: one timer for all calls. Delays of more than a minute are reduced to
 * it.
 */
export class TimerWheel {
  readonly #slots: (() => void)[][] = Array.from({ length: SLOTS }, () => []);
  /** The last millisecond whose callbacks were called. */
  #done: number = Math.floor(performance.now());
  #pending = 0;
  #ticking = false;

  after(delayMs: number, call: () => void): void {
    const now = performance.now();
    if (this.#pending === 0) this.#done = Math.floor(now);
    const due = Math.min(Math.max(Math.round(now + delayMs), this.#done + 1), this.#done + SLOTS - 1);
    this.#slots[due % SLOTS]?.push(call);
    this.#pending += 1;
    if (!this.#ticking) this.#tick();
  }

  #tick(): void {
    this.#ticking = true;
    setTimeout(() => {
      const now = Math.floor(performance.now());
      while (this.#done < now) {
        this.#done += 1;
        const slot = this.#slots[this.#done % SLOTS];
        if (slot === undefined || slot.length === 0) continue;
        this.#slots[this.#done % SLOTS] = [];
        this.#pending -= slot.length;
        for (const call of slot) call();
      }
      this.#ticking = false;
      if (this.#pending > 0) this.#tick();
    }, 1);
  }
}
