import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { installCodecs } from '../../src/kafka/compression.ts';
import { toRawRecord } from '../../src/kafka/log-reader.ts';
import type { RawRecord } from '../../src/stream/record.ts';

/** The committed records of a topic up to its current end, from a plain kafkajs consumer. */
export async function readTopic(brokers: readonly string[], topic: string): Promise<RawRecord[]> {
  installCodecs();
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const bounds = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const open = new Map(
    bounds.filter(({ high }) => high !== '0').map(({ partition, high }) => [partition, Number(high)]),
  );
  const records: RawRecord[] = [];
  if (open.size === 0) return records;
  const consumer = kafka.consumer({ groupId: randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const run = consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const message of batch.messages) records.push(toRawRecord(topic, batch.partition, message));
        if (Number(batch.lastOffset()) + 1 >= (open.get(batch.partition) ?? 0)) open.delete(batch.partition);
        if (open.size === 0) resolve();
        return Promise.resolve();
      },
    });
    run.catch(reject);
  });
  await consumer.disconnect();
  return records;
}
