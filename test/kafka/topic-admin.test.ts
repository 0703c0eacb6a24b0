import { describe, expect, it } from 'vitest';
import type { TopicAdmin } from '../../src/kafka/create-topics.ts';
import { ensureTopics } from '../../src/kafka/topic-admin.ts';
import type { TopicOptions } from '../../src/kafka/topic-admin.ts';
import type { TopicDescription } from '../../src/stream/topic.ts';

/** The partitions of topics, 0 where one has no leader, as one broker knows them. */
type Known = Readonly<Record<string, number>>;

/**
 * A cluster whose brokers answer in turn: `before` are the answers until topics are created, `after` the answers from
 * then on. The last answer of each is repeated. One answer is a list of topics and, if asked, their metadata.
 */
function cluster(before: readonly Known[], after: readonly Known[]): { admin: TopicAdmin; created: string[] } {
  const created: string[] = [];
  let answers = before;
  let asked = 0;
  let current: Known = {};
  return {
    created,
    admin: {
      listTopics: () => {
        current = answers[Math.min(asked, answers.length - 1)] ?? {};
        asked += 1;
        return Promise.resolve(Object.keys(current));
      },
      fetchTopicMetadata: (options) =>
        Promise.resolve({
          topics: (options?.topics ?? []).map((name) => ({
            name,
            partitions: Array.from({ length: current[name] || 1 }, (_, partitionId) => ({
              partitionErrorCode: 0,
              partitionId,
              leader: current[name] === 0 ? -1 : 1,
              replicas: [1],
              isr: [1],
            })),
          })),
        }),
      createTopics: ({ topics }) => {
        created.push(...topics.map(({ topic }) => topic));
        answers = after;
        asked = 0;
        return Promise.resolve(true);
      },
    },
  };
}

const topic = (name: string, partitions: TopicDescription['partitions']): TopicDescription => ({
  name,
  schema: null,
  partitions,
  cleanup: 'keep',
});
const topics = [topic('in', 'configured'), topic('out', { like: 'in' })];
const options: TopicOptions = { topics, brokerTopic: (name) => `c.${name}`, partitions: 3, replicationFactor: 1 };
const all: Known = { 'c.in': 3, 'c.out': 3 };

describe('ensureTopics', () => {
  it.each<[string, readonly Known[], readonly Known[], readonly string[]]>([
    ['all exist', [all], [all], []],
    ['none exists', [{}], [all], ['c.in', 'c.out']],
    ['a broker does not have a created topic yet', [{}], [all, all, { 'c.in': 3 }, {}], ['c.in', 'c.out']],
    [
      'a broker lists a topic before it knows a leader',
      [{ 'c.in': 3 }],
      [{ 'c.in': 3, 'c.out': 0 }, all, {}],
      ['c.out'],
    ],
    ['a leader is elected', [{ 'c.in': 3, 'c.out': 0 }, all, { 'c.in': 0, 'c.out': 0 }], [], []],
    ['the first broker does not have existing topics yet', [{}, all], [all], ['c.in', 'c.out']],
  ])('counts partitions where %s', async (_, before, after, wanted) => {
    const { admin, created } = cluster(before, after);
    expect(await ensureTopics(admin, options)).toEqual(new Map([['in', 3], ['out', 3]])); // prettier-ignore
    expect(created).toEqual(wanted);
  });

  it('refuses an existing topic with another number of partitions than the topic that it is like', async () => {
    const { admin } = cluster([{ 'c.in': 3, 'c.out': 2 }], [all]);
    await expect(ensureTopics(admin, options)).rejects.toThrow('c.out has 2, expected 3');
  });

  it('takes the partitions of existing topics, not the configured number', async () => {
    const { admin } = cluster([{ 'c.in': 5 }], [{ 'c.in': 5, 'c.out': 5 }]);
    expect([...(await ensureTopics(admin, options)).values()]).toEqual([5, 5]);
  });
});
