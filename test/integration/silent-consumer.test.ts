import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { createClient } from '../../src/kafka/client.ts';
import { PartitionConsumer } from '../../src/kafka/partition-consumer.ts';
import { createReaderAssigner } from '../../src/kafka/task-assigner.ts';
import { API, BrokerProxy } from '../support/faults/broker-proxy.ts';
import { changeMetadata } from '../support/faults/change-metadata.ts';
import { until } from '../support/running-campaign.ts';

const brokers = inject('kafkaBrokers');
const SILENT_MS = 4000;

it.skipIf(brokers.length === 0)(
  'a consumer that stops permanently is replaced, and continues at its position, each record once',
  async () => {
    const topic = `silent-${randomUUID().slice(0, 8)}`;
    const direct = createClient({ brokers, ssl: false, sasl: null });
    const admin = direct.admin();
    await admin.connect();
    await createTopics(admin, [{ topic, numPartitions: 1 }]);
    await admin.disconnect();
    const producer = direct.producer();
    await producer.connect();
    const proxy = await BrokerProxy.start(Number(brokers[0]?.split(':').at(-1)));
    proxy.inject(
      ({ apiKey }) => apiKey === API.metadata,
      {
        kind: 'change-reply',
        change: (frame) => changeMetadata(frame, { topic, nodes: [{ id: 1, port: proxy.port }] }),
      },
      { times: Number.POSITIVE_INFINITY },
    );
    const read: string[] = [];
    const fatal: Error[] = [];
    let joins = 0;
    const consumer = await PartitionConsumer.start({
      kafka: createClient({ brokers: [`127.0.0.1:${proxy.port}`], ssl: false, sasl: null }),
      groupId: topic,
      topics: [topic],
      assigner: createReaderAssigner(() => new Map([[topic, [0]]])),
      logStart: () => Promise.resolve(0),
      // Far less than the 30 s after which a connection without an answer is broken.
      silentMs: SILENT_MS,
      events: {
        joined: () => {
          joins += 1;
        },
        read: (_topic, _partition, messages) => read.push(...messages.map(({ value }) => String(value))),
        lost: () => undefined,
        alive: () => undefined,
        fatal: (error) => fatal.push(error),
      },
    });
    try {
      await until(
        () => joins,
        (count) => count === 1,
      );
      consumer.startAt(topic, 0, 0);
      await producer.send({ topic, messages: [{ value: 'before' }] });
      await until(
        () => read.length,
        (count) => count === 1,
      );
      const isSilenced = proxy.inject(({ apiKey }) => apiKey === API.fetch || apiKey === API.heartbeat, {
        kind: 'half-open',
      });
      await until(
        () => isSilenced.isDone,
        (isDone) => isDone,
      );
      await producer.send({ topic, messages: [{ value: 'after' }] });
      await until(
        () => read.length,
        (count) => count >= 2,
        25_000,
      );
      expect(read).toEqual(['before', 'after']);
      expect(joins).toBe(2);
      expect(fatal).toEqual([]);
    } finally {
      await producer.disconnect();
      proxy.cut();
      await consumer.stop();
      await proxy.close();
    }
  },
);
