import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { createClient } from '../../../src/kafka/client.ts';
import { createTopics } from '../../../src/kafka/create-topics.ts';
import { openTaskWriter } from '../../../src/kafka/task-writer.ts';
import type { CommitBatch } from '../../../src/stream/log-port.ts';
import { until } from '../running-campaign.ts';
import { API } from './broker-proxy.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { readWithKafkajs } from './plain-consumer.ts';

const MOST_ROUNDS = 20;

/**
 * The trap, on a cluster of three: a transaction writes to several brokers, one loses its reply, and the others are
 * late. A kafkajs producer with retries sends to the late ones again, with a new sequence number: the transaction
 * commits with duplicate records. The writer of a task reports that the end is unknown, and none of its records are
 * visible.
 */
export async function assertRetryTrapIsMet(cluster: FaultCluster): Promise<void> {
  const direct = createClient({ brokers: cluster.direct, ssl: false, sasl: null });
  const proxied = createClient({ brokers: cluster.proxied, ssl: false, sasl: null });
  const topic = `retry-trap-${randomUUID().slice(0, 8)}`;
  const admin = direct.admin();
  await admin.connect();
  await createTopics(admin, [{ topic, numPartitions: 3, replicationFactor: 3 }]);
  // A broker that did not create the topic may not have it, or a leader of it, yet.
  const leadersNow = async (): Promise<number[]> => {
    const { topics: described } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }));
    return described.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
  };
  const leaders = await until(leadersNow, (found) => found.length === 3 && found.every((leader) => leader >= 0));
  await admin.disconnect();
  expect(new Set(leaders).size, 'brokers that the records go to').toBe(3);

  const disturb = (transactionalId: string): void => {
    // kafkajs requests metadata from one of the others before its next try, and receives it after the answer to the
    // produce.
    const faults = [{ kind: 'lose-reply' }, { kind: 'delay', ms: 200 }, { kind: 'delay', ms: 1000 }] as const;
    for (const [i, fault] of faults.entries()) {
      cluster.proxies[i]?.inject(
        (request) => request.apiKey === API.produce && request.transactionalId === transactionalId,
        fault,
      );
    }
  };
  const keysOnTopic = async (): Promise<string[]> =>
    (await readWithKafkajs(direct, [topic], 'read-committed')).map(({ key }) => key).toSorted();
  /**
   * The keys after this number of different ones is committed: the end of a transaction is answered before it is
   * visible everywhere.
   */
  const committedKeys = (count: number): Promise<string[]> =>
    until(keysOnTopic, (keys) => new Set(keys).size === count);

  const kafkajs = proxied.producer({ transactionalId: `${topic}-kafkajs`, maxInFlightRequests: 1, idempotent: true });
  await kafkajs.connect();
  const sent = new Set<string>();
  // kafkajs chooses the broker: with the later one it is not a trap.
  let seen: string[] = [];
  for (let round = 0; round < MOST_ROUNDS && seen.length === sent.size; round += 1) {
    const transaction = await kafkajs.transaction();
    disturb(`${topic}-kafkajs`);
    const messages = [0, 1, 2].map((partition) => ({ partition, key: `kafkajs-${round}-${partition}`, value: 'once' }));
    await transaction.send({ topic, messages });
    await transaction.commit();
    for (const { key } of messages) sent.add(key);
    seen = await committedKeys(sent.size);
  }
  await kafkajs.disconnect();
  expect(seen.length, 'with those that are there twice').toBeGreaterThan(sent.size);

  const writer = (): ReturnType<typeof openTaskWriter> =>
    openTaskWriter({
      kafka: proxied,
      transactionalId: `${topic}-sluice`,
      groupId: `${topic}-group`,
      brokerTopic: () => topic,
    });
  const record = (partition: number): CommitBatch['progress'] => ({
    topic: 'attempts',
    partition,
    key: Buffer.from(`sluice-${partition}`),
    value: Buffer.from('once'),
  });
  const offsets = [{ topic: 'attempts' as const, partition: 0, offset: 0 }];
  const batch: CommitBatch = { offsets, outputs: [record(0), record(1)], progress: record(2) };
  const first = await writer();
  disturb(`${topic}-sluice`);
  await expect(first.commit(batch)).rejects.toMatchObject({ code: 'commit-indefinite' });
  await first.close();
  const second = await writer();
  expect(await keysOnTopic(), 'after a commit whose end was unknown').toEqual(seen);
  await second.commit(batch);
  await second.close();
  expect(await committedKeys(sent.size + 3)).toEqual([...seen, 'sluice-0', 'sluice-1', 'sluice-2'].toSorted());
}
