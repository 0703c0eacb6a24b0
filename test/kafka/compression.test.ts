import { readdirSync, readFileSync } from 'node:fs';
import { lz4Compress, snappyCompress } from '@platformatic/wasm-utils';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressionTypeOf, installCodecs } from '../../src/kafka/compression.ts';
import type { Compression } from '../../src/kafka/compression.ts';
import { decompressLz4, unpackedBytes } from '../../src/kafka/lz4.ts';
import { compressSnappy, decompressSnappy } from '../../src/kafka/snappy.ts';
import { findUnreadable } from '../../src/kafka/unreadable-batch.ts';
import { batchAt, batchOf, messagesOf } from './record-batches.ts';

installCodecs();

const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const satisfies readonly Compression[];
const PACKED = CODECS.filter((codec) => codec !== 'none');

/**
 * Segments of Kafka 4.1 with one topic each. `librdkafka-*`: batches of librdkafka 2, kept as they came. `java-*`: the
 * same records, sent plain and packed by the broker, whose topic had `compression.type`.
 */
const FOLDER = new URL('./batches/', import.meta.url);
const LONG = Array.from({ length: 4000 }, (_, i) => `line ${i % 40}: the sum is ${(i % 40) * 7}\n`).join('');

const valuesOf = async (batches: Buffer): Promise<(Buffer | null)[]> =>
  (await messagesOf(batches)).map(({ value }) => value);

describe('batches of other clients', () => {
  const files = readdirSync(FOLDER);

  it('are there for two clients and each codec', () => {
    expect(files.toSorted()).toEqual(
      PACKED.flatMap((codec) => [`java-${codec}.bin`, `librdkafka-${codec}.bin`]).toSorted(),
    );
  });

  it.each(files)('are read: %s', async (file) => {
    const messages = await messagesOf(readFileSync(new URL(file, FOLDER)));
    expect(findUnreadable('t', 0, messages)).toBeNull();
    expect(messages.map(({ offset, key, value }) => [offset, key?.toString(), value?.toString()])).toEqual([
      ['0', 'k0', 'short 0'],
      ['1', 'k1', 'short 1short 1'],
      ['2', 'k2', 'short 2short 2short 2'],
      ['3', 'long', LONG],
    ]);
    expect(messages[0]?.headers?.['h']?.toString()).toBe('x');
  });
});

describe('our own batches', () => {
  it.each(CODECS)('with %s give every record back', async (codec) => {
    const value = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      // Over the block sizes of snappy (32 kB) and lz4 (64 kB), and over what is packed beside the event loop.
      fc.integer({ min: 1, max: 200_000 }).map((length) => new Uint8Array(length).fill(length % 251)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 6 }), async (values) => {
        const given = values.map((bytes) => Buffer.from(bytes));
        expect(await valuesOf(await batchOf(given, compressionTypeOf(codec)))).toEqual(given);
      }),
      { numRuns: 40 },
    );
  });

  it.each(PACKED)('with %s are smaller', async (codec) => {
    const values = [Buffer.from(LONG)];
    const packed = await batchOf(values, compressionTypeOf(codec));
    expect(packed.length).toBeLessThan((await batchOf(values, compressionTypeOf('none'))).length / 5);
  });
});

