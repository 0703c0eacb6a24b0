import type { Config } from '../config/config.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import { openQuestionsWriter } from '../kafka/questions-writer.ts';
import type { QuestionsRecord, QuestionsWriter } from '../kafka/questions-writer.ts';
import { recordBytes } from '../stream/record-size.ts';
import type { TopicDescription } from '../stream/topic.ts';
import { describeTopic } from '../topology/topics.ts';
import type { Note } from './open-broker.ts';

/** Maximum number of records in a batch, and their bytes. */
const BATCH = { records: 1000, bytes: 1024 * 1024 };

/**
 * Writes records onto the questions topic as fast as the cluster accepts them, in batches; pulls only what it can send.
 * Resolves with their number when all are stored.
 */
export async function writeQuestions(
  config: Config,
  connection: KafkaConnection,
  records: AsyncIterable<QuestionsRecord>,
  note: Note,
  stored?: (count: number) => void,
): Promise<number> {
  const writer = await openWriter(config, connection, note);
  try {
    return await writeInBatches(writer, records, stored);
  } finally {
    await writer.close();
  }
}

/** A writer of the questions topic, or of another topic that campaigns share, given by `other`. */
export function openWriter(
  { kafka: { questionsTopic, partitions, replicationFactor } }: Config,
  connection: KafkaConnection,
  note: Note,
  other?: { readonly name: string; readonly topic: TopicDescription },
): Promise<QuestionsWriter> {
  return openQuestionsWriter({
    connection,
    questionsTopic: other?.name ?? questionsTopic,
    topic: other?.topic ?? describeTopic('questions'),
    partitions,
    replicationFactor: replicationFactor ?? -1,
    waiting: note,
  });
}

/** Writes records in batches. Resolves with their number when all are stored; `stored` receives it after each batch. */
export async function writeInBatches(
  writer: QuestionsWriter,
  records: AsyncIterable<QuestionsRecord> | Iterable<QuestionsRecord>,
  stored?: (count: number) => void,
): Promise<number> {
  let written = 0;
  let batch: QuestionsRecord[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    await writer.write(batch);
    written += batch.length;
    stored?.(written);
    batch = [];
    bytes = 0;
  };
  for await (const record of records) {
    const size = bytesOf(record);
    // A large record is sent alone: the maximum batch of a topic is as large as its maximum record.
    if (bytes + size > BATCH.bytes) await send();
    batch.push(record);
    bytes += size;
    if (batch.length >= BATCH.records || bytes >= BATCH.bytes) await send();
  }
  await send();
  return written;
}

const bytesOf = ({ key, value, headers }: QuestionsRecord): number =>
  (key?.length ?? 0) + recordBytes({ key: null, value, ...(headers !== undefined && { headers }) });
