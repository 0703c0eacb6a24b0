import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { createTopics } from '../../../src/kafka/create-topics.ts';
import { createClient } from '../../../src/kafka/client.ts';
import { openJournalWriter } from '../../../src/kafka/journal-writer.ts';
import { API } from './broker-proxy.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { readWithKafkajs } from './plain-consumer.ts';

const ROUNDS = 8;
const EACH = 20;

/**
 * The trap: if one of two sends in flight loses its reply, kafkajs takes its sequence number back and gives it to the
 * other, which the broker then acknowledges as a duplicate and does not store. The journal has one send in flight, for
 * any number of concurrent appends: an acknowledged record is at the reported offset.
 */
export async function assertTwoSendsTrapIsMet(cluster: FaultCluster): Promise<void> {
  const direct = createClient({ brokers: cluster.direct, ssl: false, sasl: null });
  const proxied = createClient({ brokers: cluster.proxied, ssl: false, sasl: null });
  const [ofKafkajs, ofOurs] = ['kafkajs', 'journal'].map((whose) => `two-sends-${whose}-${randomUUID().slice(0, 8)}`);
  const admin = direct.admin();
  await admin.connect();
  await createTopics(
    admin,
    [ofKafkajs!, ofOurs!].map((topic) => ({ topic, numPartitions: 1 })),
  );
  await admin.disconnect();
  const loseReplyOn = (topic: string): void => {
    const isProduce = (request: { apiKey: number; topic: string | null }): boolean =>
      request.apiKey === API.produce && request.topic === topic;
    for (const proxy of cluster.proxies) proxy.inject(isProduce, { kind: 'lose-reply' });
  };

  const kafkajs = proxied.producer({ idempotent: true });
  await kafkajs.connect();
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    loseReplyOn(ofKafkajs!);
    const keys = ['first', 'second'].map((which) => `${which} of ${round}`);
    await Promise.all(
      keys.map((key) =>
        kafkajs.send({ topic: ofKafkajs!, acks: -1, messages: [{ key, value: '' }] }).then(
          () => acknowledged.push(key),
          () => undefined,
        ),
      ),
    );
  }
  await kafkajs.disconnect();
  const stored = new Set((await readWithKafkajs(direct, [ofKafkajs!], 'read-committed')).map(({ key }) => key));
  const missing = acknowledged.filter((key) => !stored.has(key));
  expect(missing, 'records that kafkajs acknowledged and lost').not.toEqual([]);

  const journal = await openJournalWriter(proxied, ofOurs!);
  const appended: { readonly key: string; readonly offset: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    loseReplyOn(ofOurs!);
    await Promise.all(
      Array.from({ length: EACH }, async (_, i) => {
        // Some are appended during a send.
        await new Promise((resolve) => setTimeout(resolve, i));
        const key = `${i} of ${round}`;
        const record = { topic: 'calls.grade', partition: 0, key: Buffer.from(key), value: Buffer.alloc(0) } as const;
        appended.push({ key, offset: await journal.append(record) });
      }),
    );
  }
  await journal.close();
  const log = await readWithKafkajs(direct, [ofOurs!], 'read-committed');
  const keyAt = new Map(log.map(({ offset, key }) => [offset, key]));
  expect(appended).toHaveLength(ROUNDS * EACH);
  expect(appended.filter(({ key, offset }) => keyAt.get(offset) !== key)).toEqual([]);
}
