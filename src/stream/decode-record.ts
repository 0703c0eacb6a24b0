import { SluiceError, describeError } from '../records/sluice-error.ts';
import { DEAD_LETTER_HEADER, readDeadLetter } from './dead-letter.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Codec } from './codec.ts';
import type { LogPort } from './log-port.ts';
import type { RawRecord, RecordHeaders } from './record.ts';
import type { SourceDescription } from './stage.ts';
import { headerValues } from './record-size.ts';

/**
 * Decodes a record of a topic that only sluice writes. Failure is fatal: throws `SluiceError` with code
 * `undecodable-internal` and the position of the record.
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
 * Decodes a record of a stage's source. Throws `undecodable-internal` on a topic that only sluice writes; on other
 * topics the codec's `undecodable`, or `not-a-question` if the value breaks a rule of the source.
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

const ADDED_HEADERS: ReadonlySet<string> = new Set(Object.values(DEAD_LETTER_HEADER));

/** The headers of a dead letter without the added ones: of a name that its record had too, the last value was added. */
export function ownHeaders(rawHeaders: RecordHeaders): RecordHeaders {
  const own = Object.entries(rawHeaders).flatMap(([name, values]): [string, RecordHeaders[string]][] => {
    if (!ADDED_HEADERS.has(name)) return [[name, values]];
    const before = Array.isArray(values) ? values.slice(0, -1) : [];
    return before.length === 0 ? [] : [[name, before]];
  });
  return Object.fromEntries(own);
}

/** Reads the dead letter headers of a record; null if it has none. */
export function deadLetterOfRecord({ rawHeaders = {} }: { readonly rawHeaders?: RecordHeaders }): DeadLetter | null {
  return readDeadLetter((name) => (Object.hasOwn(rawHeaders, name) ? headerValues(rawHeaders[name] ?? []) : []));
}
