import { createClient } from '../kafka/client.ts';
import { commitOffsets, committedOffsets } from '../kafka/group-offsets.ts';
import type { QuestionsRecord } from '../kafka/questions-writer.ts';
import { deadLetterOfRecord, ownHeaders } from '../stream/decode-record.ts';
import type { RawRecord } from '../stream/record.ts';
import type { Note } from './open-broker.ts';
import { connectionOf } from './open-broker.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { writeQuestions } from './write-questions.ts';

/** The result for a dead letter: the record for the questions topic, or the reason why it stays. */
export type Replayed = QuestionsRecord | { readonly refused: string };

/** How many dead letters were sent to the questions topic again, and how many stayed. */
export interface ReplayCounts {
  readonly replayed: number;
  readonly refused: number;
}

/**
 * Sends the dead letters of a campaign to its questions topic. The group `<campaign>.dlq` stores the position after
 * those that were sent or refused, so that the next time begins there: at least once, and the ids make it exactly once
 * downstream. If nothing was sent, no position is stored: the map was wrong.
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
  const bounds = await log.bounds('dead-letter');
  if (bounds.length === 0) return { replayed: 0, refused: 0 };
  let refused = 0;
  async function* records(from: ReadonlyMap<number, number>): AsyncGenerator<QuestionsRecord> {
    for (const partition of bounds) {
      const first = from.get(partition.partition) ?? partition.start;
      for await (const record of log.iterate(partition, first, partition.end)) {
        const replayed = options.replay(record);
        if (!('refused' in replayed)) yield replayed;
        else {
          refused += 1;
          options.refused(record, replayed.refused);
        }
      }
    }
  }
  const admin = createClient(connection).admin();
  await admin.connect();
  try {
    const from = options.fromBeginning ? new Map<number, number>() : await committedOffsets(admin, groupId, topic);
    const writing = writeQuestions(config, connection, records(from), options.note);
    const replayed = await Promise.race([writing, failed]);
    const read = new Map(bounds.map(({ partition, end }) => [partition, end]));
    if (replayed > 0) await commitOffsets(admin, groupId, topic, read);
    return { replayed, refused };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * The original record of a dead letter: its key, value and headers, without the added ones, on its original partition.
 */
export function asItCame(record: RawRecord, questionsTopic: string): QuestionsRecord {
  const { key, value, rawHeaders = {} } = record;
  const letter = deadLetterOfRecord(record);
  const own = ownHeaders(rawHeaders);
  return {
    key,
    value,
    ...(Object.keys(own).length > 0 && { headers: own }),
    ...(letter?.topic === questionsTopic && { partition: letter.partition }),
  };
}
