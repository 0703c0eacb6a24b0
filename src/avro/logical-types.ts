import avsc from 'avsc';
import type { Type } from 'avsc';
import { bytesToDecimal, decimalToBytes } from './decimal-bytes.ts';
import { isUnion } from './schema-files.ts';
import type { AvroDefinition, AvroSchema } from './schema-files.ts';

const KEBAB_ENUM = 'sluice-kebab-enum';
const JS_MAP = 'sluice-map';

/**
 * Marks enums and maps, so that avsc reads them as this project's types: Avro names allow no hyphen, and avsc returns
 * maps as objects. The marks exist only in memory; they are not part of the canonical form or of the published schema.
 */
export function markForReading(schema: AvroSchema): AvroSchema {
  if (typeof schema === 'string') return schema;
  if (isUnion(schema)) return schema.map(markForReading);
  const mark = schema.type === 'enum' ? KEBAB_ENUM : schema.type === 'map' ? JS_MAP : schema.logicalType;
  return {
    ...schema,
    ...(mark !== undefined && { logicalType: mark }),
    ...(schema.fields && { fields: schema.fields.map((field) => ({ ...field, type: markForReading(field.type) })) }),
    ...(schema.items !== undefined && { items: markForReading(schema.items) }),
    ...(schema.values !== undefined && { values: markForReading(schema.values) }),
  };
}

const isKind = (type: Type, name: string): boolean => type.typeName === name;

/** avsc 5.7.9 writes longs below -2^52 incorrectly; such dates are far before the years that we use. */
const EARLIEST_MS = -(2 ** 52);

function dateOf(value: number): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new RangeError(`expected milliseconds of a date, got ${value}`);
  return date;
}

/** `timestamp-millis` on a long as `Date`. */
class TimestampMillis extends avsc.types.LogicalType {
  protected override _fromValue(value: number): Date {
    return dateOf(value);
  }

  protected override _toValue(value: unknown): number | undefined {
    // The comparison also refuses invalid dates, whose time is not a number.
    return value instanceof Date && value.getTime() >= EARLIEST_MS ? value.getTime() : undefined;
  }

  protected override _resolve(writer: Type): ((value: unknown) => Date) | undefined {
    if (isKind(writer, 'logical:timestamp-millis')) return (value) => value as Date;
    if (isKind(writer, 'long')) return (value) => dateOf(value as number);
    return undefined;
  }
}

/** `decimal` on bytes as a decimal string in plain notation. */
class Decimal extends avsc.types.LogicalType {
  readonly precision: number;
  readonly scale: number;

  constructor(schema: AvroDefinition & { readonly precision: number }, options?: unknown) {
    super(schema as ConstructorParameters<typeof avsc.types.LogicalType>[0], options);
    this.precision = schema.precision;
    this.scale = schema.scale ?? 0;
  }

  protected override _fromValue(value: Buffer): string {
    return bytesToDecimal(value, this.scale);
  }

  protected override _toValue(value: unknown): Buffer | undefined {
    if (typeof value !== 'string') return undefined;
    try {
      return decimalToBytes(value, this.precision, this.scale);
    } catch {
      return undefined;
    }
  }

  /** The writer's type has already applied its own scale: the value is the decimal string. */
  protected override _resolve(writer: Type): ((value: unknown) => string) | undefined {
    return isKind(writer, 'logical:decimal') ? (value) => value as string : undefined;
  }
}

/** Enum symbols with hyphens: `connection_refused` on the wire, `connection-refused` in the code. */
export class KebabEnum extends avsc.types.LogicalType {
  readonly toSymbol: ReadonlyMap<string, string>;
  readonly fromSymbol: ReadonlyMap<string, string>;
  readonly fallback: string | undefined;

  constructor(schema: AvroDefinition & { readonly default?: string }, options?: unknown) {
    super(schema as ConstructorParameters<typeof avsc.types.LogicalType>[0], options);
    const symbols = schema.symbols ?? [];
    this.toSymbol = new Map(symbols.map((symbol) => [symbol.replaceAll('_', '-'), symbol]));
    this.fromSymbol = new Map(symbols.map((symbol) => [symbol, symbol.replaceAll('_', '-')]));
    this.fallback = schema.default?.replaceAll('_', '-');
  }

  protected override _fromValue(value: string): string {
    return this.fromSymbol.get(value) ?? value;
  }

  protected override _toValue(value: unknown): string | undefined {
    return typeof value === 'string' ? this.toSymbol.get(value) : undefined;
  }

  protected override _resolve(writer: Type): ((value: unknown) => string) | undefined {
    if (!(writer instanceof KebabEnum)) return undefined;
    // Throws if the names differ, or if a symbol is unknown here and there is no default.
    this.underlyingType.createResolver(writer.underlyingType);
    const { toSymbol, fallback } = this;
    return (value) => {
      const symbol = value as string;
      return toSymbol.has(symbol) ? symbol : (fallback ?? symbol);
    };
  }
}

/** A name as text: it was an enum in earlier schemas, which only allowed the names of one topology. */
class Name extends avsc.types.LogicalType {
  protected override _fromValue(value: string): string {
    return value;
  }

  protected override _toValue(value: unknown): string | undefined {
    return typeof value === 'string' ? value : undefined;
  }

  protected override _resolve(writer: Type): ((value: unknown) => string) | undefined {
    return writer instanceof KebabEnum || writer instanceof Name ? (value) => value as string : undefined;
  }
}

/** An Avro map as `ReadonlyMap`. */
class JsMap extends avsc.types.LogicalType {
  protected override _fromValue(value: Record<string, unknown>): ReadonlyMap<string, unknown> {
    return new Map(Object.entries(value));
  }

  protected override _toValue(value: unknown): Record<string, unknown> | undefined {
    return value instanceof Map ? (Object.fromEntries(value) as Record<string, unknown>) : undefined;
  }

  protected override _resolve(writer: Type): ((value: unknown) => ReadonlyMap<string, unknown>) | undefined {
    if (!(writer instanceof JsMap)) return undefined;
    // Throws if the values cannot be read; a promotion of numbers (int to long) needs no conversion here.
    this.underlyingType.createResolver(writer.underlyingType);
    return (value) => value as ReadonlyMap<string, unknown>;
  }
}

/** The logical types that avsc uses to build a type from a marked schema. */
export const LOGICAL_TYPES: Readonly<Record<string, typeof avsc.types.LogicalType>> = {
  'timestamp-millis': TimestampMillis,
  decimal: Decimal as unknown as typeof avsc.types.LogicalType,
  [KEBAB_ENUM]: KebabEnum as unknown as typeof avsc.types.LogicalType,
  [JS_MAP]: JsMap,
  name: Name,
};