describe('snappy', () => {
  const text = Buffer.from(LONG);

  it('reads Java’s frames, double frames, and bare blocks', () => {
    const framed = compressSnappy(text);
    expect(framed.subarray(1, 7).toString()).toBe('SNAPPY');
    for (const bytes of [framed, snappyCompress(text)]) expect(decompressSnappy(bytes, text.length)).toEqual(text);
    expect(decompressSnappy(Buffer.concat([framed, framed]), 2 * text.length)).toEqual(Buffer.concat([text, text]));
  });

  it.each([
    ['no block', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['a frame that is cut off', compressSnappy(text).subarray(0, -3)],
    ['a length alone', compressSnappy(text).subarray(0, 18)],
    ['more than the limit in one block', snappyCompress(Buffer.alloc(text.length + 1))],
    ['more than the limit in all blocks', compressSnappy(Buffer.alloc(text.length + 1))],
  ])('refuses %s', (_name, bytes) => {
    expect(() => decompressSnappy(bytes, text.length)).toThrow(RangeError);
  });
});

describe('lz4', () => {
  const LIMIT = 256 * 1024 * 1024;
  const MIB = 1024 * 1024;
  const HEADER_BYTES = 7;
  /** Blocks of 4 MiB of zeros, each in 16 kB: a frame of the library, its block again and again. */
  const bombOf = (blocks: number): Buffer => {
    const frame = lz4Compress(Buffer.alloc(4 * MIB));
    const end = HEADER_BYTES + 4 + frame.readUInt32LE(HEADER_BYTES);
    const parts = Array.from({ length: blocks }, () => frame.subarray(HEADER_BYTES, end));
    return Buffer.concat([frame.subarray(0, HEADER_BYTES), ...parts, Buffer.alloc(4)]);
  };

  it('is measured exactly before it is unpacked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(20_000)), { maxLength: 20 }),
        (parts) => {
          const bytes = Buffer.concat(parts.flatMap(([part, times]) => [part, Buffer.alloc(times, part)]));
          expect(unpackedBytes(lz4Compress(bytes), LIMIT)).toBe(bytes.length);
          expect(decompressLz4(lz4Compress(bytes), bytes.length)).toEqual(bytes);
          if (bytes.length > 0) expect(() => decompressLz4(lz4Compress(bytes), bytes.length - 1)).toThrow(RangeError);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('throws a RangeError or reads, for any bytes', () => {
    const frame = lz4Compress(Buffer.from(LONG));
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(255), fc.nat(frame.length), (at, byte, length) => {
        const bytes = Buffer.from(frame.subarray(0, length));
        if (at < bytes.length) bytes[at] = byte;
        try {
          expect(unpackedBytes(bytes, LIMIT)).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('refuses a result above the limit, without unpacking it', async () => {
    const bomb = bombOf(65);
    expect(bomb.length).toBeLessThan(1.1 * MIB);
    expect(unpackedBytes(bomb, 1024 * MIB)).toBe(65 * 4 * MIB);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decompressLz4(bomb, LIMIT)).toThrow(`lz4 frames of more than ${LIMIT} bytes`);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MIB);
    // In many frames too, and where the frame claims to be small.
    expect(() => decompressLz4(Buffer.concat(Array.from({ length: 65 }, () => bombOf(1))), LIMIT)).toThrow(RangeError);

    const batch = await batchOf(VALUES, compressionTypeOf('lz4'), 40);
    const packed = Buffer.concat([batch.subarray(0, RECORDS_AT), bomb]);
    packed.writeInt32BE(packed.length - 12, 8);
    expect(findUnreadable('t', 3, (await batchAt(packed, 40)).messages)?.message).toBe(
      `topic t, partition 3, offset 40: the batch cannot be unpacked as lz4 (lz4 frames of more than ${LIMIT} bytes)`,
    );
  });

  it('reads a batch of 32 MiB, and one of a client that flushes each of its small blocks', async () => {
    const values = Array.from({ length: 32 }, (_, i) => Buffer.alloc(MIB, `${i} ${LONG}`));
    const read = await valuesOf(await batchOf(values, compressionTypeOf('lz4')));
    expect(read.length).toBe(32);
    expect(read.every((value, i) => value?.equals(values[i] as Buffer))).toBe(true);

    // 100 blocks of a frame that allows 4 MiB in each, with 10 bytes in each.
    const block = Buffer.from([0x0a, 0, 0, 0, 0xa0, ...Buffer.from('0123456789')]);
    block.writeUInt32LE(block.length - 4);
    const header = lz4Compress(Buffer.alloc(4 * MIB)).subarray(0, HEADER_BYTES);
    const flushed = Buffer.concat([header, ...Array.from({ length: 100 }, () => block), Buffer.alloc(4)]);
    expect(decompressLz4(flushed, LIMIT).toString()).toBe('0123456789'.repeat(100));
  });

  it('relies on the refusal of a block above the size of its frame', () => {
    const frame = lz4Compress(Buffer.alloc(128 * 1024));
    for (let checksum = 0; checksum < 256; checksum += 1) {
      const smaller = Buffer.from(frame);
      smaller.set([0x40, checksum], 5);
      expect(() => decompressLz4(smaller, LIMIT)).toThrow();
    }
  });
});

/** The place of the codec's number, and where the packed records begin. */
const ATTRIBUTES_AT = 22;
const RECORDS_AT = 61;
const VALUES = ['a', 'b', 'c'].map((value) => Buffer.from(value));

async function withCodec(number: number): Promise<Buffer> {
  const batch = Buffer.from(await batchOf(VALUES, compressionTypeOf('gzip'), 40));
  batch[ATTRIBUTES_AT] = number;
  return batch;
}

describe('a batch that cannot be unpacked', () => {
  const problemOf = async (batches: Buffer, from: number): Promise<string | undefined> =>
    findUnreadable('math.questions', 3, (await batchAt(batches, from)).messages)?.message;

  it.each([5, 6, 7])('is named with its place where its codec is unknown: %i', async (number) => {
    expect(await problemOf(await withCodec(number), 40)).toBe(
      `topic math.questions, partition 3, offset 40: the batch is compressed with codec ${number}, which sluice does not know`,
    );
  });

  it.each([40, 41, 42])('is found when the reader begins at offset %i of it', async (from) => {
    expect(await problemOf(await withCodec(5), from)).toMatch(/^topic math\.questions, partition 3, offset 40: /);
  });

  it('is found after valid batches', async () => {
    const good = await batchOf(VALUES, compressionTypeOf('zstd'), 37);
    const problem = await problemOf(Buffer.concat([good, await withCodec(6)]), 37);
    expect(problem).toMatch(/^topic math\.questions, partition 3, offset 40: /);
  });

  it.each(PACKED)('is named where its bytes are no %s', async (codec) => {
    const batch = Buffer.from(await batchOf(VALUES, compressionTypeOf(codec), 40));
    batch.fill(0xff, RECORDS_AT);
    expect(await problemOf(batch, 40)).toMatch(
      new RegExp(`^topic math\\.questions, partition 3, offset 40: the batch cannot be unpacked as ${codec} `),
    );
  });

  it('never becomes a record: the reader gets an error for the whole batch', async () => {
    const batch = await batchAt(await withCodec(5), 40);
    expect(batch.lastOffset()).toBe('42');
    expect(batch.messages).toHaveLength(3);
    expect(batch.messages.every(({ value }) => value === null)).toBe(true);
  });
});
