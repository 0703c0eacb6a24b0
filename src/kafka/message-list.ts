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
 * Records of one topic for a send of kafkajs. It groups them by partition with `messages.reduce(…)` and copies a
 * partition's list for each record that it adds to it: with 250 records of one partition that was a tenth of all that a
 * worker allocates. So this list is folded by a `reduce` of its own, which has the step run once for each partition, sees
 * that it made a list with the record as its last, and puts the others of that partition there. Any other step, also one
 * of another kafkajs, is run for every record, as always.
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

/** The partition that a message names, else Kafka's own choice by key, which looks through all partitions each time. */
export const statedPartition: ICustomPartitioner = () => {
  const byKey = Partitioners.DefaultPartitioner();
  return (choice) => choice.message.partition ?? byKey(choice);
};
