import type { Kafka, KafkaMessage, PartitionAssigner } from 'kafkajs';

/** What a partition consumer tells its owner; topics are the broker's names. Nothing here is waited for. */
export interface PartitionConsumerEvents {
  /** After every join: all partitions that are ours now. */
  joined(assignment: ReadonlyMap<string, readonly number[]>): void;
  /** `next` is the position after the messages, markers and compacted gaps included; `messages` may be empty. */
  read(topic: string, partition: number, messages: readonly KafkaMessage[], next: number): void;
  /** What stood between the asked position and `to` is gone. */
  lost(topic: string, partition: number, from: number, to: number): void;
  /** A join or a heartbeat succeeded. */
  alive(): void;
  fatal(error: Error): void;
}

/**
 * Gets what is needed to look at values without waiting; null: nothing is. It may wait for long, for what is away. What it
 * rejects with ends the consumer.
 */
export type PrepareValues = (values: readonly (Buffer | null)[]) => Promise<void> | null;

/** What a partition consumer is made of. */
export interface PartitionConsumerOptions {
  readonly kafka: Kafka;
  /** Rejects when the log of the consumer is over for another reason: then a start does not go on. Default: never. */
  readonly failed?: Promise<never>;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly assigner: PartitionAssigner;
  /** The first offset that a partition still has. */
  readonly logStart: (topic: string, partition: number) => Promise<number>;
  /** After so long without a sign of life the consumer is replaced. Default 45 s. */
  readonly silentMs?: number;
  /** Before messages are told; the consumer stays a member of its group meanwhile. Default: nothing. */
  readonly prepare?: PrepareValues;
  readonly events: PartitionConsumerEvents;
}
