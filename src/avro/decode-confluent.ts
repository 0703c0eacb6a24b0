import { SluiceError, describeError } from '../records/sluice-error.ts';
import { CONFLUENT_HEADER_BYTES, readSchemaId } from './confluent-wire.ts';
import { compileForeignSchema } from './foreign-schema.ts';
import type { ForeignSchema } from './foreign-schema.ts';
import type { SchemaCache } from './schema-cache.ts';

/**
 * Decodes Avro values in Confluent's wire format to plain values, for topics of other programs, by the registry's
 * schema of their id. Throws `SluiceError` with code `undecodable` for a bad record.
 *
 * ```ts
 * await schemas.prepare(batch.map(({ value }) => value)); // rejects: the registry, not a record
 * const rows = batch.map(({ value }) => values.avro(value));
 * ```
 */
export class ConfluentValues {
  readonly #schemas: SchemaCache;
  readonly #compiled = new Map<number, ForeignSchema | SluiceError>();

  constructor(schemas: SchemaCache) {
    this.#schemas = schemas;
  }

  /** The value of Avro bytes; its schema must have been prepared. */
  avro(bytes: Buffer | null): unknown {
    const id = idOf(bytes);
    const schema = this.#schemaOf(id);
    if (schema instanceof SluiceError) throw schema;
    try {
      return schema.read(bytes as Buffer, CONFLUENT_HEADER_BYTES);
    } catch (cause) {
      throw undecodable(`damaged bytes of schema ${id} (${describeError(cause)})`, cause);
    }
  }

  #schemaOf(id: number): ForeignSchema | SluiceError {
    const known = this.#compiled.get(id);
    if (known !== undefined) return known;
    const registered = this.#schemas.get(id);
    if (registered === undefined || registered === null) {
      return undecodable(`schema id ${id}, which the registry does not have`);
    }
    let compiled: ForeignSchema | SluiceError;
    try {
      compiled = compileForeignSchema(registered);
    } catch (cause) {
      compiled = undecodable(`schema id ${id}, which cannot be read (${describeError(cause)})`, cause);
    }
    this.#compiled.set(id, compiled);
    return compiled;
  }
}

/**
 * The payload of a JSON value after its schema id; its schema is not used.
 *
 * @throws `SluiceError` with code `undecodable`
 */
export function behindSchemaId(bytes: Buffer): Buffer {
  idOf(bytes);
  return bytes.subarray(CONFLUENT_HEADER_BYTES);
}

function idOf(bytes: Buffer | null): number {
  const id = readSchemaId(bytes);
  if (id !== null) return id;
  throw undecodable(bytes === null ? 'no value' : `${bytes.length} bytes that begin with ${shown(bytes)}`);
}

const shown = (bytes: Buffer): string => bytes.toString('hex', 0, CONFLUENT_HEADER_BYTES) || 'nothing';

const undecodable = (found: string, cause?: unknown): SluiceError =>
  new SluiceError('undecodable', `expected a value in Confluent's wire format (00, schema id), got ${found}`, {
    cause,
  });
