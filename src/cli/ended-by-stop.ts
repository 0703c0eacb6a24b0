import { isFromClient } from '../kafka/client.ts';
import { SluiceError } from '../records/sluice-error.ts';

/**
 * Whether an error says only that a stop request ended a wait: the request's own reason, an `AbortError`, or an error of
 * the Kafka client, whose connections are closed then. Any other error after a stop is one of ours and is reported.
 */
export function isEndedByStop(error: unknown, stop: AbortSignal): boolean {
  if (!stop.aborted || error instanceof SluiceError) return false;
  return error === stop.reason || (error instanceof Error && error.name === 'AbortError') || isFromClient(error);
}
