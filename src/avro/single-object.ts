import type { Type } from 'avsc';

/** Bytes before the payload: the marker C3 01 and the writer schema's fingerprint, little-endian. */
export const HEADER_BYTES = 10;

const MARKER = 0x01c3;

const scratch = Buffer.allocUnsafe(64 * 1024);

/** The header of all records of a schema. */
export function headerOf(fingerprint: bigint): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16LE(MARKER, 0);
  header.writeBigUInt64LE(fingerprint, 2);
  return header;
}

/**
 * One record in the single-object encoding. Throws what avsc throws for an invalid value.
 * Source: Apache Avro specification 1.12, "Single-object encoding specification".
 */
export const writeSingleObject = (
  { type, header }: { readonly type: Type; readonly header: Buffer },
  value: unknown,
): Buffer => writeWithHeader(type, header, value);

/** Encodes one record after any header. Throws what avsc throws for an invalid value. */
export function writeWithHeader(type: Type, header: Buffer, value: unknown): Buffer {
  const start = header.length;
  const end = type.encode(value, scratch, start);
  // Larger than the scratch buffer: avsc has returned the number of missing bytes, so the second pass is exact.
  const bytes = Buffer.allocUnsafe(end >= 0 ? end : scratch.length - end);
  if (end >= 0) scratch.copy(bytes, start, start, end);
  else type.encode(value, bytes, start);
  bytes.set(header);
  return bytes;
}

/** Whether bytes are a record of the header's schema. */
export function hasHeader(bytes: Buffer, header: Buffer): boolean {
  // Called for every record that is read, so it allocates no BigInt and no view of the bytes.
  for (let at = 0; at < header.length; at += 1) if (bytes[at] !== header[at]) return false;
  return true;
}

/** The fingerprint of a record's writer schema; null if the bytes are not a single object. */
export function readFingerprint(bytes: Buffer): bigint | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt16LE(0) !== MARKER) return null;
  return bytes.readBigUInt64LE(2);
}
