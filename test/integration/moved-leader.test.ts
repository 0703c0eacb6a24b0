import { randomUUID } from 'node:crypto';
import { Partitioners } from 'kafkajs';
import type { Kafka } from 'kafkajs';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { createClient } from '../../src/kafka/client.ts';
import { openJournalWriter } from '../../src/kafka/journal-writer.ts';
import { openQuestionsWriter } from '../../src/kafka/questions-writer.ts';
import { API, BrokerProxy } from '../support/faults/broker-proxy.ts';
import { changeMetadata } from '../support/faults/change-metadata.ts';
import { readWithKafkajs } from '../support/faults/plain-consumer.ts';
import { describeTopic } from '../../src/topology/topics.ts';

const brokers = inject('kafkaBrokers');
const PARTITIONS = 4;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A broker that clients see as two: the first leads the even partitions of a topic, the second the odd ones. */
class TwoNodes {
  readonly topic = `moved-${randomUUID().slice(0, 8)}`;
  readonly direct: Kafka = createClient({ brokers, ssl: false, sasl: null });
  readonly #proxies: readonly BrokerProxy[];
  #isMoved = false;

  static async start(): Promise<TwoNodes> {
    const target = Number(brokers[0]?.split(':').at(-1));
    const proxies = [await BrokerProxy.start(target), await BrokerProxy.start(target)];
    const nodes = new TwoNodes(proxies);
    const admin = nodes.direct.admin();
    await admin.connect();
    await createTopics(admin, [{ topic: nodes.topic, numPartitions: PARTITIONS }]);
    await admin.disconnect();
    return nodes;
  }

  private constructor(proxies: readonly BrokerProxy[]) {
    this.#proxies = proxies;
    const nodes = proxies.map(({ port }, i) => ({ id: i + 1, port }));
    for (const proxy of proxies) {
      ends.push(() => proxy.close());
      proxy.inject(
        ({ apiKey }) => apiKey === API.metadata,
        {
          kind: 'change-reply',
          change: (frame) =>
            changeMetadata(frame, {
              topic: this.topic,
              nodes,
              leaderOf: (partition) => (this.#isMoved || partition % 2 === 0 ? 1 : 2),
            }),
        },
        { times: Number.POSITIVE_INFINITY },
      );
    }
  }

  get addresses(): string[] {
    return this.#proxies.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The second one loses the next request to write, and from then on the first one leads all. */
  loseAndMove(): void {
    this.#proxies[1]?.inject(
      ({ apiKey, topic }) => {
        const isIt = apiKey === API.produce && topic === this.topic;
        this.#isMoved ||= isIt;
        return isIt;
      },
      { kind: 'lose-request' },
    );
  }

  async keys(): Promise<string[]> {
    return (await readWithKafkajs(this.direct, [this.topic], 'read-committed')).map(({ key }) => key).toSorted();
  }
}

const KEYS = Array.from({ length: 12 }, (_, i) => `q${String(i).padStart(2, '0')}`);

describe.skipIf(brokers.length === 0)('a leader that moves to a broker which has answered for other partitions', () => {
  it('makes a kafkajs producer lose records for it, and report that all are stored', async () => {
    const nodes = await TwoNodes.start();
    const producer = createClient({ brokers: nodes.addresses, ssl: false, sasl: null }).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    nodes.loseAndMove();
    const messages = KEYS.map((key, i) => ({ key, value: key, partition: i % PARTITIONS }));
    await producer.send({ topic: nodes.topic, acks: -1, messages });
    await producer.disconnect();
    expect(await nodes.keys()).toEqual(KEYS.filter((_, i) => i % 2 === 0));
  });

  it('loses no question', async () => {
    const nodes = await TwoNodes.start();
    const writer = await openQuestionsWriter({
      connection: { brokers: nodes.addresses, ssl: false, sasl: null },
      questionsTopic: nodes.topic,
      topic: describeTopic('questions'),
      partitions: PARTITIONS,
      replicationFactor: -1,
      waiting: () => undefined,
    });
    nodes.loseAndMove();
    await writer.write(KEYS.map((key) => ({ key, value: Buffer.from(key) })));
    await writer.close();
    expect(await nodes.keys()).toEqual(KEYS);
  });

  it('loses no journal record: each append returns the offset of its record', async () => {
    const nodes = await TwoNodes.start();
    const journal = await openJournalWriter(
      createClient({ brokers: nodes.addresses, ssl: false, sasl: null }),
      nodes.topic,
    );
    const append = (keys: readonly string[]): Promise<number[]> =>
      Promise.all(
        keys.map((key, i) =>
          journal.append({
            topic: 'calls.grade',
            partition: i % PARTITIONS,
            key: Buffer.from(key),
            value: Buffer.from(key),
          }),
        ),
      );
    // The first of several goes out alone.
    await append(['a', 'b', 'c', 'd']);
    nodes.loseAndMove();
    const offsets = await append(KEYS);
    await journal.close();
    expect(await nodes.keys()).toEqual(['a', 'b', 'c', 'd', ...KEYS]);
    expect(offsets).toEqual(KEYS.map((_, i) => 1 + Math.floor(i / PARTITIONS)));
  });
});
