import { SluiceError, describeError } from '../../records/sluice-error.ts';
import { deadLetterOf } from '../../stream/dead-letter-record.ts';
import { MAX_MESSAGE_BYTES, MAX_RECORD_BYTES } from '../../stream/topic.ts';
import type { Disposition, Outcome, OutputRecord, StageInput } from '../../stream/outcome.ts';
import type { ProducedRecord, RawRecord } from '../../stream/record.ts';
import type { EngineFailure, StageWork } from '../../stream/stage.ts';
import type { CallEvent } from '../calls/call-events.ts';
import type { TaskCoreOptions } from './task-core-options.ts';
import { encodeOutput } from './task-output.ts';
import type { Concluded } from './task-state.ts';

/** Outputs of a record may use half of what a topic accepts, so that the report of a failure, with the same record, fits. */
const MAX_OUTPUT_BYTES = MAX_MESSAGE_BYTES / 2;

const DUPLICATE: Disposition = { kind: 'rejected', reason: 'duplicate' };

/** Encodes the outcomes of a task's inputs: those of the operator, and those of the engine. */
export class OutcomeWriter {
  readonly #options: TaskCoreOptions;
  readonly #failed: StageWork['failed'];

  constructor(options: TaskCoreOptions, failed: StageWork['failed']) {
    this.#options = options;
    this.#failed = failed;
  }

  /** The operator's outcome. If it cannot be written, it becomes a failure of the engine. */
  outcome(input: StageInput, outcome: Outcome, calls: readonly CallEvent[]): Concluded {
    // Outputs of a stream stage were small enough for the previous stage.
    const limitBytes = this.#options.stage.isolation === 'stream' ? MAX_RECORD_BYTES : MAX_OUTPUT_BYTES;
    let outputs: ProducedRecord[];
    try {
      outputs = this.#encode(outcome.outputs, limitBytes);
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      const failure = error.code === 'record-too-large' ? 'record-too-large' : 'operator-error';
      return this.failure(input, failure, error.message, calls);
    }
    return this.#concluded(input, outcome, outputs, calls);
  }

  /** The engine's own outcome of an input; if even that cannot be written, the input is only counted. */
  failure(input: StageInput, failure: EngineFailure, detail: string, calls: readonly CallEvent[]): Concluded {
    const { stage, log, note } = this.#options;
    const outcome = this.#failed(input, failure, detail);
    let outputs: ProducedRecord[] = [];
    try {
      outputs = this.#encode(outcome.outputs, MAX_RECORD_BYTES);
    } catch (error) {
      const { topic, partition, offset } = input.ref;
      const place = `${log.nameOf(topic)}/${partition}/${offset}`;
      note(`${stage.name}: no record can tell of the failure at ${place}: ${describeError(error)}`);
    }
    return this.#concluded(input, outcome, outputs, calls);
  }

  /** The outcome of an input whose id already has an outcome, or is in flight: the first content is kept. */
  duplicate({ ref }: StageInput): Concluded {
    return { ref, disposition: DUPLICATE, counts: {}, calls: [], outputs: [], costGroup: null };
  }

  /** The outcome of a record that does not reach the operator. */
  deadLetter(record: RawRecord, error: unknown): Concluded {
    const { task, stage, log, note } = this.#options;
    const { deadLetters: to } = stage;
    if (to === null) throw new RangeError(`stage ${stage.name} has no topic for dead letters`);
    const { topic, partition, offset } = record;
    note(`dead letter: topic ${log.nameOf(topic)}, partition ${partition}, offset ${offset}: ${describeError(error)}`);
    return {
      ref: { topic, partition, offset },
      disposition: { kind: 'dead-lettered' },
      counts: {},
      calls: [],
      outputs: [deadLetterOf(record, error, { to, task, nameOf: (name) => log.nameOf(name) })],
      costGroup: null,
    };
  }

  /** The id of an input, if the engine remembers ids. */
  idOf(input: StageInput): string | null {
    const { remembers } = this.#options.stage;
    return remembers?.by === 'engine' ? remembers.keyOf(input) : null;
  }

  #concluded(
    input: StageInput,
    { ref, disposition, counts, costGroup }: Outcome,
    outputs: ProducedRecord[],
    calls: readonly CallEvent[],
  ): Concluded {
    const { task, stage, codec, schemaOf } = this.#options;
    const id = this.idOf(input);
    if (id !== null && stage.remembers !== null) {
      const { topic } = stage.remembers;
      const options = { partition: task, limitBytes: MAX_RECORD_BYTES, codec, schemaOf };
      outputs.push(encodeOutput({ topic, key: id, value: { offset: ref.offset } }, options));
    }
    return { ref, disposition, counts, calls, outputs, costGroup: costGroup ?? null };
  }

  #encode(outputs: readonly OutputRecord[], limitBytes: number): ProducedRecord[] {
    const { task, stage, codec, schemaOf } = this.#options;
    // A task of a partition writes only to that partition, so that each has one transactional writer.
    const partition = stage.tasks === 'per-partition' ? task : null;
    return outputs.map((output) => encodeOutput(output, { partition, limitBytes, codec, schemaOf }));
  }
}
