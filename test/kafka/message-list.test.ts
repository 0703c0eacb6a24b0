import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { statedPartition, toMessages } from '../../src/kafka/message-list.ts';
import type { ProducerMessage } from '../../src/kafka/message-list.ts';
import type { ProducedRecord } from '../../src/stream/record.ts';

type Grouping = (options: {
  readonly topic: string;
  readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[];
  readonly messages: readonly ProducerMessage[];
  readonly partitioner: ReturnType<typeof statedPartition>;
}) => Record<string, readonly ProducerMessage[]>;

/** What a send of kafkajs groups with. */
const group = createRequire(import.meta.url)('kafkajs/src/producer/groupMessagesPerPartition') as Grouping;

const PARTITIONS = 5;
const grouped = (messages: readonly ProducerMessage[]): ReturnType<Grouping> =>
  group({
    topic: 't',
    partitionMetadata: Array.from({ length: PARTITIONS }, (_, partitionId) => ({ partitionId, leader: 1 })),
    messages,
    partitioner: statedPartition(),
  });

const records = fc.array(
  fc.record({ partition: fc.option(fc.integer({ min: 0, max: PARTITIONS - 1 })), key: fc.string() }),
);
const toRecord = ({ partition, key }: { partition: number | null; key: string }, at: number): ProducedRecord => ({
  topic: 'ids',
  partition,
  key: Buffer.from(key),
  value: Buffer.from([at]),
});

it('kafkajs groups the records of a send like any list, with and without partitions', () => {
  fc.assert(
    fc.property(records, (drawn) => {
      const messages = toMessages(drawn.map(toRecord));
      expect(grouped(messages)).toEqual(grouped([...messages]));
    }),
  );
});

it('its grouping step runs once for each partition', () => {
  const messages = toMessages(
    Array.from({ length: 1000 }, (_, i) => toRecord({ partition: i % PARTITIONS, key: 'k' }, i % 256)),
  );
  let steps = 0;
  const counted = (step: (result: unknown, message: ProducerMessage) => unknown) =>
    messages.reduce<unknown>((result, message) => {
      steps += 1;
      return step(result, message);
    }, {});
  counted((result, message) => {
    const lists = result as Record<number, ProducerMessage[]>;
    const partition = message.partition ?? 0;
    return { ...lists, [partition]: [...(lists[partition] ?? []), message] };
  });
  expect(steps).toBe(PARTITIONS);
});

it('any other step of a fold runs for every record', () => {
  fc.assert(
    fc.property(records, (drawn) => {
      const messages = toMessages(drawn.map(toRecord));
      const keys = (list: readonly ProducerMessage[]): string =>
        list.reduce((all, { key }) => `${all}/${key?.toString()}`, '');
      expect(keys(messages)).toBe(keys([...messages]));
    }),
  );
});
