const NONE: readonly (() => void)[] = [];

/**
 * Cancels one call, once. Every call that waits for its model holds one; an `AbortController` would take several times
 * the memory, and a microsecond for each listener.
 */
export class Cancellation {
  #isCancelled = false;
  #acts = NONE;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    const acts = this.#acts;
    this.#acts = NONE;
    for (const act of acts) act();
  }

  /** Calls `act` on cancellation; never if the call is cancelled already. */
  onCancel(act: () => void): void {
    if (!this.#isCancelled) this.#acts = [...this.#acts, act];
  }

  /** Removes a function that `onCancel` added. */
  offCancel(act: () => void): void {
    if (this.#acts.length > 0) this.#acts = this.#acts.filter((other) => other !== act);
  }
}
