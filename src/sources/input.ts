import { constants, createReadStream, openSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import zlib, { createGunzip } from 'node:zlib';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { isHubName } from '../records/hub-name.ts';
import { listFiles } from './list-files.ts';

/** A stream of bytes with a name for messages. */
export interface ByteInput {
  /** The file as it was given, or `-`. */
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
  return { name: path, path, open: () => unpacked(read === undefined ? open() : counted(open(), read), path) };
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
      const [firstClosed] = closed;
      if (firstClosed !== undefined) {
        throw new SluiceError('input-unreadable', `${firstClosed[0]} cannot be read: ${firstClosed[1]}`);
      }
      if (files.length === 0) throw new SluiceError('input-unreadable', `${name} is a folder without a file to read`);
      inputs.push(...files.map((file) => ({ ...fileInput(file.path, read), bytes: file.size, isOfFolder: true })));
    } else inputs.push({ ...fileInput(name, read), bytes: found.size });
  }
  return inputs;
}

/** The note about a file in a folder whose extension names no format. */
export const passedOver = (file: string): string =>
  `${file} is passed over: its ending names no format, and there is no --format`;

const lookAt = (name: string): Promise<Stats> =>
  stat(name).catch((error: unknown) => {
    throw unreadable(name, error);
  });

const unreadable = (name: string, cause: unknown): SluiceError =>
  new SluiceError('input-unreadable', `${name} cannot be read: ${describeError(cause)}`, { cause });

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

const isPackedAs = (begin: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => begin[index] === byte);

/** Whether bytes are the beginning of gzip or zstd. */
export const isPacked = (begin: Uint8Array): boolean => isPackedAs(begin, GZIP) || isPackedAs(begin, ZSTD);

/** The unpacker of a stream with this beginning; null: it is not packed. */
function unpackerOf(begin: Uint8Array, name: string): Transform | null {
  if (isPackedAs(begin, GZIP)) return createGunzip();
  if (!isPackedAs(begin, ZSTD)) return null;
  // Node.js before 22.15 does not have it.
  if (typeof zlib.createZstdDecompress === 'function') return zlib.createZstdDecompress();
  throw new SluiceError(
    'input-unreadable',
    `${name} is packed with zstd, which Node.js reads from 22.15 on: unpack it`,
  );
}

/** The bytes of a stream, unpacked if necessary. */
export async function* unpacked(
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const { begin, rest } = await peek(source, ZSTD.length);
    const unpacker = unpackerOf(begin, name);
    if (unpacker === null) {
      yield* rest;
      return;
    }
    // Errors of either end up in the loop over the unpacked side; leaving it early destroys both.
    const content = pipeline(Readable.from(rest, { objectMode: false }), unpacker, () => undefined);
    for await (const chunk of content) yield chunk as Uint8Array;
  } catch (error) {
    throw error instanceof SluiceError ? error : unreadable(name, error);
  }
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
