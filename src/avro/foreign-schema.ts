import avsc from 'avsc';
import type { Type } from 'avsc';
import { SluiceError } from '../records/sluice-error.ts';
import type { RegisteredSchema } from '../stream/schema-registry.ts';
import { bytesToDecimal } from './decimal-bytes.ts';
import { compileLayoutCheck } from './layout.ts';
import type { AvroDefinition, AvroSchema } from './schema-files.ts';

/** Reads the values of any Avro schema. */
export interface ForeignSchema {
  /** Throws unless the bytes from `start` on are exactly one value. */
  readonly read: (bytes: Buffer, start: number) => unknown;
}

type LogicalOptions = ConstructorParameters<typeof avsc.types.LogicalType>[0];

/** A date or time as ISO 8601 text. */
const isoText = (toMs: (value: number) => number, cut?: number): typeof avsc.types.LogicalType =>
  class extends avsc.types.LogicalType {
    protected override _fromValue(value: unknown): unknown {
      const date = new Date(toMs(Number(value)));
      return Number.isNaN(date.getTime()) ? value : date.toISOString().slice(0, cut);
    }

    protected override _toValue(): never {
      throw new TypeError('read only');
    }
  };

/** A decimal as text. */
class DecimalText extends avsc.types.LogicalType {
  readonly scale: number;

  constructor(schema: LogicalOptions, options?: unknown) {
    super(schema, options);
    this.scale = (schema as AvroDefinition).scale ?? 0;
  }

  protected override _fromValue(value: Buffer): string {
    return bytesToDecimal(value, this.scale);
  }

  protected override _toValue(): never {
    throw new TypeError('read only');
  }
}

const MS_OF_DAY = 86_400_000;

const LOGICAL_TYPES = {
  date: isoText((days) => days * MS_OF_DAY, 10),
  'timestamp-millis': isoText((ms) => ms),
  'timestamp-micros': isoText((micros) => micros / 1000),
  'local-timestamp-millis': isoText((ms) => ms, -1),
  'local-timestamp-micros': isoText((micros) => micros / 1000, -1),
  decimal: DecimalText,
};

/** A long beyond the safe integers as decimal text, without loss of digits. */
// oxlint-disable-next-line no-underscore-dangle -- avsc calls it so
const LONG = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer): number | string => {
    const value = bytes.readBigInt64LE();
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  },
  toBuffer: (value: number | string): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: (value: number | string) => value,
  toJSON: (value: number | string) => value,
  isValid: (value: unknown) => typeof value === 'string' || Number.isSafeInteger(value),
  compare: (a: number | string, b: number | string) => Number(BigInt(a) - BigInt(b)),
});

/**
 * Compiles any Avro schema of a registry for reading its values as JSON-like plain values: times and dates as ISO 8601
 * text, decimals and longs beyond the safe integers as decimal text, bytes as base64, a union as the value of its
 * branch.
 *
 * Throws `SluiceError` with code `bad-schema` if it is not valid Avro.
 */
export function compileForeignSchema({ format, text, references }: RegisteredSchema): ForeignSchema {
  if (format !== 'AVRO') throw new SluiceError('bad-schema', `expected an Avro schema, got one of format ${format}`);
  const registry: Record<string, Type> = { long: LONG };
  const parse = (schema: string): Type =>
    avsc.Type.forSchema(JSON.parse(schema) as Parameters<typeof avsc.Type.forSchema>[0], {
      registry,
      logicalTypes: LOGICAL_TYPES,
      omitRecordMethods: true,
      // Works for any union; `plain` removes the wrappers.
      wrapUnions: 'always',
    });
  try {
    for (const reference of new Set(references.map((schema) => schema.text))) parse(reference);
    const type = parse(text);
    const checkLayout = compileLayoutCheck(JSON.parse(JSON.stringify(type.schema())) as AvroSchema);
    return {
      read: (bytes, start) => {
        checkLayout(bytes, start);
        return plain(type, type.decode(bytes, start).value);
      },
    };
  } catch (cause) {
    throw new SluiceError('bad-schema', 'the schema is not valid Avro', { cause });
  }
}

function plain(type: Type, value: unknown): unknown {
  if (value === null) return null;
  if (type instanceof avsc.types.RecordType) {
    const given = value as Record<string, unknown>;
    return Object.fromEntries(type.fields.map(({ name, type: inner }) => [name, plain(inner, given[name])]));
  }
  if (type instanceof avsc.types.ArrayType) return (value as unknown[]).map((item) => plain(type.itemsType, item));
  if (type instanceof avsc.types.MapType) {
    const entries = Object.entries(value as Record<string, unknown>);
    return Object.fromEntries(entries.map(([key, item]) => [key, plain(type.valuesType, item)]));
  }
  if (type instanceof avsc.types.WrappedUnionType) {
    const [[name, inner] = []] = Object.entries(value as Record<string, unknown>);
    const branch = type.types.find(({ branchName }) => branchName === name);
    return branch === undefined ? inner : plain(branch, inner);
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
