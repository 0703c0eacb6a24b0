import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { silenceThrottleWarning } from '../../src/kafka/throttle-warning.ts';
import { copyArguments, CopyClock } from './copy-clock.ts';

/**
 * The equivalent with kafkajs alone: the bytes of each fetched batch are sent in one transaction together with the
 * offset. The first retry is after 10 ms; with the default of 300 ms each transaction would wait that long for the
 * previous one. Many retries: a transaction that fails stays open, and no other one begins after it.
 */
const { brokers, questionsTopic, campaign, records, partitions } = copyArguments();
const clock = new CopyClock(records);
silenceThrottleWarning();
const kafka = new Kafka({
  brokers: [...brokers],
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 10, factor: 0, maxRetryTime: 20, retries: 1000 },
});
const admin = kafka.admin();
await admin.connect();
await createTopics(admin, [{ topic: campaign, numPartitions: partitions }]);
await admin.disconnect();
const producer = kafka.producer({
  transactionalId: campaign,
  maxInFlightRequests: 1,
  idempotent: true,
  createPartitioner: Partitioners.DefaultPartitioner,
});
const consumer = kafka.consumer({ groupId: campaign });
// Otherwise it would wait forever for a consumer that has ended.
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (payload.restart) return;
  process.stderr.write(`${payload.error.stack}\n`);
  process.exit(1);
});
clock.start();
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: [questionsTopic], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch }) => {
    const transaction = await producer.transaction();
    await transaction.send({
      topic: campaign,
      acks: -1,
      messages: batch.messages.map(({ key, value }) => ({ key, value, partition: batch.partition })),
    });
    const offset = String(Number(batch.lastOffset()) + 1);
    await transaction.sendOffsets({
      consumerGroupId: campaign,
      topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset }] }],
    });
    await transaction.commit();
    clock.committed(batch.messages.length);
  },
});
await clock.done;
await consumer.disconnect();
await producer.disconnect();
clock.tell();
