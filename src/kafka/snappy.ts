import { snappyCompress, snappyDecompress } from '@platformatic/wasm-utils';

/** The header of Java's clients for snappy (xerial's SnappyOutputStream): magic, version, lowest compatible version. */
const HEADER: Buffer = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const MAGIC_BYTES = 8;
/** Bytes of a block before compression, as in Java. */
const BLOCK_BYTES = 32 * 1024;

/** Compresses in the format of Java's clients: a header, and blocks of 32 kB, each with its length. */
export function compressSnappy(bytes: Buffer): Buffer {
  const parts: Buffer[] = [HEADER];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = snappyCompress(bytes.subarray(at, at + BLOCK_BYTES));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/**
 * Decompresses Java's format and a single bare block, as clients in C, Go and Python write it. Throws `RangeError` for
 * other bytes, or if the result would exceed `limitBytes`.
 */
export function decompressSnappy(bytes: Buffer, limitBytes: number): Buffer {
  if (!isFramed(bytes, 0)) return decompressBlock(bytes, limitBytes);
  const parts: Buffer[] = [];
  let total = 0;
  for (let at = 0; at < bytes.length;) {
    // Concatenated streams have a header each.
    if (isFramed(bytes, at)) at += HEADER.length;
    if (at >= bytes.length) break;
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1;
    const end = at + 4 + length;
    if (length < 0 || end > bytes.length) throw new RangeError(`a snappy block at byte ${at} is cut off`);
    const block = decompressBlock(bytes.subarray(at + 4, end), limitBytes - total);
    total += block.length;
    parts.push(block);
    at = end;
  }
  return Buffer.concat(parts, total);
}

const isFramed = (bytes: Buffer, at: number): boolean =>
  bytes.length >= at + HEADER.length && bytes.subarray(at, at + MAGIC_BYTES).equals(HEADER.subarray(0, MAGIC_BYTES));

function decompressBlock(block: Buffer, limitBytes: number): Buffer {
  const length = lengthOf(block);
  if (length > limitBytes) throw new RangeError(`a snappy block of ${length} bytes is larger than ${limitBytes} bytes`);
  return snappyDecompress(block);
}

/** A block begins with its uncompressed length. */
function lengthOf(block: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = block[index];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length;
  }
  throw new RangeError('bytes that are no snappy block');
}
