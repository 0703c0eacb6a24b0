import type { KafkaMessage } from 'kafkajs';
import { expect, it } from 'vitest';
import { toRawRecord } from '../../src/kafka/log-reader.ts';

const messageWith = (headers: unknown): KafkaMessage =>
  ({ offset: '7', timestamp: '9', key: null, value: null, attributes: 0, headers }) as KafkaMessage;

it('keeps every header as bytes and the first value of each as text, for any content', () => {
  const binary = Buffer.from([0xff, 0]);
  const headers = {
    a: Buffer.from('text'),
    b: [binary, Buffer.from('2')],
    c: null,
    d: [null, binary],
    ['__proto__']: binary,
  };
  const record = toRawRecord('questions', 1, messageWith(headers));
  expect(record).toMatchObject({ topic: 'questions', partition: 1, offset: 7, timestampMs: 9, key: null, value: null });
  expect(Object.entries(record.rawHeaders ?? {})).toEqual([
    ['a', Buffer.from('text')],
    ['b', [binary, Buffer.from('2')]],
    // Kafka allows a header without a value; kafkajs could not write it.
    ['c', Buffer.alloc(0)],
    ['d', [Buffer.alloc(0), binary]],
    ['__proto__', binary],
  ]);
  expect(Object.entries(record.headers)).toEqual([
    ['a', 'text'],
    ['b', binary.toString()],
    ['c', ''],
    ['d', ''],
    ['__proto__', binary.toString()],
  ]);
  expect(toRawRecord('questions', 1, messageWith({}))).toMatchObject({ headers: {} });
});
