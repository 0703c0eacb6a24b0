import { describe, expect, it } from 'vitest';
import { problemsOfPartitions, problemsOfTopic } from '../../../src/runtime/doctor/topic-checks.ts';
import { describeTopic } from '../../../src/topology/topics.ts';
import type { TopicName } from '../../../src/records/topic-name.ts';

const problems = (topic: TopicName, settings: Record<string, string>): string[] =>
  problemsOfTopic(describeTopic(topic), `c.${topic}`, new Map(Object.entries(settings))).map(
    ({ fix, isFatal }) => `${isFatal ? '' : 'advice: '}${fix.replace(/ \(.*$/, '')}`,
  );
const OWN = { 'max.message.bytes': '8388608', 'retention.ms': '-1', 'retention.bytes': '-1' };

describe('the settings of a topic', () => {
  it.each<[string, TopicName, Record<string, string>, string[]]>([
    ['as sluice creates it', 'cot', { ...OWN, 'cleanup.policy': 'delete' }, []],
    [
      'as sluice creates a compacted one',
      'ids',
      { 'max.message.bytes': '8388608', 'cleanup.policy': 'compact', 'retention.ms': '604800000' },
      [],
    ],
    ['not told', 'cot', {}, []],
    [
      'too small for traces',
      'rejected',
      { ...OWN, 'max.message.bytes': '1048588' },
      ['set max.message.bytes of c.rejected to 8388608'],
    ],
    ['larger than needed', 'rejected', { ...OWN, 'max.message.bytes': '99999999' }, []],
    ['dropped by age', 'level-3', { ...OWN, 'retention.ms': '604800000' }, ['set retention.ms of c.level-3 to -1']],
    [
      'dropped by size',
      'calls.grade',
      { ...OWN, 'retention.bytes': '1000' },
      ['set retention.bytes of c.calls.grade to -1'],
    ],
    [
      'compacted away',
      'cot',
      { ...OWN, 'cleanup.policy': 'compact,delete' },
      ['set cleanup.policy of c.cot to delete'],
    ],
    [
      'progress that is deleted',
      'control.grade',
      { 'cleanup.policy': 'delete' },
      ['set cleanup.policy of c.control.grade to compact'],
    ],
    [
      'the questions of a company',
      'questions',
      { 'max.message.bytes': '1048588', 'retention.ms': '86400000', 'retention.bytes': '-1' },
      ['advice: set retention.ms of c.questions to -1'],
    ],
  ])('%s', (_, topic, settings, wanted) => {
    expect(problems(topic, settings)).toEqual(wanted);
  });
});

describe('the number of partitions of topics', () => {
  const faults = (counts: Record<string, number>): readonly string[] =>
    problemsOfPartitions(new Map(Object.entries(counts)), ({ name }) => `c.${name}`).map(({ found }) =>
      found.replace(/:.*$/, ''),
    );

  it('is that of the questions topic, or one', () => {
    expect(faults({ questions: 3, 'level-0': 3, ids: 3 })).toEqual([]);
    expect(faults({ questions: 3, 'level-0': 1, attempts: 5 })).toEqual([
      'c.level-0 has 1 partitions, expected 3',
      'c.attempts has 5 partitions, expected 3',
    ]);
  });

  it('is not judged for topics that do not exist', () => {
    expect(faults({ questions: 0, 'level-0': 2, attempts: 0 })).toEqual([]);
  });
});
