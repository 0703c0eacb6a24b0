import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, SeekEntry } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import { isDenied, isPassing, isUnknownTopic, isUnreachable } from './client.ts';

/** The bounds of a partition: its first offset, and the offset after its last one. */
export interface PartitionBounds {
  readonly partition: number;
  readonly start: number;
  readonly end: number;
}

/** The brokers that responded do not have all partitions of a topic yet. */
class PartialBounds extends Error {}

const AGAIN_MS = 100;

/**
 * The bounds of all partitions of a topic, in their order, or an error: restoring, exports, and the check for remaining
 * work depend on them. kafkajs returns only the partitions in its metadata, which may be fewer: a restarted broker does
 * not have all of them yet. Rejects with `bounds-unknown` if the cluster is not ready in time, and at once if it refuses.
 *
 * @param partitions number of partitions of the topic
 * @param deadlineMs how long to wait for a cluster that is not ready; kafkajs fails at once
 */
export async function topicBounds(
  admin: Pick<Admin, 'fetchTopicOffsets'>,
  topic: string,
  partitions: number,
  deadlineMs: number,
): Promise<readonly PartitionBounds[]> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await boundsNow(admin, topic, partitions);
    } catch (error) {
      const mayPass = error instanceof PartialBounds || isPassing(error) || isUnknownTopic(error);
      if (!mayPass || performance.now() > deadline) {
        const message = `${topic}: ${describeError(error)}`;
        throw new SluiceError('bounds-unknown', message, { retriable: true, cause: error });
      }
      await sleep(AGAIN_MS);
    }
  }
}

/** The offset to continue at: the committed one, or the first one if there is none or it has expired. */
export function continueAt(
  { start, end }: PartitionBounds,
  committed: number | null,
): { readonly first: number; readonly isAnew: boolean } {
  // A topic that was deleted and created again has fewer records than the group has read.
  const isAnew = committed !== null && committed > end;
  return { first: isAnew ? start : Math.max(committed ?? start, start), isAnew };
}

async function boundsNow(
  admin: Pick<Admin, 'fetchTopicOffsets'>,
  topic: string,
  partitions: number,
): Promise<readonly PartitionBounds[]> {
  let offsets: (SeekEntry & { readonly low: string; readonly high: string })[] = [];
  try {
    offsets = await admin.fetchTopicOffsets(topic);
  } catch (error) {
    // If kafkajs has no partition at all, it throws this while it reads a missing response.
    if (!(error instanceof TypeError)) throw error;
  }
  if (offsets.length < partitions) throw new PartialBounds(`${offsets.length} of ${partitions} partitions are known`);
  return offsets
    .map(({ partition, low, high }) => ({ partition, start: Number(low), end: Number(high) }))
    .toSorted((a, b) => a.partition - b.partition);
}

/** The error that ends the reading of bounds and positions; null: it passes, and they are read again. */
export function startFailure(error: unknown, topic: string, groupId: string): SluiceError | null {
  if (isUnreachable(error) || isPassing(error)) return null;
  if (isDenied(error)) {
    return accessDenied(`Read and Describe on ${someTopics([topic])} and on the group ${groupId}`, error);
  }
  if (error instanceof SluiceError) return error;
  return new SluiceError('bounds-unknown', `${topic}: ${describeError(error)}`, { cause: error });
}
