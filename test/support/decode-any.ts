import { deadLetterOfRecord } from '../../src/topology/decode-record.ts';
import type { Codec, RawRecord } from '../../src/topology/log-ports.ts';
import { describeTopic } from '../../src/topology/topics.ts';

/** The value of a record by the schema of its topic; of a dead letter what its headers tell. */
export function decodeAny(record: RawRecord, codec: Codec): unknown {
  const { schema } = describeTopic(record.topic);
  return schema === null ? deadLetterOfRecord(record) : codec.decode(schema, record.value);
}
