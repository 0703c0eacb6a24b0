import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { lz4Compress } from '@platformatic/wasm-utils';
import kafkajs from 'kafkajs';
import type { CompressionTypes } from 'kafkajs';
import { describeError } from '../records/sluice-error.ts';
import { decompressLz4 } from './lz4.ts';
import { compressSnappy, decompressSnappy } from './snappy.ts';
import { unreadableRecords } from './unreadable-batch.ts';

/** The compression of batches. */
export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** zstd: the fewest bytes on disk, and no more CPU than lz4 on batches of some size (docs/benchmarks.md). */
export const DEFAULT_COMPRESSION: Compression = 'zstd';

/** kafkajs' constant for a compression. */
export function compressionTypeOf(compression: Compression): CompressionTypes {
  return TYPES[compression];
}

const TYPES: Readonly<Record<Compression, CompressionTypes>> = {
  none: kafkajs.CompressionTypes.None,
  gzip: kafkajs.CompressionTypes.GZIP,
  snappy: kafkajs.CompressionTypes.Snappy,
  lz4: kafkajs.CompressionTypes.LZ4,
  zstd: kafkajs.CompressionTypes.ZSTD,
};

/**
 * The largest uncompressed batch that is read: a few kB could otherwise expand to all of the memory. Batches have at
 * most 8 MiB compressed on our topics, and text shrinks to a tenth at best.
 */
const MOST_BYTES = 256 * 1024 * 1024;

/** Larger batches run in a separate thread, to keep the event loop free. Smaller ones would take longer there. */
const INLINE_BYTES = 128 * 1024;

/** A codec in the form that kafkajs requires. */
interface KafkajsCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

interface Codec {
  readonly name: string;
  readonly compress: (bytes: Buffer) => Buffer | Promise<Buffer>;
  readonly decompress: (bytes: Buffer) => Buffer | Promise<Buffer>;
}

const gzipAsync = promisify(zlib.gzip);
const gunzipAsync = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
// Referenced on use: an older Node.js without zstd must still show the message that it is too old.
const zstdAsync = (bytes: Buffer, options: zlib.ZstdOptions): Promise<Buffer> =>
  promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdCompress)(bytes, options);
const unzstdAsync = (bytes: Buffer, options: zlib.ZstdOptions): Promise<Buffer> =>
  promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress)(bytes, options);

/** Node's default step of 16 kB is slow for large batches, and 1 MB wastes memory on small ones. */
const unpacking = (bytes: Buffer): { readonly maxOutputLength: number; readonly chunkSize: number } => ({
  maxOutputLength: MOST_BYTES,
  chunkSize: Math.min(Math.max(1024, 4 * bytes.length), 1024 * 1024),
});

const packing = (bytes: Buffer): { readonly chunkSize: number } => ({
  chunkSize: Math.min(Math.max(1024, bytes.length), 1024 * 1024),
});

const GZIP: Codec = {
  name: 'gzip',
  compress: (bytes) => (bytes.length <= INLINE_BYTES ? zlib.gzipSync(bytes) : gzipAsync(bytes)),
  decompress: (bytes) =>
    bytes.length <= INLINE_BYTES ? zlib.gunzipSync(bytes, unpacking(bytes)) : gunzipAsync(bytes, unpacking(bytes)),
};

const ZSTD: Codec = {
  name: 'zstd',
  compress: (bytes) => {
    const options = { ...packing(bytes), pledgedSrcSize: bytes.length };
    return bytes.length <= INLINE_BYTES ? zlib.zstdCompressSync(bytes, options) : zstdAsync(bytes, options);
  },
  decompress: (bytes) =>
    bytes.length <= INLINE_BYTES
      ? zlib.zstdDecompressSync(bytes, unpacking(bytes))
      : unzstdAsync(bytes, unpacking(bytes)),
};

const LZ4: Codec = {
  name: 'lz4',
  compress: lz4Compress,
  decompress: (bytes) => decompressLz4(bytes, MOST_BYTES),
};

const SNAPPY: Codec = {
  name: 'snappy',
  compress: compressSnappy,
  decompress: (bytes) => decompressSnappy(bytes, MOST_BYTES),
};

/** Codec numbers that Kafka has not assigned yet: the attributes of a batch have three bits for them. */
const UNKNOWN = [5, 6, 7];

/**
 * Registers all codecs of Kafka in kafkajs, which has only gzip, without a size limit. The module is global, so this
 * runs once per process. A batch that cannot be unpacked becomes records that `findUnreadable` detects: kafkajs' own
 * errors do not name the position of a batch.
 */
export function installCodecs(): void {
  if (isInstalled) return;
  isInstalled = true;
  // Node.js does not detect these exports by name.
  const registry = kafkajs.CompressionCodecs as Record<number, () => KafkajsCodec>;
  registry[kafkajs.CompressionTypes.GZIP] = () => kafkajsCodec(GZIP);
  registry[kafkajs.CompressionTypes.Snappy] = () => kafkajsCodec(SNAPPY);
  registry[kafkajs.CompressionTypes.LZ4] = () => kafkajsCodec(LZ4);
  registry[kafkajs.CompressionTypes.ZSTD] = () => kafkajsCodec(ZSTD);
  for (const type of UNKNOWN) registry[type] = () => unknownCodec(type);
}

let isInstalled = false;

function kafkajsCodec(codec: Codec): KafkajsCodec {
  return {
    compress: async ({ buffer }) => codec.compress(buffer),
    async decompress(bytes) {
      try {
        return await codec.decompress(bytes);
      } catch (error) {
        return unreadableRecords(bytes, `cannot be unpacked as ${codec.name} (${describeError(error)})`);
      }
    },
  };
}

const unknownCodec = (type: number): KafkajsCodec => ({
  compress: () => Promise.reject(new RangeError(`no codec has the number ${type}`)),
  decompress: async (bytes) => unreadableRecords(bytes, `is compressed with codec ${type}, which sluice does not know`),
});
