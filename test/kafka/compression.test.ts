import { readdirSync, readFileSync } from 'node:fs';
import { snappyCompress } from '@platformatic/wasm-utils';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressionTypeOf, installCodecs } from '../../src/kafka/compression.ts';
import type { Compression } from '../../src/kafka/compression.ts';
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

  it('reads what Java frames, what was framed twice, and what is bare', () => {
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

  it('is found behind batches that are well', async () => {
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

  it('never becomes a record of its own: the reader is told of the whole batch', async () => {
    const batch = await batchAt(await withCodec(5), 40);
    expect(batch.lastOffset()).toBe('42');
    expect(batch.messages).toHaveLength(3);
    expect(batch.messages.every(({ value }) => value === null)).toBe(true);
  });
});
