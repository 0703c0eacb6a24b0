/**
 * Measures the work on a record, without the time in which any of its calls waited (`CallWait`). The deadline uses this
 * clock, so that no record exceeds it because an endpoint is away or the budget is used up.
 */
export class RecordClock {
  #ranMs = 0;
  /** Null while the clock is paused. */
  #runsSince: number | null;
  #pauses = 0;

  constructor(nowMs: number) {
    this.#runsSince = nowMs;
  }

  get isRunning(): boolean {
    return this.#runsSince !== null;
  }

  /** One more call of the record waits. */
  pause(nowMs: number): void {
    this.#pauses += 1;
    this.#ranMs = this.ranMs(nowMs);
    this.#runsSince = null;
  }

  /** One of these calls has stopped waiting. */
  resume(nowMs: number): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) this.#runsSince = nowMs;
  }

  ranMs(nowMs: number): number {
    return this.#ranMs + (this.#runsSince === null ? 0 : nowMs - this.#runsSince);
  }
}
