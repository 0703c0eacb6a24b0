import { lz4Decompress } from '@platformatic/wasm-utils';

const FRAME = 0x184d2204;
/** The last hexadecimal digit of a skippable frame's magic number is arbitrary. */
const SKIPPED = 0x184d2a50;
const IS_PLAIN = 0x80000000;

/** Decompresses LZ4 frames. Throws `RangeError` for invalid bytes, or if the result would exceed `limitBytes`. */
export function decompressLz4(bytes: Buffer, limitBytes: number): Buffer {
  // The block sizes usually suffice. A client that flushes often writes small blocks, which must be parsed.
  const isSmall = frameBytes(bytes, limitBytes, mostOfBlock) <= limitBytes;
  if (!isSmall && unpackedBytes(bytes, limitBytes) > limitBytes) {
    throw new RangeError(`lz4 frames of more than ${limitBytes} bytes`);
  }
  return lz4Decompress(bytes);
}

/**
 * The uncompressed size of LZ4 frames in bytes, only from the lengths in their blocks: the content size in a frame's
 * header is not trusted. Stops counting above `limitBytes`. Format: lz4_Frame_format.md and lz4_Block_format.md of the
 * lz4 project.
 */
export function unpackedBytes(bytes: Buffer, limitBytes: number): number {
  return frameBytes(bytes, limitBytes, blockBytes);
}

/** The uncompressed size of one block between two positions; `mostBytes` is the frame's maximum block size. */
type BlockSize = (bytes: Buffer, start: number, end: number, mostBytes: number) => number;

/** Readers refuse larger blocks. */
const mostOfBlock: BlockSize = (_bytes, _start, _end, mostBytes) => mostBytes;

function frameBytes(bytes: Buffer, limitBytes: number, sizeOf: BlockSize): number {
  let total = 0;
  let at = 0;
  const uint32 = (): number => {
    if (at + 4 > bytes.length) throw new RangeError('an lz4 frame that is cut off');
    at += 4;
    return bytes.readUInt32LE(at - 4);
  };
  while (at < bytes.length && total <= limitBytes) {
    const magic = uint32();
    if ((magic & ~0xf) === SKIPPED) {
      at += uint32();
      continue;
    }
    if (magic !== FRAME) throw new RangeError('bytes that are no lz4 frame');
    const flags = bytes[at] ?? 0;
    // 64 kB, 256 kB, 1 MB or 4 MB; readers refuse other values.
    const mostBytes = 2 ** (8 + 2 * (((bytes[at + 1] ?? 0) >> 4) & 7));
    const has = (bit: number): boolean => (flags & (1 << bit)) !== 0;
    // Skips flags, block size and header checksum, and the optional content size and dictionary id.
    at += 3 + (has(3) ? 8 : 0) + (has(0) ? 4 : 0);
    for (let size = uint32(); size !== 0 && total <= limitBytes; size = uint32()) {
      const length = size % IS_PLAIN;
      const end = at + length;
      if (end > bytes.length) throw new RangeError('an lz4 block that is cut off');
      total += size >= IS_PLAIN ? length : sizeOf(bytes, at, end, mostBytes);
      at = end + (has(4) ? 4 : 0);
    }
    if (has(2)) at += 4;
  }
  return total;
}

/** The uncompressed size of one block's sequences; counting stops above the frame's maximum block size. */
function blockBytes(bytes: Buffer, start: number, end: number, mostBytes: number): number {
  let total = 0;
  let at = start;
  const lengthOf = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let length = nibble;
    for (;;) {
      const byte = at < end ? (bytes[at] ?? 0) : 0;
      at += 1;
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < end && total <= mostBytes) {
    const token = bytes[at] ?? 0;
    at += 1;
    const literals = lengthOf(token >> 4);
    total += literals;
    at += literals;
    // The last sequence of a block ends with its literals.
    if (at >= end) break;
    at += 2;
    total += lengthOf(token & 0xf) + 4;
  }
  return total;
}
