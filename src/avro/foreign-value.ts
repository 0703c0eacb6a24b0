import avsc from 'avsc';
import type { Type } from 'avsc';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import { HEADER_BYTES, hasHeader, headerOf } from './single-object.ts';

/** A long as a bigint: avsc's own numbers would lose digits beyond 2^53, and it refuses those. */
// oxlint-disable-next-line no-underscore-dangle -- avsc's own name
const LONG = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** TypeScript's library does not know it yet. */
const json = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * Compiles a schema of another program for `readForeignValue`.
 *
 * @throws `SluiceError` with code `bad-schema`
 */
export function compileForeignSchema(schema: unknown): Type {
  try {
    return avsc.Type.forSchema(schema as Parameters<typeof avsc.Type.forSchema>[0], { registry: { long: LONG } });
  } catch (cause) {
    throw new SluiceError('bad-schema', `not an Avro schema: ${describeError(cause)}`, { cause });
  }
}

/**
 * What reads values of one schema as JSON text: in the single-object encoding of this schema, or the bare datum. A long
 * keeps its digits, bytes are base64, and a value of a union that could be of two kinds alike is an object with the name
 * of its kind.
 *
 * @throws `SluiceError` with code `bad-schema`; the returned function throws `undecodable`
 */
export function createForeignReader(schema: unknown): (value: Buffer) => string {
  const type = compileForeignSchema(schema);
  const header = headerOf(fingerprintOf(JSON.stringify(type.schema())));
  return (value) => {
    const datum = hasHeader(value, header) ? value.subarray(HEADER_BYTES) : value;
    try {
      return JSON.stringify(plain(type.fromBuffer(datum)));
    } catch (cause) {
      throw new SluiceError('undecodable', `not Avro of the schema given: ${describeError(cause)}`, { cause });
    }
  };
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return json.rawJSON(String(value));
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
