import { describe, expect, it } from 'vitest';
import { isAway } from '../../src/kafka/consumer-start.ts';

const failure = (name: string, cause?: Error): Error => Object.assign(new Error(name, { cause }), { name });

describe('a consumer that kafkajs has ended', () => {
  it('is started again if no broker could be reached, at any depth of kafkajs’ error', () => {
    const coordinator = failure('KafkaJSGroupCoordinatorNotFound');
    expect(isAway(coordinator)).toBe(true);
    expect(isAway(failure('KafkaJSNonRetriableError', coordinator))).toBe(true);
    expect(isAway(failure('KafkaJSNonRetriableError', failure('KafkaJSConnectionClosedError')))).toBe(true);
  });

  it('stays ended for any other error', () => {
    expect(isAway(failure('KafkaJSNonRetriableError', new TypeError('cannot assign')))).toBe(false);
    expect(isAway('nothing')).toBe(false);
  });
});
