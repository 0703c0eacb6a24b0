import type { Admin } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { continueAt, topicBounds } from '../../src/kafka/topic-bounds.ts';

type Answer = readonly number[] | Error;

/** A cluster that answers as listed, and as the last answer from then on: the partitions that it knows, or an error. */
function cluster(...answers: Answer[]): {
  readonly admin: Pick<Admin, 'fetchTopicOffsets'>;
  readonly asked: () => number;
} {
  let asked = 0;
  return {
    asked: () => asked,
    admin: {
      fetchTopicOffsets: () => {
        const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
        asked += 1;
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve(
          answer.map((partition) => ({ partition, offset: '7', low: String(partition), high: String(10 + partition) })),
        );
      },
    },
  };
}

const refused = (type: string): Error => Object.assign(new Error(type), { type });

describe('topicBounds', () => {
  it.each<[string, Answer]>([
    ['knows fewer partitions', [1]],
    ['knows none, which kafkajs throws as a TypeError', new TypeError('undefined')],
    ['elects a leader', refused('LEADER_NOT_AVAILABLE')],
    ['does not know the topic yet', refused('UNKNOWN_TOPIC_OR_PARTITION')],
  ])('waits for all partitions while the cluster %s', async (_, answer) => {
    const { admin, asked } = cluster(answer, [2, 0, 1]);
    expect(await topicBounds(admin, 't', 3, 60_000)).toEqual([
      { partition: 0, start: 0, end: 10 },
      { partition: 1, start: 1, end: 11 },
      { partition: 2, start: 2, end: 12 },
    ]);
    expect(asked()).toBe(2);
  });

  it('names the topic if not all partitions are known in time', async () => {
    const { admin } = cluster([0, 1]);
    const bounds = topicBounds(admin, 'theirs', 3, 150);
    await expect(bounds).rejects.toMatchObject({ code: 'bounds-unknown', retriable: true });
    await expect(bounds).rejects.toThrow('theirs: 2 of 3 partitions are known');
  });

  it('does not ask again if the cluster refuses', async () => {
    const { admin, asked } = cluster(refused('TOPIC_AUTHORIZATION_FAILED'));
    await expect(topicBounds(admin, 't', 1, 60_000)).rejects.toMatchObject({ code: 'bounds-unknown' });
    expect(asked()).toBe(1);
  });
});

describe('continueAt', () => {
  const bounds = { partition: 0, start: 5, end: 9 };
  it.each([
    ['the first offset without a committed one', null, 5, false],
    ['the committed offset', 7, 7, false],
    ['the end, if all is read', 9, 9, false],
    ['the first offset, if the committed one has expired', 2, 5, false],
    ['the first offset, if the topic is a new one with fewer records', 12, 5, true],
  ])('is %s', (_, committed, first, isAnew) => expect(continueAt(bounds, committed)).toEqual({ first, isAnew }));
});
