import { setImmediate } from 'node:timers';

/** Maximum work on replies between two turns of the event loop, in milliseconds. */
const MAX_TURN_MS = 5;

/**
 * Limits the work of all callers within one turn of the event loop. With hundreds of streams that have bytes at the
 * same time, a turn would otherwise last as long as all of them together, and delay everything else: heartbeats of the
 * Kafka client, timers, other calls.
 */
export class TurnLimit {
  readonly #maxMs: number;
  readonly #waiting: (() => void)[] = [];
  /** Time at which the current turn has no time left; null: it has no caller yet. */
  #endsAtMs: number | null = null;

  constructor(maxMs: number = MAX_TURN_MS) {
    this.#maxMs = maxMs;
  }

  /** Whether there is time left in this turn. False: `work` is called in a later turn, and does its work then. */
  hasTime(nowMs: number, work: () => void): boolean {
    if (this.#endsAtMs === null) {
      this.#endsAtMs = nowMs + this.#maxMs;
      setImmediate(() => this.#nextTurn());
    }
    if (nowMs < this.#endsAtMs) return true;
    this.#waiting.push(work);
    return false;
  }

  /** Leaves no time in this turn: its work causes more work later. */
  endTurn(): void {
    if (this.#endsAtMs !== null) this.#endsAtMs = 0;
  }

  #nextTurn(): void {
    if (this.#waiting.length === 0) {
      this.#endsAtMs = null;
      return;
    }
    this.#endsAtMs = performance.now() + this.#maxMs;
    setImmediate(() => this.#nextTurn());
    // First come, first served; each at least once in its turn, so that all of them continue.
    let count = 0;
    for (const work of this.#waiting) {
      count += 1;
      work();
      if (performance.now() >= this.#endsAtMs) break;
    }
    this.#waiting.splice(0, count);
  }
}

/** All replies of this process share one limit. */
export const PROCESS_TURNS: TurnLimit = new TurnLimit();
