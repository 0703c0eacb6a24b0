import { isUnion } from './schema-files.ts';
import type { AvroDefinition, AvroSchema } from './schema-files.ts';

/** The read position in encoded bytes. */
interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

type Walk = (cursor: Cursor) => void;

/** The walks of named types, by full name; a recursive type finds its own unfinished entry. */
type NamedWalks = Map<string, { walk: Walk }>;

/**
 * Compiles a check that bytes match the layout of the schema, from `start` exactly to their end. avsc trusts every
 * count that it reads: one damaged or hostile array length would keep it in a loop for minutes, and it reports
 * truncation without a position. Throws `RangeError` with the field and the byte.
 *
 * @param schema in canonical form: names are full, and a type is referenced by name after its definition
 */
export function compileLayoutCheck(schema: AvroSchema): (bytes: Buffer, start: number) => void {
  const walk = compileWalk(schema, '', new Map());
  return (bytes, start) => {
    const cursor = { bytes, at: start };
    walk(cursor);
    if (cursor.at !== bytes.length) {
      throw new RangeError(`expected the record to end at byte ${cursor.at}, got ${bytes.length - cursor.at} more`);
    }
  };
}

function compileWalk(schema: AvroSchema, path: string, named: NamedWalks): Walk {
  if (isUnion(schema)) {
    const branches = schema.map((branch) => compileWalk(branch, path, named));
    return (cursor) => {
      const index = readCount(cursor, path);
      const branch = branches[index];
      if (branch === undefined) throw fault(path, cursor, `a branch below ${branches.length}`, index);
      branch(cursor);
    };
  }
  if (typeof schema === 'string') {
    const known = named.get(schema);
    return known === undefined ? primitiveWalk(schema, path) : (cursor) => known.walk(cursor);
  }
  if (schema.name === undefined) return definedWalk(schema, path, named);
  const own: { walk: Walk } = { walk: () => undefined };
  named.set(schema.name, own);
  own.walk = definedWalk(schema, path, named);
  return own.walk;
}

function definedWalk(schema: AvroDefinition, path: string, named: NamedWalks): Walk {
  switch (schema.type) {
    case 'record': {
      const fields = (schema.fields ?? []).map((field) =>
        compileWalk(field.type, path === '' ? field.name : `${path}.${field.name}`, named),
      );
      return (cursor) => {
        for (const field of fields) field(cursor);
      };
    }
    case 'enum': {
      const symbols = schema.symbols?.length ?? 0;
      return (cursor) => {
        const index = readCount(cursor, path);
        if (index >= symbols) throw fault(path, cursor, `a symbol below ${symbols}`, index);
      };
    }
    case 'array':
      return blockWalk(compileWalk(schema.items ?? 'null', `${path}[]`, named), path);
    case 'map': {
      const key = primitiveWalk('string', path);
      const value = compileWalk(schema.values ?? 'null', path, named);
      return blockWalk((cursor) => {
        key(cursor);
        value(cursor);
      }, path);
    }
    case 'fixed':
      return (cursor) => skip(cursor, schema.size ?? 0, path);
    default:
      return compileWalk(schema.type, path, named);
  }
}

function primitiveWalk(name: string, path: string): Walk {
  switch (name) {
    case 'null':
      return () => {};
    case 'boolean':
      return (cursor) => skip(cursor, 1, path);
    case 'int':
    case 'long':
      return (cursor) => void readVarint(cursor, path);
    case 'float':
      return (cursor) => skip(cursor, 4, path);
    case 'double':
      return (cursor) => skip(cursor, 8, path);
    case 'bytes':
    case 'string':
      return (cursor) => skip(cursor, readCount(cursor, path), path);
    default:
      throw new TypeError(`no layout for the Avro type ${name}`);
  }
}

/** Arrays and maps: blocks of items until a count of 0. Every item in our schemas takes at least one byte. */
function blockWalk(item: Walk, path: string): Walk {
  return (cursor) => {
    for (let count = readVarint(cursor, path); count !== 0; count = readVarint(cursor, path)) {
      // A negative count is followed by the block's size in bytes.
      if (count < 0) readCount(cursor, path);
      const items = Math.abs(count);
      if (items > cursor.bytes.length - cursor.at) {
        throw fault(path, cursor, `at most ${cursor.bytes.length - cursor.at} items in the bytes left`, items);
      }
      for (let index = 0; index < items; index++) item(cursor);
    }
  };
}

function skip(cursor: Cursor, count: number, path: string): void {
  if (count > cursor.bytes.length - cursor.at) {
    throw fault(path, cursor, `${count} bytes`, cursor.bytes.length - cursor.at);
  }
  cursor.at += count;
}

function readCount(cursor: Cursor, path: string): number {
  const count = readVarint(cursor, path);
  if (count < 0) throw fault(path, cursor, 'no negative length', count);
  return count;
}

/** A zig-zag variable-length number; exact within the safe integers, as all lengths and our longs are. */
function readVarint(cursor: Cursor, path: string): number {
  let value = 0;
  let factor = 1;
  for (let length = 0; length < 10; length++) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) throw fault(path, cursor, 'another byte', 'the end');
    cursor.at += 1;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    factor *= 128;
  }
  throw fault(path, cursor, 'a number of at most 10 bytes', 'a longer one');
}

const fault = (path: string, cursor: Cursor, expected: string, got: number | string): RangeError =>
  new RangeError(`at byte ${cursor.at}${path === '' ? '' : ` in ${path}`}: expected ${expected}, got ${got}`);
