import { Partitioners } from 'kafkajs';
import type { ICustomPartitioner } from 'kafkajs';

/**
 * Kafka's default partitioner, which remembers where each message goes. kafkajs asks again when it sends again, and a message
 * without a key would go elsewhere: what the broker has stored of the first time is then another batch of the same sequence
 * numbers, which ends the producer.
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

  /** Null: it was not asked for this message. */
  of(message: object): number | null {
    return this.#chosen.get(message) ?? null;
  }

  /** Forgets all messages. */
  clear(): void {
    this.#chosen.clear();
  }
}
