import { CompressionTypes, Kafka, Partitioners, logLevel } from 'kafkajs';
import { installCodecs } from '../../src/kafka/compression.ts';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { silenceThrottleWarning } from '../../src/kafka/throttle-warning.ts';
import { copyArguments, CopyClock } from './copy-clock.ts';

/** A row as the trial makes them. */
interface Row {
  readonly meta: { readonly nr: string };
  readonly problem: string;
  readonly solution: number;
}

/**
 * What one would write with kafkajs alone to bring rows of another shape in at least once: each row of a fetched batch is
 * parsed and goes out as the JSON of a question, keyed by its id and packed as sluice packs it, then the offset is committed.
 * Nothing is checked, and the first row that is none ends it. The codecs are sluice's: kafkajs has gzip alone.
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
const questionOf = (value: Buffer | null): { key: string; value: string } => {
  const { meta, problem, solution } = JSON.parse(String(value)) as Row;
  const question = { id: meta.nr, domain: 'math', question: problem, answer: String(solution) };
  return { key: question.id, value: JSON.stringify(question) };
};
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch }) => {
    const messages = batch.messages.map(({ value }) => questionOf(value));
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
