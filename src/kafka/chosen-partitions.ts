import { Partitioners } from 'kafkajs';
import type { ICustomPartitioner } from 'kafkajs';

/**
 * Kafka's default partitioner, with a memory of each message's partition. kafkajs calls the partitioner again for a
 * retry, and a message without a key would get another partition: the broker could have stored another batch with the
 * same sequence numbers in the first try, which ends the producer.
 */
export class ChosenPartitions {
  readonly #chosen = new Map<object, number>();

  readonly partitioner: ICustomPartitioner = () => {
    const choose = Partitioners.DefaultPartitioner();
    return (given) => {
      const partition = this.#chosen.get(given.message) ?? choose(given);
      this.#chosen.set(given.message, partition);
      return partition;
    };
  };

  /** The partition of a message; null if none was chosen. */
  of(message: object): number | null {
    return this.#chosen.get(message) ?? null;
  }

  /** Forgets all messages. */
  clear(): void {
    this.#chosen.clear();
  }
}
