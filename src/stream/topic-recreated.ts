import { SluiceError } from '../records/sluice-error.ts';
import type { TopicPartition } from './record.ts';

/** After this time an end is looked at again: a leader that has just changed may not know the last records yet. */
export const END_AGAIN_MS = 3000;

/**
 * The error for a position beyond the end of its partition: the topic is not the one that was read, or a broker lost its
 * last records.
 *
 * @param topic its name on the broker
 */
export function topicRecreated({ topic, partition }: TopicPartition, position: number, end: number): SluiceError {
  return new SluiceError(
    'topic-recreated',
    `${topic}, partition ${partition}: the next offset to read is ${position}, but the partition ends at ${end}. The topic ` +
      'was deleted and created again, or lost its last records, so new records at offsets that were read before would ' +
      'never be read. `sluice reset --to-start` begins with the first record and keeps all replies that were paid; or ' +
      'name another topic, or another campaign, in the configuration',
    { context: { topic, partition, position, end } },
  );
}
