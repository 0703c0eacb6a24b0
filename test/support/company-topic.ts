import { randomUUID } from 'node:crypto';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { Admin, Message } from 'kafkajs';
import { installCodecs } from '../../src/kafka/compression.ts';
import { createTopics } from '../../src/kafka/create-topics.ts';

/** A topic that other programs write. */
export class CompanyTopic {
  readonly name: string = `company.${randomUUID().slice(0, 8)}`;
  readonly #kafka: Kafka;

  constructor(brokers: string[]) {
    this.#kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  }

  async create(partitions = 3): Promise<this> {
    installCodecs();
    await this.asAdmin((admin) => createTopics(admin, [{ topic: this.name, numPartitions: partitions }]));
    return this;
  }

  async asAdmin<T>(act: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await act(admin);
    } finally {
      await admin.disconnect();
    }
  }

  async send(messages: Message[], compression: CompressionTypes = CompressionTypes.None): Promise<void> {
    // Otherwise a batch with a late reply would be stored twice.
    const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic: this.name, messages, compression, acks: -1 });
    await producer.disconnect();
  }
}
