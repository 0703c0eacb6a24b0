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

/** What a codec can be told. */
export interface CodecOptions {
  /**
   * Schemas that records on the topics were written with before the present ones, self-contained as `assembleSchema`
   * gives them. Their records are resolved to the present schema. Default: those in `schemas/older`.
   */
  readonly olderSchemas?: Readonly<Record<string, readonly AvroSchema[]>>;
}

/** Confluent's wire format: what is written with which id, and what ids mean. */
export interface RegistryCoding {
  /** The ids of the present schemas, by contract; a contract without one cannot be written. */
  readonly ids: ReadonlyMap<string, number>;
  /** What is decoded must have been prepared. */
  readonly schemas: SchemaCache;
}

/** How the bytes of one writer schema become a value of the reader's. */
interface Reader {
  readonly header: Buffer;
  readonly read: (bytes: Buffer) => { readonly value: unknown; readonly offset: number };
}

interface Contract {
  readonly writer: CompiledSchema;
  /** That of the present schema first. */
  readonly readers: readonly Reader[];
  /** By the id of a registry; why its values cannot be read where they cannot. */
  readonly byId: Map<number, Reader | SluiceError>;
}

/**
 * The codec of all contracts in `schemas/`, in Avro's single-object encoding, or with a registry in Confluent's wire
 * format; both are read then. A schema is read from disk and compiled when it is first used. Values are plain objects.
 *
 * Errors (`SluiceError`): `undecodable` for no value, a wrong marker, an unknown fingerprint, truncated, trailing or
 * damaged bytes; `unencodable` for a value that is not of the type; `bad-schema` for an older schema that the present
 * one cannot read.
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
      // The schema is the type: what it does not describe was refused above.
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

/** Reads what `written` describes behind a header as a value of `writer`; without a resolver they are the same. */
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

/** What reads the values of a registered schema; why none of them can be read where that is so. */
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
  // Asked again for the next record: it may be registered later.
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

/** Why values of a registered schema cannot be read as those of a contract (compatibility BACKWARD); null: they can. */
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

/** Finds the first wrong place only now: the fast path of encoding keeps no path. */
function unencodable(name: string, type: Type, value: unknown, cause: unknown): SluiceError {
  let found: string | null = null;
  type.isValid(value, {
    errorHook: (path, wrong, expected) => {
      found ??= `${[name, ...path].join('.')} must be ${describeType(expected)}, got ${describeValue(wrong)}`;
    },
  });
  const message = found ?? `${name} cannot be written`;
  // The cause of an invalid value quotes all of it; only a fault without a place needs it.
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
