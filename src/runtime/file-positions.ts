import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { QuestionsWriter } from '../kafka/questions-writer.ts';
import { TopicSource } from '../kafka/topic-source.ts';
import { decodePosition, encodePosition } from '../sources/file-position.ts';
import type { FilePosition } from '../sources/file-position.ts';
import type { IngestCounts } from '../sources/read-questions.ts';
import { addCounts, NO_COUNTS } from '../sources/source-counts.ts';
import { ingestGroup, ingestPositionsTopic, POSITIONS } from '../topology/ingest-topics.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { openWriter } from './write-questions.ts';

/** The entry of a folder: the row counts of files that it no longer contains. */
const OF_FOLDER: FilePosition = { size: 0, mtimeMs: 0, offset: 0, lines: 0, mark: '' };

/** Creates the topic of positions if it does not exist. */
export function openPositionsWriter(config: Config, { connection }: ReadyBroker, note: Note): Promise<QuestionsWriter> {
  return openWriter(config, connection, note, {
    name: ingestPositionsTopic(config.kafka.questionsTopic),
    topic: POSITIONS,
  });
}

/** The read positions of files: by absolute path, for the hub by `hf://` name. */
export async function readPositions(
  config: Config,
  { connection }: ReadyBroker,
  note: Note,
  stop: AbortSignal,
): Promise<Map<string, FilePosition>> {
  const { questionsTopic } = config.kafka;
  const topic = ingestPositionsTopic(questionsTopic);
  const positions = new Map<string, FilePosition>();
  const source = await TopicSource.open({
    connection,
    topic,
    // Nothing is committed: the group disappears with this process.
    groupId: `${ingestGroup(questionsTopic, topic)}.${randomUUID()}`,
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
  return positions;
}

/** The read positions of files, kept in a compacted topic. */
export class FilePositions {
  readonly #writer: QuestionsWriter;
  readonly #positions: Map<string, FilePosition>;

  /** Reads the stored positions; creates the topic if it does not exist. */
  static async open(config: Config, ready: ReadyBroker, note: Note, stop: AbortSignal): Promise<FilePositions> {
    const writer = await openPositionsWriter(config, ready, note);
    try {
      return new FilePositions(writer, await readPositions(config, ready, note, stop));
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  private constructor(writer: QuestionsWriter, positions: Map<string, FilePosition>) {
    this.#writer = writer;
    this.#positions = positions;
  }

  /** Null if nothing of the file is read. */
  of(file: string): FilePosition | null {
    return this.#positions.get(file) ?? null;
  }

  /** The files that have a position. */
  get files(): Iterable<string> {
    return this.#positions.keys();
  }

  /** Stores the position of a file, and the row counts since the last time. Resolves when it is stored. */
  async save(file: string, position: FilePosition, counts: IngestCounts): Promise<void> {
    const stored = { ...position, counts: addCounts(this.of(file)?.counts ?? NO_COUNTS, counts) };
    await this.#writer.write([{ key: file, value: encodePosition(stored) }]);
    this.#positions.set(file, stored);
  }

  /** Removes a file that its folder no longer contains: only its row counts are kept, with the folder. */
  async remove(file: string, folder: string): Promise<void> {
    const counts = addCounts(this.of(folder)?.counts ?? NO_COUNTS, this.of(file)?.counts ?? NO_COUNTS);
    const kept = { ...OF_FOLDER, counts };
    await this.#writer.write([
      { key: folder, value: encodePosition(kept) },
      { key: file, value: null },
    ]);
    this.#positions.set(folder, kept);
    this.#positions.delete(file);
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }
}
