import type { Config } from '../config/config.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import { openQuestionsWriter } from '../kafka/questions-writer.ts';
import type { QuestionsRecord } from '../kafka/questions-writer.ts';
import { describeTopic } from '../topology/topics.ts';
import type { Note } from './open-broker.ts';

/** Records that are sent at once, and their bytes. */
const BATCH = { records: 1000, bytes: 1024 * 1024 };

/**
 * Writes records onto the questions topic as fast as the cluster takes them, in batches; pulls no more than it can send.
 * Resolves with their number when all are stored.
 */
export async function writeQuestions(
  { kafka: { questionsTopic, partitions, replicationFactor } }: Config,
  connection: KafkaConnection,
  records: AsyncIterable<QuestionsRecord>,
  note: Note,
): Promise<number> {
  const writer = await openQuestionsWriter({
    connection,
    questionsTopic,
    topic: describeTopic('questions'),
    partitions,
    replicationFactor: replicationFactor ?? -1,
    waiting: note,
  });
  let written = 0;
  try {
    let batch: QuestionsRecord[] = [];
    let bytes = 0;
    const send = async (): Promise<void> => {
      if (batch.length > 0) await writer.write(batch);
      written += batch.length;
      batch = [];
      bytes = 0;
    };
    for await (const record of records) {
      batch.push(record);
      bytes += record.value?.length ?? 0;
      if (batch.length >= BATCH.records || bytes >= BATCH.bytes) await send();
    }
    await send();
  } finally {
    await writer.close();
  }
  return written;
}
