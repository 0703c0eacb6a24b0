import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { createClient } from '../../src/kafka/client.ts';
import { KafkaLog } from '../../src/kafka/kafka-log.ts';
import { brokerTopic, TOPICS } from '../../src/topology/topics.ts';
import { API, BrokerProxy } from '../support/faults/broker-proxy.ts';
import { changeMetadata } from '../support/faults/change-metadata.ts';

const brokers = inject('kafkaBrokers');
const PARTITIONS = 3;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Questions, one in the last partition, and a log that reaches the broker through a proxy only. */
async function world(): Promise<{ log: KafkaLog; proxy: BrokerProxy; topic: string; broker: BrokerView }> {
  const topic = `bounds-${randomUUID().slice(0, 8)}`;
  const kafka = createClient({ brokers, ssl: false, sasl: null });
  const admin = kafka.admin();
  await admin.connect();
  await createTopics(admin, [{ topic, numPartitions: PARTITIONS }]);
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'one', partition: PARTITIONS - 1 }] });
  await producer.disconnect();
  const proxy = await BrokerProxy.start(Number(brokers[0]?.split(':').at(-1)));
  ends.push(() => proxy.close());
  const broker: BrokerView = { known: [] };
  proxy.inject(
    ({ apiKey }) => apiKey === API.metadata,
    {
      kind: 'change-reply',
      change: (frame) => {
        const known = broker.known.shift();
        return changeMetadata(frame, {
          topic,
          nodes: [{ id: 1, port: proxy.port }],
          ...(known !== undefined && { known }),
        });
      },
    },
    { times: Number.POSITIVE_INFINITY },
  );
  const log = await KafkaLog.connect(
    {
      connection: { brokers: [`127.0.0.1:${proxy.port}`], ssl: false, sasl: null },
      topology: { name: topic, topics: TOPICS, stages: [] },
      nameOf: (name) => brokerTopic(name, topic, topic),
      partitions: PARTITIONS,
      replicationFactor: -1,
      fatal: () => undefined,
    },
    'open',
  );
  ends.push(() => log.close());
  return { log, proxy, topic, broker };
}

/**
 * The broker's next answers: the number of partitions of the questions that it has; all of them after these answers.
 */
interface BrokerView {
  known: number[];
}

describe.skipIf(brokers.length === 0)('where the partitions of a topic begin and end', () => {
  it.each([[[0]], [[1]], [[0, 2, 1]]])(
    'is of all of them, where a broker that has just come up knows only %j of them first',
    async (known) => {
      const { log, broker } = await world();
      broker.known = [...known];
      const bounds = await log.bounds('questions');
      expect(broker.known).toEqual([]);
      expect(bounds.map(({ partition, start, end }) => [partition, start, end])).toEqual([
        [0, 0, 0],
        [1, 0, 0],
        [2, 0, 1],
      ]);
    },
  );

  it('names the topic whose bounds are unavailable, and is retriable, if no broker answers', async () => {
    const { log, proxy, topic } = await world();
    await proxy.close();
    const failure = await log.bounds('questions').then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'bounds-unknown', retriable: true });
    expect(String(failure)).toContain(topic);
  });
});

it.skipIf(brokers.length === 0)('reads again if Kafka was away when the first record was asked for', async () => {
  const { log, proxy } = await world();
  let isAway = true;
  proxy.cut();
  proxy.inject(
    ({ apiKey }) => isAway && apiKey !== API.metadata,
    { kind: 'lose-request' },
    { times: Number.POSITIVE_INFINITY },
  );
  const last = { topic: 'questions', partition: PARTITIONS - 1 };
  await expect(log.readLast(last)).rejects.toMatchObject({ code: 'kafka-unreachable', retriable: true });
  isAway = false;
  expect(await log.readLast(last)).toMatchObject({ offset: 0, value: Buffer.from('one') });
});
