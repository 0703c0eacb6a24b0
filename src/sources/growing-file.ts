import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { printableLine } from '../records/foreign-text.ts';
import type { ByteInput } from './input.ts';

const LINE_FEED = 10;
const BLOCK = 64 * 1024;
/** This number of bytes at the beginning, and before the position, identifies the content. */
const MARK_BYTES = 1024;

/** The mark that distinguishes the content before a position from another file's. */
export async function markOf(file: string, offset: number): Promise<string> {
  return withFile(file, async (handle) => {
    const head = await bytesAt(handle, 0, Math.min(MARK_BYTES, offset));
    const tail = await bytesAt(handle, Math.max(0, offset - MARK_BYTES), offset);
    return createHash('sha256').update(head).update(tail).digest('hex').slice(0, 32);
  });
}

/** The end of the last whole line between two positions; `from` if there is none. */
export async function lastLineEnd(file: string, from: number, to: number): Promise<number> {
  return withFile(file, async (handle) => {
    for (let end = to; end > from;) {
      const start = Math.max(from, end - BLOCK);
      const at = (await bytesAt(handle, start, end)).lastIndexOf(LINE_FEED);
      if (at !== -1) return start + at + 1;
      end = start;
    }
    return from;
  });
}

/**
 * Whether the bytes of a range are one JSON object: a line that lacks only its line feed. A partial object is never
 * one, so that no partially written line is read.
 */
export async function isWholeObject(file: string, from: number, to: number): Promise<boolean> {
  const text = (await withFile(file, (handle) => bytesAt(handle, from, to))).toString('utf8').trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a file ends like Parquet: its footer is written last. */
export async function hasParquetEnd(file: string, size: number): Promise<boolean> {
  if (size < 12) return false;
  const magic = await withFile(file, (handle) => bytesAt(handle, size - 4, size));
  return magic.toString('latin1') === 'PAR1' || magic.toString('latin1') === 'PARE';
}

/** The first bytes of a file. */
export const beginOf = (file: string, size: number): Promise<Buffer> =>
  withFile(file, (handle) => bytesAt(handle, 0, Math.min(4, size)));

/** A part of a file as an input, without unpacking. */
export function partOf(file: string, from: number, to: number): ByteInput {
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    if (from >= to) return;
    yield* createReadStream(file, { start: from, end: to - 1, highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>;
  }
  return { name: printableLine(file), open: bytes };
}

async function withFile<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
