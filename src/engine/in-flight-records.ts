import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { IdSet } from '../records/id-set.ts';
import { refKey } from '../stream/record.ts';
import type { Outcome, OutputRecord, StageInput } from '../stream/outcome.ts';
import type { RecordRef, ProducedRecord, RawRecord } from '../stream/record.ts';
import type { EngineFailure } from '../stream/stage.ts';
import { noteEvent } from './calls/call-events.ts';
import type { CallEvent } from './calls/call-events.ts';
import { RecordClock } from './record-clock.ts';
import type { Permit } from './permits.ts';
import type { TaskContext } from './task-context.ts';
import { deadLetterOf, encodeOutput, FAILURE_LIMIT_BYTES, RECORD_LIMIT_BYTES } from './task-output.ts';
import type { Concluded } from './task-state.ts';

/** A record inside a task's operator. */
export interface InFlightRecord {
  readonly input: StageInput;
  readonly permit: Permit;
  readonly key: string;
  readonly calls: CallEvent[];
  /** Runs while the record does not wait for an endpoint. */
  readonly clock: RecordClock;
  /** Ends the work on it from outside. */
  cancel: () => void;
}

const NOTHING = (): void => undefined;

/** What a task's flights are made of. */
export interface InFlightRecordsOptions {
  readonly task: number;
  readonly context: Pick<TaskContext, 'stage' | 'codec' | 'schemaOf' | 'now' | 'note' | 'log'>;
  readonly ids: IdSet;
  /** Takes each outcome, encoded, with the permit of its record. */
  readonly onOutcome: (concluded: Concluded, permit: Permit) => void;
}

/** The records inside a task's operator: each gets exactly one outcome, from the operator or from the engine itself. */
export class InFlightRecords {
  readonly #options: InFlightRecordsOptions;
  readonly #flights = new Map<string, InFlightRecord>();
  /** Calls that wait for their endpoint, by model. */
  readonly #held = new Map<string, number>();
  #whenEmpty: (() => void)[] = [];

  constructor(options: InFlightRecordsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#flights.size;
  }

  /**
   * Takes a record in. Null: its id has an outcome already, or is in flight, and it is rejected as a duplicate; the
   * first content wins.
   */
  begin(input: StageInput, permit: Permit): InFlightRecord | null {
    const { ids } = this.#options;
    const { ref } = input;
    const clock = new RecordClock(performance.now());
    const flight: InFlightRecord = { input, permit, key: refKey(ref), calls: [], clock, cancel: NOTHING };
    this.#flights.set(flight.key, flight);
    const id = this.#idOf(input);
    if (id === null || ids.add(id)) return flight;
    const disposition = { kind: 'rejected', reason: 'duplicate' } as const;
    this.#settle(flight, { ref, disposition, outputs: [], counts: {} }, []);
    return null;
  }

  /** Something happened in a call for an input. */
  noteCall(ref: RecordRef, event: CallEvent): void {
    const flight = this.#flights.get(refKey(ref));
    if (flight !== undefined) noteEvent(flight.calls, event);
  }

