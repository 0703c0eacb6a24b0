import type { Lease } from './call-admission.ts';
import type { CallTries } from './call-tries.ts';

/** A call in the pause before its next try. */
interface Pause {
  readonly timer: NodeJS.Timeout;
  readonly isInLine: () => void;
}

/** A call that waits. */
export interface WaitingCall {
  readonly call: CallTries;
  readonly admit: (lease: Lease) => void;
}

/**
 * The calls that wait for admission. Roles take turns, so that thousands of calls of one role do not delay another;
 * within a role, first come, first served. Calls that return from a pause go before all others.
 */
export class WaitingCalls {
  /** By role, in the order of their turns. */
  readonly #ready = new Map<string, Set<WaitingCall>>();
  #readyCalls = 0;
  /** Calls whose pause has ended. They were in line before, and go first. */
  readonly #again = new Set<WaitingCall>();
  /** Calls in the pause before their next try. */
  readonly #paused = new Map<WaitingCall, Pause>();

  /** Calls in line, without those in a pause. */
  get inLine(): number {
    return this.#again.size + this.#readyCalls;
  }

  add(waiting: WaitingCall): void {
    const { role } = waiting.call;
    let line = this.#ready.get(role);
    if (line === undefined) this.#ready.set(role, (line = new Set()));
    line.add(waiting);
    this.#readyCalls += 1;
  }

  /** Puts a call in line after a pause, and then calls `isInLine`. */
  pause(waiting: WaitingCall, ms: number, isInLine: () => void): void {
    const over = (): void => {
      this.#resume(waiting);
      isInLine();
    };
    this.#paused.set(waiting, { timer: setTimeout(over, ms).unref(), isInLine });
  }

  /** Ends all pauses, except the part that the endpoint asked for. */
  resumeAll(nowMs: number): void {
    for (const [waiting, { timer, isInLine }] of this.#paused) {
      const askedMs = waiting.call.askedNotBeforeMs - nowMs;
      if (askedMs <= 0) this.#resume(waiting);
      else {
        clearTimeout(timer);
        this.pause(waiting, askedMs, isInLine);
      }
    }
  }

  forget(waiting: WaitingCall): void {
    this.#endPause(waiting);
    this.#takeFrom(waiting.call.role, waiting);
    this.#again.delete(waiting);
  }

  /** Takes calls out of the line as long as another one may go. */
  *take(mayGo: () => boolean): Generator<WaitingCall> {
    for (const waiting of this.#again) {
      if (!mayGo()) return;
      this.#again.delete(waiting);
      yield waiting;
    }
    for (;;) {
      const [first] = this.#ready;
      if (first === undefined || !mayGo()) return;
      const [role, line] = first;
      const [waiting] = line;
      // The role moves behind the others.
      this.#ready.delete(role);
      this.#ready.set(role, line);
      if (waiting === undefined) throw new RangeError(`no call of ${role} waits`);
      this.#takeFrom(role, waiting);
      yield waiting;
    }
  }

  /** All waiting calls, including paused ones. */
  calls(): Set<CallTries> {
    const ready = [...this.#ready.values()].flatMap((line) => [...line]);
    return new Set([...this.#paused.keys(), ...this.#again, ...ready].map(({ call }) => call));
  }

  #takeFrom(role: string, waiting: WaitingCall): void {
    const line = this.#ready.get(role);
    if (line === undefined || !line.delete(waiting)) return;
    this.#readyCalls -= 1;
    if (line.size === 0) this.#ready.delete(role);
  }

  #resume(waiting: WaitingCall): void {
    this.#endPause(waiting);
    this.#again.add(waiting);
  }

  #endPause(waiting: WaitingCall): void {
    clearTimeout(this.#paused.get(waiting)?.timer);
    this.#paused.delete(waiting);
  }
}
