import { deadLetterOfRecord } from '../../src/stream/decode-record.ts';
import type { Codec } from '../../src/stream/codec.ts';
import type { RawRecord } from '../../src/stream/record.ts';
import { topicOf } from '../../src/stream/stage.ts';
import { TOPICS } from '../../src/topology/topics.ts';

/** The value of a record by the schema of its topic; for a dead letter, the content of its headers. */
export function decodeAny(record: RawRecord, codec: Codec): unknown {
  const { schema } = topicOf({ topics: TOPICS }, record.topic);
  return schema === null ? deadLetterOfRecord(record) : codec.decode(schema, record.value);
}
