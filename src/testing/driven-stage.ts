import type { SchedulerLike } from 'rxjs';
import { addCounts, countDisposition } from '../stream/counters.ts';
import type { CountedDisposition } from '../stream/counters.ts';
import { executeStage } from '../engine/execution.ts';
import type { Execution } from '../engine/execution.ts';
import { deadLetterOf } from '../engine/task-output.ts';
import { describeError } from '../records/sluice-error.ts';
import { refKey } from '../stream/record.ts';
import type { Outcome, OutputRecord, StageInput } from '../stream/outcome.ts';
import type { RecordRef, RawRecord } from '../stream/record.ts';
import { decodeInput } from '../stream/decode-record.ts';
import type { EngineCodec } from '../engine/engine-schemas.ts';
import type { SourceDescription, Stage, StagePorts } from '../stream/stage.ts';
import type { MemoryLog, StoredRecord } from './memory-log.ts';

/** What a driven stage needs of its driver. */
export interface DrivenStageContext {
  readonly log: MemoryLog;
  readonly codec: EngineCodec;
  readonly schemaOf: (topic: string) => string | null;
  readonly ports: Omit<StagePorts, 'restored'>;
  readonly scheduler: SchedulerLike;
  /** A record was written: whoever reads its topic gets it. */
  readonly written: (record: StoredRecord) => void;
  /** An input left the stage: another may enter. */
  readonly settled: () => void;
  readonly fatal: (error: Error) => void;
}

interface Task {
  readonly execution: Execution;
  /** Ids that have an outcome or are in flight. */
  readonly ids: Set<string>;
  readonly inFlight: Map<string, { readonly input: StageInput; readonly cancelDeadline: () => void }>;
}

/** A stored record as a reader gets it. */
const asRead = ({ headers, ...record }: StoredRecord): RawRecord => ({
  ...record,
  headers: {},
  rawHeaders: headers,
  timestampMs: 0,
});

/** One stage of the topology over an in-memory log: every outcome counts as committed when it comes. */
export class DrivenStage {
  readonly stage: Stage;
  readonly #context: DrivenStageContext;
  /** By task: all that outlives a restart, beside the log. */
  readonly #counters = new Map<number, Map<string, number>>();
  readonly #done = new Set<string>();
  readonly #waiting = new Map<string, StoredRecord[]>();
  #tasks = new Map<number, Task>();
  #inside = new Map<string, number>();

  constructor(stage: Stage, context: DrivenStageContext) {
    this.stage = stage;
    this.#context = context;
    for (const { topic } of stage.sources) this.#waiting.set(topic, []);
  }

  /** Totals over all tasks. */
  get counters(): ReadonlyMap<string, number> {
    const totals = new Map<string, number>();
    for (const counters of this.#counters.values()) addCounts(totals, Object.fromEntries(counters));
    return totals;
  }

  /** Inputs with an outcome. */
  get settled(): number {
    return this.#done.size;
  }

  /** Records inside the operators. */
  get inFlight(): number {
    return [...this.#tasks.values()].reduce((sum, { inFlight }) => sum + inFlight.size, 0);
  }

  offer(record: StoredRecord): void {
    this.#waiting.get(record.topic)?.push(record);
  }

  /** Admits one record where permits allow; false where there was nothing to admit. */
  admitNext(): boolean {
    for (const source of this.stage.sources) {
      const waiting = this.#waiting.get(source.topic) ?? [];
      if (waiting.length === 0 || (this.#inside.get(source.topic) ?? 0) >= source.permits) continue;
      const record = waiting.shift();
      if (record !== undefined) this.#admit(source, record);
      return true;
    }
    return false;
  }

  /** Forgets everything that is not committed, as a worker that was killed. */
  crash(): void {
    for (const { execution, inFlight } of this.#tasks.values()) {
      for (const { cancelDeadline } of inFlight.values()) cancelDeadline();
      execution.close();
    }
    this.#tasks = new Map();
    this.#inside = new Map();
    for (const topic of this.#waiting.keys()) {
      this.#waiting.set(
        topic,
        this.#context.log.read(topic).filter((record) => !this.#done.has(refKey(record))),
      );
    }
  }

  #admit(source: SourceDescription, record: StoredRecord): void {
    const { codec, scheduler } = this.#context;
    const { topic, partition, offset } = record;
    const ref = { topic, partition, offset };
    const number = this.stage.tasks === 'single' ? 0 : partition;
    const task = this.#taskOf(number);
    let value: unknown;
    try {
      value = decodeInput(asRead(record), source, codec, { nameOf: (name) => name });
    } catch (error) {
      if (source.undecodable === 'dead-letter') this.#deadLetter(number, record, error);
      else this.#context.fatal(new Error(`${refKey(record)} cannot be decoded: ${describeError(error)}`));
      return;
    }
    const input: StageInput = { ref, value };
    this.#inside.set(topic, (this.#inside.get(topic) ?? 0) + 1);
    const { deadlineMs } = this.stage;
    let cancel = (): void => undefined;
    const deadline =
      deadlineMs === null
        ? null
        : scheduler.schedule(() => {
            cancel();
            this.#fail(number, input, 'deadline-exceeded', `no outcome within ${deadlineMs} ms`);
          }, deadlineMs);
    task.inFlight.set(refKey(ref), { input, cancelDeadline: () => deadline?.unsubscribe() });
    const id = this.#idOf(input);
    if (id !== null && task.ids.has(id)) {
      const disposition = { kind: 'rejected', reason: 'duplicate' } as const;
      this.#conclude(number, { ref, disposition, outputs: [], counts: {} });
      return;
    }
    if (id !== null) task.ids.add(id);
    cancel = task.execution.admit(input, {
      concluded: (outcome) => this.#conclude(number, outcome),
      failed: (failure, detail) => this.#fail(number, input, failure, detail),
    });
  }

  #taskOf(number: number): Task {
    const known = this.#tasks.get(number);
    if (known !== undefined) return known;
    const ids = this.#readIds(number);
    const restored = { counters: this.#countersOf(number), isKnownId: (id: string) => ids.has(id) };
    const ports = { ...this.#context.ports, restored };
    const execution = executeStage(this.stage, ports, (error) => this.#context.fatal(error));
    const task: Task = { execution, ids, inFlight: new Map() };
    this.#tasks.set(number, task);
    return task;
  }

  #countersOf(number: number): Map<string, number> {
    const counters = this.#counters.get(number) ?? new Map<string, number>();
    this.#counters.set(number, counters);
    return counters;
  }

  #readIds(number: number): Set<string> {
    const { remembers } = this.stage;
    if (remembers === null) return new Set();
    const records = this.#context.log.read(remembers.topic);
    const own = remembers.by === 'engine' ? records.filter(({ partition }) => partition === number) : records;
    return new Set(own.map(({ key }) => key.toString()));
  }

  /** The id of an input, where the engine remembers ids. */
  #idOf(input: StageInput): string | null {
    const { remembers } = this.stage;
    return remembers?.by === 'engine' ? remembers.keyOf(input) : null;
  }

  #fail(
    number: number,
    input: StageInput,
    failure: 'operator-error' | 'deadline-exceeded' | 'record-too-large',
    detail: string,
  ): void {
    this.#conclude(number, this.stage.failed(input, failure, detail, this.#context.ports.now()));
  }

