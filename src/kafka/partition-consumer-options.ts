import type { Kafka, KafkaMessage, PartitionAssigner } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';

/**
 * The events of a partition consumer; topics are the broker's names. The consumer does not wait for the handlers. An
 * exception of `read` or `lost` ends the partition and is fatal.
 */
export interface PartitionConsumerEvents {
  /** After every join: all partitions that this consumer has now. */
  joined(assignment: ReadonlyMap<string, readonly number[]>): void;
  /** `next` is the position after the messages, including markers and compacted gaps; `messages` may be empty. */
  read(topic: string, partition: number, messages: readonly KafkaMessage[], next: number): void;
  /** The records between the requested position and `to` are gone. */
  lost(topic: string, partition: number, from: number, to: number): void;
  /** A join or a heartbeat has succeeded. */
  alive(): void;
  fatal(error: Error): void;
}

/**
 * Prepares the synchronous decoding of values; null: nothing to prepare. It may wait long for an unreachable service. A
 * rejection ends the consumer.
 */
export type PrepareValues = (values: readonly (Buffer | null)[]) => Promise<void> | null;

/** The options of a partition consumer. */
export interface PartitionConsumerOptions {
  readonly kafka: Kafka;
  /** Rejects when the log of the consumer has failed for another reason: then a start is cancelled. Default: never. */
  readonly failed?: Promise<never>;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly assigner: PartitionAssigner;
  /** The first existing offset of a partition. */
  readonly logStart: (topic: string, partition: number) => Promise<number>;
  /** A consumer without a sign of life for this time is replaced. Default 45 s. */
  readonly silentMs?: number;
  /** Runs before messages are delivered; the consumer stays a member of its group meanwhile. Default: none. */
  readonly prepare?: PrepareValues;
  readonly events: PartitionConsumerEvents;
}

/** The exception of a handler as the error that ends the consumer. */
export function handlerFault(place: string, error: unknown): SluiceError {
  if (error instanceof SluiceError) return error;
  const message = `${place}: its records could not be processed, nothing after them is committed: ${describeError(error)}`;
  return new SluiceError('consumer-crashed', message, { cause: error });
}
