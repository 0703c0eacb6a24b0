import { describe, expect, it } from 'vitest';
import { accessDenied, deniedBy, someTopics } from '../../src/kafka/access-denied.ts';

describe('deniedBy', () => {
  it.each([
    ['Not authorized to access group: Group authorization failed', 'group'],
    ['Transactional Id authorization failed', 'transactional id'],
    ['Not authorized to access topics: [Topic authorization failed]', 'topic'],
    ['Cluster authorization failed', 'cluster'],
  ])('reads %s in an answer that kafkajs logs', (error, resource) => {
    expect(deniedBy('Response FindCoordinator(key: 10, version: 2)', error)).toBe(resource);
  });

  it.each([
    ['Response Fetch(key: 1, version: 11)', 'The provided member is not known in the current generation'],
    ['Response Fetch(key: 1, version: 11)', undefined],
    ['a group was joined', 'Group authorization failed'],
  ])('takes no other line for a refusal: %s, %s', (message, error) => {
    expect(deniedBy(message, error)).toBeNull();
  });
});

describe('accessDenied', () => {
  it('contains the right, the cause and where all rights are listed', () => {
    const error = accessDenied(`Write on ${someTopics(['b', 'a', 'b'])}`, new Error('Topic authorization failed'));
    expect(error.code).toBe('not-authorized');
    expect(error.message).toBe(
      'Kafka refuses this principal a right: it needs Write on topics a, b (Topic authorization failed). ' +
        '`sluice describe --acls` lists every right that a campaign needs, as commands',
    );
  });

  it('names a few of many topics', () => {
    expect(someTopics(['one'])).toBe('topic one');
    expect(someTopics(['e', 'd', 'c', 'b', 'a', 'f'])).toBe('topics a, b, c, d and 2 more');
  });
});
