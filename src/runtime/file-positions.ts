import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { QuestionsWriter } from '../kafka/questions-writer.ts';
import { TopicSource } from '../kafka/topic-source.ts';
import { decodePosition, encodePosition } from '../sources/file-position.ts';
import type { FilePosition } from '../sources/file-position.ts';
import { ingestGroup, ingestPositionsTopic, POSITIONS } from '../topology/ingest-topics.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { openWriter } from './write-questions.ts';

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
            const file = key?.toString('utf8');
            if (file === undefined) continue;
            if (position === null) positions.delete(file);
            else positions.set(file, position);
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

  /** Those of which something is known. */
  get files(): Iterable<string> {
    return this.#positions.keys();
  }

  /** Of a file that is gone. Resolves when that is stored. */
  async remove(file: string): Promise<void> {
    await this.#writer.write([{ key: file, value: null }]);
    this.#positions.delete(file);
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }
}