  /** Writes and counts the one outcome of an input; a second one, or one of nothing, is a fault of the topology. */
  #conclude(number: number, outcome: Outcome): void {
    const key = refKey(outcome.ref);
    const flight = this.#tasks.get(number)?.inFlight.get(key);
    if (flight === undefined || this.#done.has(key)) {
      this.#context.fatal(new Error(`stage ${this.stage.name}: a second outcome for ${key}, or one of no input`));
      return;
    }
    flight.cancelDeadline();
    this.#tasks.get(number)?.inFlight.delete(key);
    this.#inside.set(outcome.ref.topic, (this.#inside.get(outcome.ref.topic) ?? 1) - 1);
    const { disposition } = outcome;
    const isDuplicate = disposition.kind === 'rejected' && disposition.reason === 'duplicate';
    const id = isDuplicate ? null : this.#idOf(flight.input);
    const outputs = [...outcome.outputs];
    const { remembers } = this.stage;
    if (id !== null && remembers !== null) {
      outputs.push({ topic: remembers.topic, key: id, value: { offset: outcome.ref.offset } });
    }
    this.#settle(number, outcome.ref, disposition, outcome.counts, outputs);
  }

  #deadLetter(number: number, record: StoredRecord, error: unknown): void {
    const { topic, partition, offset, key, value } = record;
    const { deadLetters: to } = this.stage;
    if (to === null) throw new RangeError(`stage ${this.stage.name} has no topic for dead letters`);
    const letter = deadLetterOf(asRead(record), error, { to, task: number, nameOf: (name) => name });
    const { log, written } = this.#context;
    written(log.append(to, number, key, value, letter.headers));
    this.#settle(number, { topic, partition, offset }, { kind: 'dead-lettered' }, {}, []);
  }

  #settle(
    number: number,
    ref: RecordRef,
    disposition: CountedDisposition,
    counts: Readonly<Record<string, number>>,
    outputs: readonly OutputRecord[],
  ): void {
    this.#done.add(refKey(ref));
    addCounts(this.#countersOf(number), countDisposition(disposition));
    addCounts(this.#countersOf(number), counts);
    const { log, codec, schemaOf, written, settled, fatal } = this.#context;
    try {
      for (const { topic, key, value } of outputs) {
        if (!this.stage.outputs.includes(topic)) throw new Error(`stage ${this.stage.name} does not write ${topic}`);
        const partition = this.stage.tasks === 'single' ? null : number;
        const schema = schemaOf(topic);
        if (schema === null) throw new Error(`no operator writes ${topic}`);
        written(log.append(topic, partition, Buffer.from(key), codec.encode(schema, value)));
      }
    } catch (error) {
      fatal(error instanceof Error ? error : new Error(describeError(error)));
    }
    settled();
  }
}
