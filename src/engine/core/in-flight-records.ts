import { refKey } from '../../stream/record.ts';
import type { StageInput } from '../../stream/outcome.ts';
import type { RecordRef } from '../../stream/record.ts';
import { noteEvent } from '../calls/call-events.ts';
import type { CallEvent } from '../calls/call-events.ts';
import type { Permit } from './permits.ts';
import { RecordClock } from './record-clock.ts';

/** A record inside a task's operator. */
export interface InFlightRecord {
  readonly input: StageInput;
  readonly permit: Permit;
  readonly key: string;
  readonly calls: CallEvent[];
  /** Paused while a call of the record waits. */
  readonly clock: RecordClock;
}

/** The records inside a task's operator, and the calls that they wait for. Each event brings its time. */
export class InFlightRecords {
  readonly #records = new Map<string, InFlightRecord>();
  /** The number of waiting calls by role. */
  readonly #waiting = new Map<string, number>();

  get size(): number {
    return this.#records.size;
  }

  begin(input: StageInput, permit: Permit, nowMs: number): InFlightRecord {
    const key = refKey(input.ref);
    const record: InFlightRecord = { input, permit, key, calls: [], clock: new RecordClock(nowMs) };
    this.#records.set(key, record);
    return record;
  }

  /** The record has its outcome. False: it already had one, or the task is closed, and this one is ignored. */
  end(record: InFlightRecord): boolean {
    return this.#records.delete(record.key);
  }

  /** Something happened in a call for an input. */
  noteCall(ref: RecordRef, event: CallEvent): void {
    const record = this.#records.get(refKey(ref));
    if (record !== undefined) noteEvent(record.calls, event);
  }

  /** A call for an input begins or stops waiting. */
  callWaits(ref: RecordRef, role: string, isWaiting: boolean, nowMs: number): void {
    this.#waiting.set(role, (this.#waiting.get(role) ?? 0) + (isWaiting ? 1 : -1));
    const clock = this.#records.get(refKey(ref))?.clock;
    if (isWaiting) clock?.pause(nowMs);
    else clock?.resume(nowMs);
  }

  /** The roles of this task's waiting calls. */
  get waitingRoles(): readonly string[] {
    return [...this.#waiting].filter(([, count]) => count > 0).map(([role]) => role);
  }

  /** Records that were worked on for at least this long, without the time in which their calls waited. */
  *overdue(deadlineMs: number, nowMs: number): Generator<InFlightRecord> {
    for (const record of this.#records.values()) if (record.clock.ranMs(nowMs) >= deadlineMs) yield record;
  }

  /** The longest working time of a record whose clock runs; null if no clock runs. */
  longestRanMs(nowMs: number): number | null {
    let longest: number | null = null;
    for (const { clock } of this.#records.values()) {
      if (clock.isRunning) longest = Math.max(longest ?? 0, clock.ranMs(nowMs));
    }
    return longest;
  }

  /** Forgets all records: the task is closed, and its next owner starts them again. */
  clear(): void {
    this.#records.clear();
  }
}
