import type { Type } from 'avsc';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { Codec } from '../stream/codec.ts';
import { compileSchema } from './compiled-schema.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { confluentHeader, readSchemaId } from './confluent-wire.ts';
import { KebabEnum } from './logical-types.ts';
import type { SchemaCache } from './schema-cache.ts';
import { assembleSchema, readOlderSchemas } from './schema-files.ts';
import type { AvroSchema } from './schema-files.ts';
import { hasHeader, readFingerprint, writeWithHeader } from './single-object.ts';
import type { RegisteredSchema } from '../stream/schema-registry.ts';

/** The options of a codec. */
export interface CodecOptions {
  /**
   * Earlier schemas of records on the topics, self-contained as `assembleSchema` returns them. Their records are
   * resolved to the current schema. Default: those in `schemas/older`.
   */
  readonly olderSchemas?: Readonly<Record<string, readonly AvroSchema[]>>;
}

/** Confluent's wire format: the ids for writing, and the schemas of ids for reading. */
export interface RegistryCoding {
  /** The ids of the current schemas, by contract; a contract without an id cannot be written. */
  readonly ids: ReadonlyMap<string, number>;
  /** Must be prepared for each value before decoding. */
  readonly schemas: SchemaCache;
}

/** Decodes the bytes of one writer schema into a value of the reader's schema. */
interface Reader {
  readonly header: Buffer;
  readonly read: (bytes: Buffer) => { readonly value: unknown; readonly offset: number };
}

interface Contract {
  readonly writer: CompiledSchema;
  /** The first one is for the current schema. */
  readonly readers: readonly Reader[];
  /** By registry id; an error if its values cannot be read. */
  readonly byId: Map<number, Reader | SluiceError>;
}

/**
 * The codec of all contracts in `schemas/`, in Avro's single-object encoding, or with a registry in Confluent's wire
 * format; it then reads both. A schema is read from disk and compiled on first use. Values are plain objects.
 *
 * Errors (`SluiceError`): `undecodable` for a missing value, a wrong marker, an unknown fingerprint, truncated,
 * trailing or damaged bytes; `unencodable` for a value of the wrong type; `bad-schema` for an older schema that the
 * current one cannot read.
 *
 * ```ts
 * const codec = createCodec();
 * const bytes = codec.encode('completed-id', { offset: 7 });
 * codec.decode('completed-id', bytes); // { offset: 7 }
 * ```
 */
export function createCodec<Types extends object = object>(
  options: CodecOptions = {},
  registry?: RegistryCoding,
): Codec<Types> {
  const contracts = new Map<string, Contract>();
  const headers = new Map<string, Buffer>();

  const headerOf = (name: string, writer: CompiledSchema): Buffer => {
    if (registry === undefined) return writer.header;
    const known = headers.get(name);
    if (known !== undefined) return known;
    const id = registry.ids.get(name);
    if (id === undefined) {
      throw new SluiceError('unencodable', `${name}: its schema is not registered`, { context: { schema: name } });
    }
    const header = confluentHeader(id);
    headers.set(name, header);
    return header;
  };

  const contractOf = (name: string): Contract => {
    const known = contracts.get(name);
    if (known !== undefined) return known;
    const contract = buildContract(name, options.olderSchemas?.[name] ?? readOlderSchemas(name));
    contracts.set(name, contract);
    return contract;
  };

  return {
    encode(name, value) {
      const { writer } = contractOf(name);
      const header = headerOf(name, writer);
      try {
        return writeWithHeader(writer.type, header, value);
      } catch (cause) {
        throw unencodable(name, writer.type, value, cause);
      }
    },

    decode(name: string, bytes: Buffer | null): never {
      if (bytes === null) throw undecodable(name, 'no value');
      const contract = contractOf(name);
      const id = readSchemaId(bytes);
      const reader =
        id === null
          ? contract.readers.find(({ header }) => hasHeader(bytes, header))
          : readerOfId(name, contract, id, registry);
      if (reader === undefined) throw ofNoSchema(name, bytes);
      if (reader instanceof SluiceError) throw reader;
      let read: ReturnType<Reader['read']>;
      try {
        read = reader.read(bytes);
      } catch (cause) {
        throw undecodable(name, `damaged bytes (${describeError(cause)})`, cause);
      }
      if (read.offset !== bytes.length) throw undecodable(name, `damaged bytes (${bytes.length} in all)`);
      // The schema is the type: other values were refused above.
      return read.value as never;
    },
  };
}

function buildContract(name: string, older: readonly AvroSchema[]): Contract {
  const writer = compileSchema(assembleSchema(name));
  const olderReaders = older.map((schema): Reader => {
    const compiled = compileSchema(schema);
    let resolver: ReturnType<Type['createResolver']>;
    try {
      resolver = writer.type.createResolver(compiled.type);
    } catch (cause) {
      throw new SluiceError('bad-schema', `the present schema ${name} cannot read records of an older one`, {
        cause,
      });
    }
    return readerOf(writer, compiled, compiled.header, resolver);
  });
  return { writer, readers: [readerOf(writer, writer, writer.header), ...olderReaders], byId: new Map() };
}

