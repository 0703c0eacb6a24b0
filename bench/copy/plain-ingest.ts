import { CompressionTypes, Kafka, Partitioners, logLevel } from 'kafkajs';
import { installCodecs } from '../../src/kafka/compression.ts';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { silenceThrottleWarning } from '../../src/kafka/throttle-warning.ts';
import { copyArguments, CopyClock } from './copy-clock.ts';

/**
 * What one would write with kafkajs alone to copy a topic at least once: the values of each fetched batch go out as they are,
 * packed as sluice packs them, then the offset is committed. The codecs are sluice's: kafkajs has gzip alone.
 */
const { brokers, questionsTopic: from, campaign: to, records, partitions } = copyArguments();
const clock = new CopyClock(records);
silenceThrottleWarning();
installCodecs();
const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
await admin.connect();
await createTopics(admin, [{ topic: to, numPartitions: partitions }]);
await admin.disconnect();
const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  createPartitioner: Partitioners.DefaultPartitioner,
});
const consumer = kafka.consumer({ groupId: to });
clock.start();
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: [from], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch }) => {
    const messages = batch.messages.map(({ key, value }) => ({ key, value }));
    await producer.send({ topic: to, acks: -1, compression: CompressionTypes.ZSTD, messages });
    const offset = String(Number(batch.lastOffset()) + 1);
    await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset }]);
    clock.committed(batch.messages.length);
  },
});
await clock.done;
await consumer.disconnect();
await producer.disconnect();
clock.tell();
