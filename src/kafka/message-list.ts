import { Partitioners } from 'kafkajs';
import type { ICustomPartitioner } from 'kafkajs';
import type { ProducedRecord } from '../stream/record.ts';

/** A record as kafkajs sends it. */
export interface ProducerMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly partition?: number;
  readonly headers?: Record<string, string | Buffer | (string | Buffer)[]>;
}

/**
 * The records of one topic for a send of kafkajs. kafkajs groups them by partition with `messages.reduce(…)` and copies
 * a partition's list for each record that it adds: with 250 records of one partition, that was a tenth of all
 * allocations of a worker. So this list has its own `reduce`: it runs the step once for each partition, checks that the
 * step made a list with the record as its last item, and appends the other records of that partition. Any other step,
 * also of another kafkajs version, runs for every record as usual.
 */
export function toMessages(records: readonly ProducedRecord[]): ProducerMessage[] {
  const messages = records.map(toMessage);
  const reduce = (step: (result: unknown, message: ProducerMessage) => unknown, initial: unknown): unknown => {
    const lists = new Map<number, ProducerMessage[]>();
    let result = initial;
    for (const message of messages) {
      const { partition } = message;
      const list = partition === undefined ? undefined : lists.get(partition);
      if (list !== undefined && partition !== undefined && listOf(result, partition) === list) {
        list.push(message);
        continue;
      }
      result = step(result, message);
      const made = partition === undefined ? null : listOf(result, partition);
      if (partition !== undefined && made !== null && made.at(-1) === message) lists.set(partition, made);
    }
    return result;
  };
  return Object.assign(messages, { reduce });
}

function listOf(result: unknown, partition: number): ProducerMessage[] | null {
  const list = (result as Record<number, unknown> | undefined | null)?.[partition];
  return Array.isArray(list) ? (list as ProducerMessage[]) : null;
}

const toMessage = ({ key, value, partition, headers }: ProducedRecord): ProducerMessage => ({
  key,
  value,
  ...(partition === null ? {} : { partition }),
  ...(headers === undefined ? {} : { headers: { ...headers } as NonNullable<ProducerMessage['headers']> }),
});

/** The message's own partition, or else Kafka's choice by key, which searches all partitions each time. */
export const statedPartition: ICustomPartitioner = () => {
  const byKey = Partitioners.DefaultPartitioner();
  return (choice) => choice.message.partition ?? byKey(choice);
};
