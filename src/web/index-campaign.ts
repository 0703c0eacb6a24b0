import { levelOfTopic } from '../records/topic-name.ts';
import type { TopicName } from '../records/topic-name.ts';
import { deadLetterOfRecord, decodeOwnRecord } from '../stream/decode-record.ts';
import type { RawRecord } from '../stream/record.ts';
import type { IndexFact } from '../campaign/record-index.ts';
import type { PageSource } from './page-source.ts';

/** The topics that the list of records is made from. */
export const INDEXED_TOPICS: readonly TopicName[] = [
  'level-0',
  'level-1',
  'level-2',
  'level-3',
  'level-4',
  'level-5',
  'ungraded',
  'attempts',
  'dead-letter',
  'selected',
  'cot',
  'rejected',
];

/** The fact in a record of an indexed topic; null: the record is not listed. */
export function factOf(record: RawRecord, { codec, log }: Pick<PageSource, 'codec' | 'log'>): IndexFact | null {
  const { topic, partition, offset } = record;
  const ref = { topic, partition, offset };
  if (levelOfTopic(topic) !== null) {
    return { kind: 'graded', ref, value: decodeOwnRecord(record, 'graded-question', codec, log) };
  }
  switch (topic) {
    case 'attempts':
      return record.key === null ? null : { kind: 'attempt', ref, id: record.key.toString() };
    case 'ungraded':
      return { kind: 'ungraded', ref, value: decodeOwnRecord(record, 'ungraded', codec, log) };
    case 'selected':
      return { kind: 'selected', ref, value: decodeOwnRecord(record, 'selection', codec, log) };
    case 'cot':
      return { kind: 'verified', ref, value: decodeOwnRecord(record, 'verified-record', codec, log) };
    case 'rejected':
      return { kind: 'rejected', ref, value: decodeOwnRecord(record, 'rejected-trace', codec, log) };
    case 'dead-letter': {
      const letter = deadLetterOfRecord(record);
      // Its key may be any text, also the key of a question.
      const id = `dead-letter/${partition}/${offset}`;
      const { reason = 'undecodable', detail = '' } = letter ?? {};
      return { kind: 'dead-letter', ref, id, reason, detail, atMs: record.timestampMs };
    }
    default:
      return null;
  }
}
