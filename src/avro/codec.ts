import type { Type } from 'avsc';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { Codec } from '../stream/codec.ts';
import { compileSchema } from './compiled-schema.ts';
import type { CompiledSchema } from './compiled-schema.ts';
import { KebabEnum } from './logical-types.ts';
import { assembleSchema, readOlderSchemas } from './schema-files.ts';
import type { AvroSchema } from './schema-files.ts';
import { HEADER_BYTES, hasHeader, readFingerprint, writeSingleObject } from './single-object.ts';

/** What a codec can be told. */
export interface CodecOptions {
  /**
   * Schemas that records on the topics were written with before the present ones, self-contained as `assembleSchema`
   * gives them. Their records are resolved to the present schema. Default: those in `schemas/older`.
   */
  readonly olderSchemas?: Readonly<Record<string, readonly AvroSchema[]>>;
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
}

/**
 * The codec of all contracts in `schemas/`, in Avro's single-object encoding. A schema is read from disk and compiled
 * when it is first used. Values are plain objects.
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
export function createCodec<Types extends object = object>(options: CodecOptions = {}): Codec<Types> {
  const contracts = new Map<string, Contract>();

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
      try {
        return writeSingleObject(writer, value);
      } catch (cause) {
        throw unencodable(name, writer.type, value, cause);
      }
    },

    decode(name: string, bytes: Buffer | null): never {
      if (bytes === null) throw undecodable(name, 'no value');
      const reader = contractOf(name).readers.find(({ header }) => hasHeader(bytes, header));
      if (reader === undefined) throw ofNoSchema(name, bytes);
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
    const read = (bytes: Buffer): ReturnType<Reader['read']> => {
      compiled.checkLayout(bytes, HEADER_BYTES);
      return writer.type.decode(bytes, HEADER_BYTES, resolver);
    };
    return { header: compiled.header, read };
  });
  const read = (bytes: Buffer): ReturnType<Reader['read']> => {
    writer.checkLayout(bytes, HEADER_BYTES);
    return writer.type.decode(bytes, HEADER_BYTES);
  };
  return { writer, readers: [{ header: writer.header, read }, ...olderReaders] };
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
