import { CompressionTypes, Kafka, Partitioners, logLevel } from 'kafkajs';
import { installCodecs } from '../../src/kafka/compression.ts';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { silenceThrottleWarning } from '../../src/kafka/throttle-warning.ts';
import { copyArguments, CopyClock } from './copy-clock.ts';

/** A row of the trial. */
interface Row {
  readonly meta: { readonly nr: string };
  readonly problem: string;
  readonly solution: number;
}

/**
 * The equivalent with kafkajs alone of ingesting rows of another shape at least once: each row of a fetched batch is
 * parsed and sent as the JSON of a question, keyed by its id and compressed like sluice's records, then the offset is
 * committed. Nothing is checked, and the first invalid row ends it. The codecs are sluice's: kafkajs has only gzip.
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
