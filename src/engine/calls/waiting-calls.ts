import type { Lease } from './call-admission.ts';
import type { CallTries } from './call-tries.ts';

/** A call that waits. */
export interface WaitingCall {
  readonly call: CallTries;
  readonly admit: (lease: Lease) => void;
}

/** The calls that wait for admission: first come, first served. Those that come back from a pause go before the others. */
export class WaitingCalls {
  readonly #ready = new Set<WaitingCall>();
  /** Calls whose pause is over. They have waited in line before, and go first. */
  readonly #again = new Set<WaitingCall>();
  /** Calls in the pause before their next try. */
  readonly #paused = new Map<WaitingCall, NodeJS.Timeout>();

  /** Calls in line, without those in a pause. */
  get inLine(): number {
    return this.#again.size + this.#ready.size;
  }

  add(waiting: WaitingCall): void {
    this.#ready.add(waiting);
  }

  /** Puts a call in line after a pause, and says so then. */
  pause(waiting: WaitingCall, ms: number, isInLine: () => void): void {
    const over = (): void => {
      this.#resume(waiting);
      isInLine();
    };
    this.#paused.set(waiting, setTimeout(over, ms).unref());
  }

  /** Ends all pauses. */
  resumeAll(): void {
    for (const waiting of this.#paused.keys()) this.#resume(waiting);
  }

  forget(waiting: WaitingCall): void {
    clearTimeout(this.#paused.get(waiting));
    this.#paused.delete(waiting);
    this.#ready.delete(waiting);
    this.#again.delete(waiting);
  }

  /** Takes calls out of the line for as long as one more may go. */
  *take(mayGo: () => boolean): Generator<WaitingCall> {
    for (const line of [this.#again, this.#ready]) {
      for (const waiting of line) {
        if (!mayGo()) return;
        line.delete(waiting);
        yield waiting;
      }
    }
  }

  /** The calls in line. */
  calls(): Set<CallTries> {
    return new Set([...this.#again, ...this.#ready].map(({ call }) => call));
  }

  #resume(waiting: WaitingCall): void {
    clearTimeout(this.#paused.get(waiting));
    this.#paused.delete(waiting);
    this.#again.add(waiting);
  }
}
