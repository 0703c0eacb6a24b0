import { expect, it } from 'vitest';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { deadLetterOf } from '../../src/stream/dead-letter-record.ts';
import { deadLetterOfRecord } from '../../src/stream/decode-record.ts';
import { recordBytes } from '../../src/stream/record-size.ts';
import type { ProducedRecord, RawRecord } from '../../src/stream/record.ts';
import { MAX_RECORD_BYTES } from '../../src/stream/topic.ts';

const letterOf = (over: Partial<RawRecord>, error: unknown = new Error('not Avro')): ProducedRecord => {
  const value = Buffer.from('v');
  const record = {
    topic: 'questions',
    partition: 1,
    offset: 7,
    key: Buffer.from('k'),
    value,
    headers: {},
    timestampMs: 0,
  };
  return deadLetterOf({ ...record, ...over }, error, { to: 'dead-letter', task: 1, nameOf: (topic) => `c.${topic}` });
};
const read = ({ headers = {} }: ProducedRecord): unknown => deadLetterOfRecord({ rawHeaders: headers });

it('keeps the record with its headers, and adds its origin and cause', () => {
  const letter = letterOf({ rawHeaders: { own: 'x' } }, new SluiceError('not-a-question', 'no gold answer'));
  expect(letter).toMatchObject({ topic: 'dead-letter', partition: 1, key: Buffer.from('k'), value: Buffer.from('v') });
  expect(letter.headers).toMatchObject({ own: 'x' });
  const origin = { topic: 'c.questions', partition: 1, offset: 7 };
  expect(read(letter)).toMatchObject({ ...origin, reason: 'not-a-question', detail: 'no gold answer' });
});

it('leaves out the parts that the topic would not accept, and says so', () => {
  const letter = letterOf({ value: Buffer.alloc(MAX_RECORD_BYTES + 1) });
  expect(letter).toMatchObject({ key: Buffer.from('k'), value: null });
  expect(recordBytes(letter)).toBeLessThan(MAX_RECORD_BYTES);
  const detail = `not Avro (too large to keep: its value of ${MAX_RECORD_BYTES + 1} bytes)`;
  expect(read(letter)).toMatchObject({ reason: 'undecodable', detail });
});
