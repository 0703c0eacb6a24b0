import { DataflowError, describeError } from '../records/dataflow-error.ts';
import { readDeadLetter } from '../records/dead-letter.ts';
import type { DeadLetter } from '../records/dead-letter.ts';
import type { Codec, LogPort, RawRecord, RecordHeaders } from './log-ports.ts';
import type { SourceDescription } from './stage.ts';
import { headerValues } from './record-size.ts';
import type { SchemaName } from './topics.ts';

/**
 * The value of a record that only sluice writes. What cannot be read there is fatal: `DataflowError` with code
 * `undecodable-internal` and the place of the record.
 */
export function decodeOwnRecord(
  record: RawRecord,
  schema: SchemaName,
  codec: Codec,
  log: Pick<LogPort, 'nameOf'>,
): unknown {
  try {
    return codec.decode(schema, record.value);
  } catch (cause) {
    const place = `topic ${log.nameOf(record.topic)}, partition ${record.partition}, offset ${record.offset}`;
    const message =
      `${place}: ${describeError(cause)}. Only sluice writes this topic: a newer version, or another program, has ` +
      'written to it. Run the newest version or start a new campaign.';
    throw new DataflowError('undecodable-internal', message, { cause });
  }
}

/**
 * The value of a record of a stage's source. Throws where there is none: `undecodable-internal` on a topic that only
 * sluice writes; else the codec's `undecodable`, or `not-a-question` where the value breaks a rule of the source.
 */
export function decodeInput(
  record: RawRecord,
  { schema, undecodable, problemOf }: SourceDescription,
  codec: Codec,
  log: Pick<LogPort, 'nameOf'>,
): unknown {
  if (undecodable === 'fatal') return decodeOwnRecord(record, schema, codec, log);
  const value = codec.decode(schema, record.value);
  const problem = problemOf?.(value) ?? null;
  if (problem !== null) throw new DataflowError('not-a-question', problem);
  return value;
}

/** What the headers of a dead letter tell; null where they are not those of one. */
export function deadLetterOfRecord({ rawHeaders = {} }: { readonly rawHeaders?: RecordHeaders }): DeadLetter | null {
  return readDeadLetter((name) => (Object.hasOwn(rawHeaders, name) ? headerValues(rawHeaders[name] ?? []) : []));
}
