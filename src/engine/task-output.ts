import { DataflowError, describeError } from '../records/dataflow-error.ts';
import type { DeadLetter } from '../records/dead-letter.ts';
import type { OutputRecord } from '../records/outcome.ts';
import type { Codec, ProducedRecord, RawRecord } from '../topology/log-ports.ts';
import { describeTopic } from '../topology/topics.ts';

/** Outputs of a record may take half of a topic's `max.message.bytes` (8 MiB); what reports a failure, nearly all. */
export const RECORD_LIMIT_BYTES: number = 4 * 1024 * 1024;
export const FAILURE_LIMIT_BYTES: number = 8 * 1024 * 1024 - 64 * 1024;

/** An operator's output as bytes. Throws `DataflowError` with `record-too-large` or the codec's `unencodable`. */
export function encodeOutput(
  output: OutputRecord,
  options: { readonly partition: number | null; readonly limitBytes: number; readonly codec: Codec },
): ProducedRecord {
  const { partition, limitBytes, codec } = options;
  const key = Buffer.from(output.key);
  const value = codec.encode(describeTopic(output.topic).schema, output.value);
  if (key.length + value.length > limitBytes) {
    const message = `record for ${output.topic} takes ${value.length} bytes, at most ${limitBytes} are possible`;
    throw new DataflowError('record-too-large', message);
  }
  return { topic: output.topic, partition, key, value };
}

/** The dead letter of a record that is no question: its bytes, and the cause beside them and in the headers. */
export function deadLetterOf(
  record: RawRecord,
  error: unknown,
  options: { readonly task: number; readonly now: Date; readonly codec: Codec },
): ProducedRecord {
  const { topic, partition, offset, key, value } = record;
  const cause = error instanceof DataflowError ? error.code : 'undecodable';
  const tooLarge = (value?.length ?? 0) > FAILURE_LIMIT_BYTES;
  const detail = `${describeError(error)}${tooLarge ? ` (too large to keep: ${value?.length} bytes)` : ''}`;
  const letter: DeadLetter = {
    topic,
    partition,
    offset,
    key,
    value: tooLarge ? null : value,
    cause,
    detail,
    deadLetteredAt: options.now,
  };
  return {
    topic: 'dead-letter',
    partition: options.task,
    key: key ?? Buffer.alloc(0),
    value: options.codec.encode('dead-letter', letter),
    headers: { cause, detail, topic, partition: String(partition), offset: String(offset) },
  };
}

/** Why a record on one of our own topics that cannot be read ends the worker. */
export const undecodableError = (record: RawRecord, error: unknown): DataflowError =>
  new DataflowError(
    'undecodable-internal',
    `${record.topic}/${record.partition}/${record.offset}: ${describeError(error)}. Only sluice writes this topic: ` +
      'a newer version, or another program, has written to it. Run the newest version or start a new campaign.',
    { cause: error },
  );
