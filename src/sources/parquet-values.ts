import { isUtf8 } from 'node:buffer';
import type { FileMetaData, ParquetParsers, SchemaElement, SchemaTree } from 'hyparquet';
import { parseExact } from './exact-json.ts';

/** TypeScript's library does not declare it yet. */
const json = JSON as unknown as { rawJSON(text: string): unknown };

/** The value of bytes that are not UTF-8: text that a question's field refuses and that other columns may have. */
const NO_TEXT = '\udc80';

const textOf = (bytes: Uint8Array): string => (isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : NO_TEXT);

/** The parsers of text and JSON: bytes that are not UTF-8 are not replaced, and numbers keep their digits. */
export const EXACT_PARSERS: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && textOf(bytes),
  jsonFromBytes: (bytes: Uint8Array | undefined) => {
    if (bytes === undefined) return undefined;
    const text = textOf(bytes);
    try {
      return parseExact(text);
    } catch {
      return text;
    }
  },
};

/** Whole numbers of 64 bits keep their digits; bytes become text. `JSON.stringify` already writes dates as ISO 8601. */
export function jsonValue(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return json.rawJSON(value.toString());
  return value instanceof Uint8Array ? textOf(value) : value;
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';

/** The metadata without its decimals, which are then read as whole numbers: hyparquet would make them doubles. */
export function withoutDecimals(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (!isDecimal(element)) return element;
    const { converted_type: _converted, logical_type: _logical, ...rest } = element;
    return rest;
  });
  return { ...metadata, schema };
}

/**
 * Makes the function that gives the values of a column, or of a part of it, the digits of their type: decimals all of
 * theirs, floats of 32 bits no more than they have. Null: they already have them.
 */
export function exactValues(node: SchemaTree): ((value: unknown) => unknown) | null {
  const exact = node.children.length === 0 ? exactLeaf(node.element) : exactWithin(node);
  if (exact === null) return null;
  const each = (value: unknown): unknown => {
    if (value === null || value === undefined) return value;
    return Array.isArray(value) ? value.map(each) : exact(value);
  };
  return each;
}

/** Lists, which hyparquet returns as arrays without their inner levels, maps, and objects. */
function exactWithin({ element, children }: SchemaTree): ((value: unknown) => unknown) | null {
  const [first] = children;
  if (first === undefined) return null;
  if (element.converted_type === 'LIST')
    return exactValues(first.children.length === 1 ? (first.children[0] ?? first) : first);
  const ofMap = element.converted_type === 'MAP' ? first.children[1] : undefined;
  const ofAll = ofMap === undefined ? null : exactValues(ofMap);
  const byName = new Map(children.map((child) => [child.element.name, exactValues(child)]));
  if (ofAll === null && (ofMap !== undefined || ![...byName.values()].some((exact) => exact !== null))) return null;
  return (value) =>
    Object.fromEntries(
      Object.entries(value as object).map(([name, one]: [string, unknown]) => {
        const exact = ofAll ?? byName.get(name) ?? null;
        return [name, exact === null ? one : exact(one)];
      }),
    );
}

function exactLeaf(element: SchemaElement): ((value: unknown) => unknown) | null {
  if (element.type === 'FLOAT') return (value) => (typeof value === 'number' ? shortestFloat(value) : value);
  if (!isDecimal(element)) return null;
  const { logical_type: logical } = element;
  const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
  return (value) => json.rawJSON(decimalText(unscaledOf(value), scale));
}

/** The whole number of a decimal without its scale; as bytes it is big-endian, in two's complement. */
function unscaledOf(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  return BigInt.asIntN(8 * value.length, BigInt(`0x0${Buffer.from(value).toString('hex')}`));
}

/** A decimal as a JSON number, without zeros at the end of its fraction. */
function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The number with the fewest digits that is the same float of 32 bits: 0.1, not 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}