  /** A call for an input begins or ends to wait for its endpoint. */
  hold(ref: RecordRef, role: string, isHeld: boolean): void {
    const held = (this.#held.get(role) ?? 0) + (isHeld ? 1 : -1);
    this.#held.set(role, held);
    const clock = this.#flights.get(refKey(ref))?.clock;
    if (isHeld) clock?.hold(performance.now());
    else clock?.release(performance.now());
  }

  /** The models whose endpoints calls of this task wait for. */
  get heldRoles(): readonly string[] {
    return [...this.#held].filter(([, count]) => count > 0).map(([role]) => role);
  }

  /** The operator's outcome. What cannot be written as it is becomes a failure of the engine. */
  conclude(flight: InFlightRecord, outcome: Outcome): void {
    let outputs: ProducedRecord[];
    try {
      // What a stream stage forwards was small enough for the stage before.
      const isForwarder = this.#options.context.stage.isolation === 'stream';
      outputs = this.#encode(outcome.outputs, isForwarder ? FAILURE_LIMIT_BYTES : RECORD_LIMIT_BYTES);
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      const failure = error.code === 'record-too-large' ? 'record-too-large' : 'operator-error';
      this.fail(flight, failure, error.message);
      return;
    }
    this.#settle(flight, outcome, outputs);
  }

  /** The engine's own outcome of an input; where even that cannot be written, the input is only counted. */
  fail(flight: InFlightRecord, failure: EngineFailure, detail: string): void {
    const { stage, now, note } = this.#options.context;
    const outcome = stage.failed(flight.input, failure, detail, now());
    let outputs: ProducedRecord[] = [];
    try {
      outputs = this.#encode(outcome.outputs, FAILURE_LIMIT_BYTES);
    } catch (error) {
      note(`${stage.name}: no record can tell of the failure at ${flight.key}: ${describeError(error)}`);
    }
    this.#settle(flight, outcome, outputs);
  }

  /** The outcome of a record that no operator ever sees. */
  deadLetter(record: RawRecord, permit: Permit, error: unknown): void {
    const { task, context, onOutcome } = this.#options;
    const { stage, log, note } = context;
    const { deadLetters: to } = stage;
    if (to === null) throw new RangeError(`stage ${stage.name} has no topic for dead letters`);
    const { topic, partition, offset } = record;
    const concluded: Concluded = {
      ref: { topic, partition, offset },
      disposition: { kind: 'dead-lettered' },
      counts: {},
      calls: [],
      outputs: [deadLetterOf(record, error, { to, task, nameOf: (name) => log.nameOf(name) })],
    };
    onOutcome(concluded, permit);
    note(`dead letter: topic ${log.nameOf(topic)}, partition ${partition}, offset ${offset}: ${describeError(error)}`);
  }

  /** Those whose deadline has passed. What a record waits for an endpoint does not count. */
  *overdue(): Generator<InFlightRecord> {
    const { deadlineMs } = this.#options.context.stage;
    if (deadlineMs === null) return;
    const now = performance.now();
    for (const flight of this.#flights.values()) if (flight.clock.ranMs(now) >= deadlineMs) yield flight;
  }

  /** Resolves when no record is in flight. */
  empty(): Promise<void> {
    return this.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Forgets all: the task is closed, and its next owner begins them anew. */
  clear(): void {
    this.#flights.clear();
    this.#tellEmpty();
  }

  /** Once for each flight: what comes after that, or after `clear`, is of nobody. */
  #settle(flight: InFlightRecord, outcome: Outcome, outputs: ProducedRecord[]): void {
    const { task, context, onOutcome } = this.#options;
    const { stage, codec, schemaOf } = context;
    const { ref, disposition, counts } = outcome;
    const { input, permit, key, calls } = flight;
    if (!this.#flights.delete(key)) return;
    const isDuplicate = disposition.kind === 'rejected' && disposition.reason === 'duplicate';
    const id = isDuplicate ? null : this.#idOf(input);
    if (id !== null && stage.remembers !== null) {
      const { topic } = stage.remembers;
      const options = { partition: task, limitBytes: FAILURE_LIMIT_BYTES, codec, schemaOf };
      outputs.push(encodeOutput({ topic, key: id, value: { offset: ref.offset } }, options));
    }
    onOutcome({ ref, disposition, counts, calls, outputs }, permit);
    if (this.size === 0) this.#tellEmpty();
  }

  #encode(outputs: readonly OutputRecord[], limitBytes: number): ProducedRecord[] {
    const { task, context } = this.#options;
    const { codec, schemaOf } = context;
    // A task of a partition writes that partition and no other: one transactional writer for each.
    const partition = context.stage.tasks === 'per-partition' ? task : null;
    return outputs.map((output) => encodeOutput(output, { partition, limitBytes, codec, schemaOf }));
  }

  /** The id of an input, where the engine remembers ids. */
  #idOf(input: StageInput): string | null {
    const { remembers } = this.#options.context.stage;
    return remembers?.by === 'engine' ? remembers.keyOf(input) : null;
  }

  #tellEmpty(): void {
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
  }
}
