import { KafkaJSProtocolError } from 'kafkajs';
import type { Kafka, Producer, ProducerRecord, RecordMetadata } from 'kafkajs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openJournalWriter } from '../../src/kafka/journal-writer.ts';
import type { JournalRecord } from '../../src/stream/record.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refusedWith = (type: string): Error =>
  new KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 10 }));

/** A broker with one partition; `answer` may refuse a batch of this many records. */
function cluster(answer: (size: number) => Error | null) {
  const stored: string[] = [];
  const sizes: number[] = [];
  const send = async ({ messages }: ProducerRecord): Promise<RecordMetadata[]> => {
    sizes.push(messages.length);
    const error = answer(messages.length);
    if (error !== null) throw error;
    const baseOffset = String(stored.length);
    stored.push(...messages.map(({ value }) => String(value)));
    return [{ topicName: 'calls', partition: 0, errorCode: 0, baseOffset }];
  };
  const producer = { connect: async () => undefined, disconnect: async () => undefined, send } as unknown as Producer;
  const kafka: Pick<Kafka, 'producer'> = { producer: () => producer };
  return { kafka, stored, sizes };
}

const record = (value: string): JournalRecord => ({
  topic: 'calls',
  partition: 0,
  key: Buffer.from('key'),
  value: Buffer.from(value),
});

const notes: string[] = [];
beforeEach(() => {
  notes.length = 0;
});

async function appendAll(kafka: Pick<Kafka, 'producer'>, values: readonly string[]): Promise<string[]> {
  const journal = await openJournalWriter(kafka, 'c.calls', 'none', (message) => notes.push(message));
  const appended = values.map((value) =>
    journal.append(record(value)).then(
      (offset) => `${value} at ${offset}`,
      (error: unknown) => `${value}: ${String(error)}`,
    ),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return Promise.all(appended);
}

it('writes a batch that is too large for the topic in smaller ones, in the same order', async () => {
  const { kafka, sizes, stored } = cluster((size) => (size > 2 ? refusedWith('MESSAGE_TOO_LARGE') : null));
  expect(await appendAll(kafka, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((value, i) => `${value} at ${i}`),
  );
  expect(stored).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  // The first record is sent at once, the others while it is under way.
  expect(sizes).toEqual([1, 5, 3, 2, 1, 2]);
  expect(notes).toEqual([]);
});

it('rejects a record that is too large alone, with the setting to change', async () => {
  const { kafka } = cluster(() => refusedWith('MESSAGE_TOO_LARGE'));
  expect(await appendAll(kafka, ['a'])).toEqual([
    expect.stringMatching(/^a: SluiceError: c\.calls takes smaller batches.*max\.message\.bytes to 8388608/),
  ]);
});

it('names the missing right', async () => {
  const { kafka } = cluster(() => refusedWith('TOPIC_AUTHORIZATION_FAILED'));
  expect(await appendAll(kafka, ['a'])).toEqual([expect.stringMatching(/Write and Describe on .*c\.calls/)]);
});

it('writes again after an outage, and reports its begin and its end once', async () => {
  let tries = 0;
  const { kafka } = cluster(() => {
    tries += 1;
    return tries < 5 ? refusedWith('NOT_ENOUGH_REPLICAS') : null;
  });
  expect(await appendAll(kafka, ['a', 'b'])).toEqual(['a at 0', 'b at 1']);
  expect(notes).toEqual([
    expect.stringMatching(/^c\.calls: cannot be written now, so calls wait \(.*NOT_ENOUGH_REPLICAS/),
    'c.calls: written again',
  ]);
});
