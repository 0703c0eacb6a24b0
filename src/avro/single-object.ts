import type { CompiledSchema } from './compiled-schema.ts';

/** Bytes before the payload: the marker C3 01 and the writer schema's fingerprint, little-endian. */
export const HEADER_BYTES = 10;

const MARKER = 0x01c3;

const scratch = Buffer.allocUnsafe(64 * 1024);

/**
 * One record in the single-object encoding. Throws what avsc throws for an invalid value.
 * Source: Apache Avro specification 1.12, "Single-object encoding specification".
 */
export function writeSingleObject(schema: CompiledSchema, value: unknown): Buffer {
  const end = schema.type.encode(value, scratch, HEADER_BYTES);
  if (end >= 0) {
    writeHeader(scratch, schema);
    return Buffer.from(scratch.subarray(0, end));
  }
  // Larger than the scratch buffer: avsc has told how many bytes were missing, and the second pass is exact.
  const large = Buffer.allocUnsafe(scratch.length - end);
  schema.type.encode(value, large, HEADER_BYTES);
  writeHeader(large, schema);
  return large;
}

function writeHeader(bytes: Buffer, schema: CompiledSchema): void {
  bytes.writeUInt16LE(MARKER, 0);
  bytes.writeBigUInt64LE(schema.fingerprint, 2);
}

/** The fingerprint of the schema that a record was written with; null where the bytes are no single object. */
export function readFingerprint(bytes: Buffer): bigint | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt16LE(0) !== MARKER) return null;
  return bytes.readBigUInt64LE(2);
}
