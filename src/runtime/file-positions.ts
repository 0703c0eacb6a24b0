import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { QuestionsWriter } from '../kafka/questions-writer.ts';
import { TopicSource } from '../kafka/topic-source.ts';
import { decodePosition, encodePosition } from '../sources/file-position.ts';
import type { FilePosition } from '../sources/file-position.ts';
import type { TopicDescription } from '../stream/topic.ts';
import { ingestGroup } from './ingest-topic.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { openWriter } from './write-questions.ts';

/** Where it is kept how far files are read, for all that are read onto one questions topic. */
export const ingestPositionsTopic = (questionsTopic: string): string => `${questionsTopic}.ingest.positions`;

const POSITIONS: TopicDescription = {
  name: 'positions',
  schema: null,
  partitions: 'one',
  cleanup: 'compact',
  isControl: true,
};

/** How far files are read, kept in a compacted topic: keys are absolute paths. */
export class FilePositions {
  readonly #writer: QuestionsWriter;
  readonly #positions: Map<string, FilePosition>;

  /** Reads what is known; the topic is created where it does not exist. */
  static async open(
    config: Config,
    { connection }: ReadyBroker,
    note: Note,
    stop: AbortSignal,
  ): Promise<FilePositions> {
    const { questionsTopic } = config.kafka;
    const topic = ingestPositionsTopic(questionsTopic);
    const writer = await openWriter(config, connection, note, { name: topic, topic: POSITIONS });
    try {
      const positions = new Map<string, FilePosition>();
      // Nothing is committed: the group is gone with this process.
      const groupId = `${ingestGroup(questionsTopic, topic)}.${randomUUID()}`;
      const source = await TopicSource.open({
        connection,
        topic,
        groupId,
        stop,
        note,
        fromBeginning: true,
        follow: false,
        keepsPositions: false,
      });
      try {
        for (let batch = await source.next(); batch !== null; batch = await source.next()) {
          for (const { key, value } of batch.records) {
            const position = value === null ? null : decodePosition(value);
            if (key !== null && position !== null) positions.set(key.toString('utf8'), position);
          }
          await source.done(batch);
        }
      } finally {
        await source.close();
      }
      return new FilePositions(writer, positions);
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  private constructor(writer: QuestionsWriter, positions: Map<string, FilePosition>) {
    this.#writer = writer;
    this.#positions = positions;
  }

  /** Null: nothing of it is read. */
  of(file: string): FilePosition | null {
    return this.#positions.get(file) ?? null;
  }

  /** Resolves when it is stored. */
  async save(file: string, position: FilePosition): Promise<void> {
    await this.#writer.write([{ key: file, value: encodePosition(position) }]);
    this.#positions.set(file, position);
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }
}
