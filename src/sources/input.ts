import { constants, createReadStream, openSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import zlib from 'node:zlib';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { printableLine } from '../records/foreign-text.ts';
import { isHubName } from '../records/hub-name.ts';
import { gunzipped } from './gunzip.ts';
import { listFiles } from './list-files.ts';

/** A stream of bytes with a name for messages. */
export interface ByteInput {
  /** The file as it was given, on one line, or `-`. */
  readonly name: string;
  /** The stored size, packed or not. Missing if unknown. */
  readonly bytes?: number;
  /** The path, if it is a file. */
  readonly path?: string;
  /** Whether it comes from a folder: if it cannot be read, the other files are still read. */
  readonly isOfFolder?: boolean;
  open(): AsyncIterable<Uint8Array>;
  /**
   * For an input that is not a file: access to bytes at any position, which Parquet needs. Missing: it can only be read
   * from the beginning.
   */
  range?(): Promise<ByteRange>;
}

/** Bytes that are requested by range. */
export interface ByteRange {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** Called for each part of an input that was read, with its stored size in bytes. */
export type BytesRead = (bytes: number) => void;

/** A file; gzip and zstd are recognised by the first bytes and unpacked. */
export function fileInput(path: string, read?: BytesRead): ByteInput {
  const open = (): AsyncIterable<Uint8Array> => contentOf(path);
  return {
    name: printableLine(path),
    path,
    open: () => unpacked(read === undefined ? open() : counted(open(), read), path),
  };
}

async function* contentOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  // A named pipe is read as a socket is: a thread that waits in `read` would keep a stopped process from ending.
  if ((await stat(path)).isFIFO()) {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    yield* new Socket({ fd, readable: true, writable: false }) as AsyncIterable<Uint8Array>;
    return;
  }
  yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>;
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  read: BytesRead,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    read(chunk.length);
    yield chunk;
  }
}

/** A stream such as standard input, under a name; packed content is unpacked. */
export function streamInput(name: string, stream: AsyncIterable<Uint8Array>): ByteInput {
  return { name, open: () => unpacked(stream, name) };
}

/**
 * The inputs of a command line: files, folders with all their files, names of the hub, and `-` for standard input.
 * Checks every name before any input is read, so that a mistyped one is reported before the first question is written.
 *
 * @param options `anyEnding`: also files of folders whose extension names no format, for when the format is given
 * @throws `SluiceError` with code `input-unreadable`.
 */
export async function openInputs(
  names: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
  {
    anyEnding = false,
    note,
    hub,
    read,
  }: {
    readonly anyEnding?: boolean;
    readonly note?: (message: string) => void;
    readonly read?: BytesRead;
    /** Opens the inputs of a hub name. Missing: such names are files. */
    readonly hub?: (
      name: string,
    ) => Promise<{ readonly inputs: readonly ByteInput[]; readonly unknown: readonly string[] }>;
  } = {},
): Promise<readonly ByteInput[]> {
  const inputs: ByteInput[] = [];
  for (const name of names) {
    if (name === '-') {
      inputs.push(streamInput('-', stdin));
      continue;
    }
    if (hub !== undefined && isHubName(name)) {
      const { inputs: found, unknown } = await hub(name);
      for (const file of unknown) note?.(passedOver(file));
      inputs.push(...found);
      continue;
    }
    const found = await lookAt(name);
    if (found.isDirectory()) {
      const { files, unknown, unreadable: closed } = await listFiles(name, anyEnding);
      for (const file of unknown) note?.(passedOver(file));
      inputs.push(...[...closed].map(([file, reason]) => unreadableInput(file, reason)));
      if (files.length + closed.size === 0) {
        throw new SluiceError('input-unreadable', `${printableLine(name)} is a folder without a file to read`);
      }
      inputs.push(...files.map((file) => ({ ...fileInput(file.path, read), bytes: file.size, isOfFolder: true })));
    } else inputs.push({ ...fileInput(name, read), bytes: found.size });
  }
  return inputs;
}

/** The note about a file in a folder whose extension names no format. */
export const passedOver = (file: string): string =>
  `${printableLine(file)} is passed over: its ending names no format, and there is no --format`;

const lookAt = (name: string): Promise<Stats> =>
  stat(name).catch((error: unknown) => {
    throw unreadable(name, error);
  });

const unreadable = (name: string, cause: unknown): SluiceError =>
  new SluiceError('input-unreadable', printableLine(`${name} cannot be read: ${describeError(cause)}`), { cause });

/** A file or folder within a folder that cannot be read: reading it fails, and the other files are still read. */
function unreadableInput(file: string, reason: string): ByteInput {
  const fail = (): never => {
    throw unreadable(file, new Error(reason));
  };
  return { name: printableLine(file), bytes: 0, isOfFolder: true, open: fail, range: fail };
}

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

const isPackedAs = (begin: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => begin[index] === byte);

/** The encoding of text with this byte order mark, if it is UTF-16, as Excel and PowerShell write it. */
function utf16Of(begin: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (isPackedAs(begin, [0xff, 0xfe])) return 'utf-16le';
  return isPackedAs(begin, [0xfe, 0xff]) ? 'utf-16be' : null;
}

/** Whether bytes are the beginning of gzip, zstd or UTF-16, whose positions are not those of the text. */
export const isPacked = (begin: Uint8Array): boolean =>
  isPackedAs(begin, GZIP) || isPackedAs(begin, ZSTD) || utf16Of(begin) !== null;

function unzstd(packed: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  // Node.js before 22.15 does not have it.
  if (typeof zlib.createZstdDecompress !== 'function') {
    const message = `${name} is packed with zstd, which Node.js reads from 22.15 on: unpack it`;
    throw new SluiceError('input-unreadable', message);
  }
  // Errors of either end up in the loop over the unpacked side; leaving it early destroys both.
  return pipeline(Readable.from(packed, { objectMode: false }), zlib.createZstdDecompress(), () => undefined);
}

/** The bytes of a stream, unpacked if necessary, and text in UTF-16 as UTF-8. */
export async function* unpacked(
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const { begin, rest } = await peek(source, ZSTD.length);
    if (isPackedAs(begin, GZIP)) yield* asUtf8(gunzipped(rest));
    else yield* asUtf8(isPackedAs(begin, ZSTD) ? unzstd(rest, name) : rest);
  } catch (error) {
    throw error instanceof SluiceError ? error : unreadable(name, error);
  }
}

async function* asUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const { begin, rest } = await peek(source, 2);
  const encoding = utf16Of(begin);
  if (encoding === null) {
    yield* rest;
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of rest) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** The first bytes of a stream, and the whole stream again. */
async function peek(
  source: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{ readonly begin: Uint8Array; readonly rest: AsyncGenerator<Uint8Array, void, undefined> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* chunks;
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { begin: Buffer.concat(chunks), rest: all() };
}
