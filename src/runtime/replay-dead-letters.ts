import { createClient } from '../kafka/client.ts';
import { commitOffsets, committedOffsets } from '../kafka/group-offsets.ts';
import { openQuestionsWriter } from '../kafka/questions-writer.ts';
import type { QuestionsRecord } from '../kafka/questions-writer.ts';
import { DEAD_LETTER_HEADER } from '../stream/dead-letter.ts';
import { deadLetterOfRecord } from '../stream/decode-record.ts';
import type { RawRecord, RecordHeaders } from '../stream/record.ts';
import { describeTopic } from '../topology/topics.ts';
import type { Note } from './open-broker.ts';
import { connectionOf } from './open-broker.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** What becomes of a dead letter: the record that goes onto the questions topic, or why it stays where it is. */
export type Replayed = QuestionsRecord | { readonly refused: string };

/** How many dead letters went onto the questions topic again, and how many stayed. */
export interface ReplayCounts {
  readonly replayed: number;
  readonly refused: number;
}

/** Records that are sent at once. */
const BATCH_RECORDS = 500;

/**
 * Sends the dead letters of a campaign onto its questions topic. What was sent is remembered by the group
 * `<campaign>.dlq`, so that the next time begins behind it: at least once, and the ids make it exactly once downstream.
 * One that is refused is not sent again either, unless from the beginning.
 */
export async function replayDeadLetters(
  { config, broker, log, failed }: OpenCampaign,
  options: {
    readonly replay: (record: RawRecord) => Replayed;
    readonly fromBeginning: boolean;
    readonly refused: (record: RawRecord, reason: string) => void;
    readonly note: Note;
  },
): Promise<ReplayCounts> {
  const connection = connectionOf(config, broker);
  const groupId = `${config.campaign}.dlq`;
  const topic = log.nameOf('dead-letter');
  const counts = { replayed: 0, refused: 0 };
  const bounds = await log.bounds('dead-letter');
  if (bounds.length === 0) return counts;
  const admin = createClient(connection).admin();
  await admin.connect();
  try {
    const committed = options.fromBeginning ? new Map<number, number>() : await committedOffsets(admin, groupId, topic);
    const writer = await openQuestionsWriter({
      connection,
      questionsTopic: config.kafka.questionsTopic,
      topic: describeTopic('questions'),
      partitions: config.kafka.partitions,
      replicationFactor: config.kafka.replicationFactor ?? -1,
      waiting: options.note,
    });
    const done = new Map<number, number>();
    let batch: QuestionsRecord[] = [];
    const send = async (): Promise<void> => {
      if (batch.length > 0) await writer.write(batch);
      counts.replayed += batch.length;
      batch = [];
    };
    const replayAll = async (): Promise<void> => {
      for (const partition of bounds) {
        const from = committed.get(partition.partition) ?? partition.start;
        for await (const record of log.iterate(partition, from, partition.end)) {
          const replayed = options.replay(record);
          if ('refused' in replayed) {
            counts.refused += 1;
            options.refused(record, replayed.refused);
          } else if (batch.push(replayed) >= BATCH_RECORDS) await send();
        }
        done.set(partition.partition, partition.end);
      }
      await send();
    };
    try {
      await Promise.race([replayAll(), failed]);
      await commitOffsets(admin, groupId, topic, done);
    } finally {
      await writer.close();
    }
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
  return counts;
}

const ADDED_HEADERS: ReadonlySet<string> = new Set(Object.values(DEAD_LETTER_HEADER));

/**
 * The record as it was before it became a dead letter: its key, value and headers, without those that were added, onto
 * the partition that it came from.
 */
export function asItCame(record: RawRecord, questionsTopic: string): QuestionsRecord {
  const { key, value, rawHeaders = {} } = record;
  const letter = deadLetterOfRecord(record);
  const own = Object.entries(rawHeaders).flatMap(([name, values]): [string, RecordHeaders[string]][] => {
    if (!ADDED_HEADERS.has(name)) return [[name, values]];
    // The last value was added; earlier ones are of another time that it was a dead letter, and were there.
    const before = Array.isArray(values) ? values.slice(0, -1) : [];
    return before.length === 0 ? [] : [[name, before]];
  });
  return {
    key,
    value,
    ...(own.length > 0 && { headers: Object.fromEntries(own) }),
    ...(letter?.topic === questionsTopic && { partition: letter.partition }),
  };
}
