import type { EachBatchPayload } from 'kafkajs';
import { describeError } from '../records/sluice-error.ts';
import type { PrepareValues } from './partition-consumer-options.ts';

const HEARTBEAT_MS = 1000;

/**
 * Waits until the values of a batch are prepared, and sends heartbeats meanwhile. Returns null on success, otherwise
 * the error, also if the consumer has stopped meanwhile. Throws the error of a heartbeat, for example during a
 * rebalance; the batch is then fetched again.
 */
export async function prepareBatch(
  payload: EachBatchPayload,
  prepare: PrepareValues,
  hasStopped: () => boolean,
): Promise<Error | null> {
  const preparing = prepare(payload.batch.messages.map(({ value }) => value));
  if (preparing === null) return null;
  const settled = preparing.then(
    () => ({ error: null }),
    (error: unknown) => ({ error: error instanceof Error ? error : new Error(describeError(error)) }),
  );
  for (;;) {
    const found = await Promise.race([settled, pause(HEARTBEAT_MS)]);
    if (hasStopped()) return new Error('the consumer has stopped');
    if (found !== null) return found.error;
    await payload.heartbeat();
  }
}

const pause = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(resolve, ms, null).unref());
