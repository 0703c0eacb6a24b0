import { SluiceError, describeError } from '../records/sluice-error.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import { isDenied, isUnknownTopic } from './client.ts';

/** The error of a consumer that cannot go on, from the one that kafkajs reports. */
export function consumerFailure(cause: unknown, groupId: string, topics: readonly string[]): SluiceError {
  const names = someTopics(topics);
  if (isDenied(cause)) return accessDenied(`Read and Describe on ${names}`, cause);
  if (isUnknownTopic(cause)) {
    return new SluiceError(
      'no-topic',
      `the broker no longer has the ${names}, or this principal may not see it any more. If it was deleted, create and ` +
        'fill it again; a campaign that has read from the former one needs `sluice reset --to-start`, or another topic ' +
        'or campaign name in the configuration',
      { cause },
    );
  }
  return new SluiceError('consumer-crashed', `the consumer of ${groupId} has ended: ${describeError(cause)}`, {
    cause,
  });
}