/**
 * Reads data of schema `written` after a header as a value of `writer`; without a resolver, both schemas are the same.
 */
function readerOf(
  writer: CompiledSchema,
  written: CompiledSchema,
  header: Buffer,
  resolver?: ReturnType<Type['createResolver']>,
): Reader {
  const read = (bytes: Buffer): ReturnType<Reader['read']> => {
    written.checkLayout(bytes, header.length);
    return writer.type.decode(bytes, header.length, resolver);
  };
  return { header, read };
}

/** The reader of a registered schema, or the error why its values cannot be read. */
function readerOfId(
  name: string,
  { writer, byId }: Contract,
  id: number,
  registry: RegistryCoding | undefined,
): Reader | SluiceError {
  const known = byId.get(id);
  if (known !== undefined) return known;
  if (registry === undefined) {
    const hint = "It is in Confluent's wire format: set kafka.schemaRegistry to read it";
    return undecodable(name, `a record of schema id ${id}. ${hint}`);
  }
  const registered = registry.schemas.get(id);
  // Not cached: the id may be registered later.
  if (registered === undefined || registered === null) {
    return undecodable(name, `a record of schema id ${id}, which the registry does not have`);
  }
  const reader = readerOfRegistered(name, writer, id, registered);
  byId.set(id, reader);
  return reader;
}

function readerOfRegistered(
  name: string,
  writer: CompiledSchema,
  id: number,
  registered: RegisteredSchema,
): Reader | SluiceError {
  try {
    const written = compileRegistered(registered);
    const isPresent = written.canonicalForm === writer.canonicalForm;
    return readerOf(writer, written, confluentHeader(id), isPresent ? undefined : resolverOf(writer, written));
  } catch (cause) {
    return undecodable(name, `a record of schema id ${id}, which is another one (${describeError(cause)})`, cause);
  }
}

function compileRegistered({ format, text, references }: RegisteredSchema): CompiledSchema {
  if (format !== 'AVRO') throw new SluiceError('bad-schema', `expected an Avro schema, got one of format ${format}`);
  if (references.length > 0) throw new SluiceError('bad-schema', 'it refers to other schemas, as ours never do');
  return compileSchema(JSON.parse(text) as AvroSchema);
}

const resolverOf = (writer: CompiledSchema, written: CompiledSchema): ReturnType<Type['createResolver']> =>
  writer.type.createResolver(written.type);

/**
 * Why values of a registered schema cannot be read as values of a contract (compatibility BACKWARD); null: compatible.
 */
export function incompatibilityOf(name: string, registered: RegisteredSchema): string | null {
  try {
    resolverOf(compileSchema(assembleSchema(name)), compileRegistered(registered));
    return null;
  } catch (error) {
    return describeError(error);
  }
}

function ofNoSchema(name: string, bytes: Buffer): SluiceError {
  const fingerprint = readFingerprint(bytes);
  return fingerprint === null
    ? undecodable(name, `${bytes.length} bytes that begin with ${bytes.toString('hex', 0, 12) || 'nothing'}`)
    : undecodable(name, `a record of unknown schema ${hex(fingerprint)}`);
}

const hex = (fingerprint: bigint): string => fingerprint.toString(16).padStart(16, '0');

const undecodable = (name: string, found: string, cause?: unknown): SluiceError =>
  new SluiceError('undecodable', `expected a ${name} in Avro single-object encoding (c301…), got ${found}`, {
    context: { schema: name },
    cause,
  });

/** Looks for the first wrong field only after an error: encoding keeps no path. */
function unencodable(name: string, type: Type, value: unknown, cause: unknown): SluiceError {
  let found: string | null = null;
  type.isValid(value, {
    errorHook: (path, wrong, expected) => {
      found ??= `${[name, ...path].join('.')} must be ${describeType(expected)}, got ${describeValue(wrong)}`;
    },
  });
  const message = found ?? `${name} cannot be written`;
  // The cause of an invalid value quotes all of it; it is needed only for an error without a position.
  return new SluiceError('unencodable', message, {
    context: { schema: name },
    ...(found === null && { cause }),
  });
}

function describeType(type: Type): string {
  if (type.typeName.startsWith('logical:')) {
    if (type instanceof KebabEnum) return `one of ${[...type.toSymbol.keys()].join(', ')}`;
    if (type.typeName === 'logical:decimal') return 'a decimal string of at most 38 digits, 12 of them decimal places';
    if (type.typeName === 'logical:name') return 'string';
    return type.typeName === 'logical:timestamp-millis' ? 'a valid Date' : 'a Map';
  }
  if (type.typeName === 'union:unwrapped') {
    const branches = (type as Type & { readonly types: readonly Type[] }).types;
    return branches.map(describeType).join(' or ');
  }
  return type.name ?? (type.typeName === 'long' ? 'a safe integer' : type.typeName);
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'bigint') {
    return String(value);
  }
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  return Array.isArray(value) ? `an array of ${value.length}` : `a value of type ${typeof value}`;
}
