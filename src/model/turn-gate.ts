import { setImmediate } from 'node:timers';

/** Work on replies between two turns of the event loop, in milliseconds. */
const MAX_TURN_MS = 5;

/**
 * Bounds the work that all who ask do within one turn of the event loop. With hundreds of streams, all of which have
 * bytes at once, a turn would otherwise last as long as all of them take together, and everything else would wait:
 * heartbeats of the Kafka client, timers, other calls.
 */
export class TurnGate {
  readonly #maxMs: number;
  readonly #waiting: (() => void)[] = [];
  /** When the present turn has no time left; null: nobody has asked in it yet. */
  #endsAtMs: number | null = null;

  constructor(maxMs: number = MAX_TURN_MS) {
    this.#maxMs = maxMs;
  }

  /** Whether there is time left in this turn. False: `work` is called in a later one, and does then what it wanted to. */
  hasTime(nowMs: number, work: () => void): boolean {
    if (this.#endsAtMs === null) {
      this.#endsAtMs = nowMs + this.#maxMs;
      setImmediate(() => this.#nextTurn());
    }
    if (nowMs < this.#endsAtMs) return true;
    this.#waiting.push(work);
    return false;
  }

  /** Leaves no time in this turn: what was done in it has work behind it that is still to come. */
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
    // First come, first served; each at least once in its turn, so that all of them go on.
    let count = 0;
    for (const work of this.#waiting) {
      count += 1;
      work();
      if (performance.now() >= this.#endsAtMs) break;
    }
    this.#waiting.splice(0, count);
  }
}

/** All replies of this process share one. */
export const PROCESS_TURNS: TurnGate = new TurnGate();
