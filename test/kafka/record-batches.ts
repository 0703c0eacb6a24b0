import { createRequire } from 'node:module';
import type { KafkaMessage } from 'kafkajs';

/** The inside of kafkajs that turns fetched bytes into messages and back: what runs between the socket and our code. */
const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const Encoder = require('kafkajs/src/protocol/encoder') as new () => { writeBytes(bytes: Buffer): { buffer: Buffer } };
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<KafkaMessage[]>;
const recordBatch = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(batch: object): Promise<{ buffer: Buffer }>;
};
const Record = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => object;
const Batch = require('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  partitionData: object,
) => { readonly messages: readonly KafkaMessage[]; lastOffset(): string };

/** The messages in record batches as a broker sends them and keeps them in its segments. */
export const messagesOf = (batches: Buffer): Promise<KafkaMessage[]> =>
  decodeMessages(new Decoder(new Encoder().writeBytes(batches).buffer));

/** What the consumer is given of such batches when it has asked for an offset. */
export const batchAt = async (batches: Buffer, fetchedOffset: number): Promise<InstanceType<typeof Batch>> =>
  new Batch('t', String(fetchedOffset), {
    partition: 0,
    highWatermark: '1000',
    abortedTransactions: [],
    messages: await messagesOf(batches),
  });

/** A record batch of values, as a producer of kafkajs writes it. */
export async function batchOf(values: readonly Buffer[], compression: number, firstOffset = 0): Promise<Buffer> {
  const records = values.map((value, offsetDelta) =>
    Record({ offsetDelta, timestampDelta: 0, key: Buffer.from(`k${offsetDelta}`), value, headers: {} }),
  );
  const batch = await recordBatch.RecordBatch({
    compression,
    records,
    lastOffsetDelta: values.length - 1,
    firstOffset,
  });
  return batch.buffer;
}
