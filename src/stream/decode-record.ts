import { SluiceError, describeError } from '../records/sluice-error.ts';
import { readDeadLetter } from './dead-letter.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Codec } from './codec.ts';
import type { LogPort } from './log-port.ts';
import type { RawRecord, RecordHeaders } from './record.ts';
import type { SourceDescription } from './stage.ts';
import { headerValues } from './record-size.ts';

/**
 * The value of a record that only sluice writes. What cannot be read there is fatal: `SluiceError` with code
 * `undecodable-internal` and the place of the record.
 */
export function decodeOwnRecord<Types extends object, Schema extends string>(
  record: RawRecord,
  schema: Schema,
  codec: Codec<Types>,
  log: Pick<LogPort, 'nameOf'>,
): Schema extends keyof Types ? Types[Schema] : unknown {
  try {
    return codec.decode(schema, record.value) as Schema extends keyof Types ? Types[Schema] : unknown;
  } catch (cause) {
    const place = `topic ${log.nameOf(record.topic)}, partition ${record.partition}, offset ${record.offset}`;
    const message =
      `${place}: ${describeError(cause)}. Only sluice writes this topic: a newer version, or another program, has ` +
      'written to it. Run the newest version or start a new campaign.';
    throw new SluiceError('undecodable-internal', message, { cause });
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
  if (problem !== null) throw new SluiceError('not-a-question', problem);
  return value;
}

/** What the headers of a dead letter tell; null where they are not those of one. */
export function deadLetterOfRecord({ rawHeaders = {} }: { readonly rawHeaders?: RecordHeaders }): DeadLetter | null {
  return readDeadLetter((name) => (Object.hasOwn(rawHeaders, name) ? headerValues(rawHeaders[name] ?? []) : []));
}
