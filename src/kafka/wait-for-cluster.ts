import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { createClient, isPassing, isUnreachable, reusingToken } from './client.ts';
import type { KafkaConnection } from './client.ts';

/** The options of the wait for a cluster. */
export interface ClusterWait {
  /** Null: no limit. */
  readonly deadlineMs: number | null;
  /** Called at the first failure, and every 5 s while no broker answers. */
  readonly waiting: (message: string) => void;
  /** Aborted: the wait ends immediately, with the reason of the signal. */
  readonly signal?: AbortSignal;
}

const RETRY_MS = 500;
const TELL_MS = 5000;

/**
 * Waits until a broker of the cluster answers a metadata request. A request may remain without an answer for as long as
 * the client's request timeout, so the brokers are asked concurrently, and the deadline and the signal end the wait
 * also in the middle of a request.
 *
 * @throws `SluiceError` `kafka-unreachable` at the deadline, and at once if a broker answers with a refusal
 */
export async function waitForCluster(connection: KafkaConnection, wait: ClusterWait): Promise<void> {
  const { deadlineMs, waiting, signal } = wait;
  signal?.throwIfAborted();
  const where = connection.brokers.join(', ');
  const unusable = (found: string, cause?: unknown): SluiceError => {
    const message = `Kafka at ${where} cannot be used: ${found}. Check kafka.brokers (or KAFKA_BROKERS), TLS and SASL.`;
    return new SluiceError('kafka-unreachable', message, { cause });
  };
  let failure: unknown;
  let isTold = false;
  const tell = (): void => {
    isTold = true;
    waiting(`waiting for Kafka at ${where} (${failure === undefined ? 'no answer yet' : describeError(failure)})`);
  };
  const telling = setInterval(tell, TELL_MS);
  const over = new AbortController();
  const failed = (error: unknown): void => {
    if (!isUnreachable(error) && !isPassing(error)) throw unusable(describeError(error), error);
    failure = error;
    if (!isTold && !over.signal.aborted) tell();
  };
  let deadline: NodeJS.Timeout | undefined;
  let abort: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    abort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    if (deadlineMs === null) return;
    deadline = setTimeout(() => {
      const silent = `no answer within ${deadlineMs / 1000} s`;
      reject(unusable(failure === undefined ? silent : describeError(failure), failure));
    }, deadlineMs);
  });
  try {
    await Promise.race([
      ended,
      ...probesOf(connection, over.signal).map((probe) => untilAnswered(probe, failed, over.signal)),
    ]);
    if (isTold) waiting('Kafka answers again');
  } finally {
    over.abort();
    clearInterval(telling);
    clearTimeout(deadline);
    signal?.removeEventListener('abort', abort);
  }
}

/** Resolves at the first answer; each failure goes to `failed`, which throws if another try is useless. */
async function untilAnswered(
  probe: () => Promise<void>,
  failed: (error: unknown) => void,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    try {
      await probe();
      return;
    } catch (error) {
      failed(error);
    }
    await sleep(RETRY_MS);
  }
}

/**
 * One request for each broker of the list. The clients do not retry: their retries would be a chain of request timeouts
 * that nothing can end. They share one token.
 */
function probesOf(connection: KafkaConnection, over: AbortSignal): readonly (() => Promise<void>)[] {
  const sasl = connection.sasl === null ? null : reusingToken(connection.sasl);
  const options = { ...connection.options, retry: { retries: 0 } };
  return connection.brokers.map((broker) => {
    const kafka = createClient({ ...connection, sasl, options, brokers: [broker] }, undefined, undefined, over);
    return async () => {
      const admin = kafka.admin();
      try {
        await admin.connect();
        await admin.describeCluster();
      } finally {
        await admin.disconnect().catch(() => undefined);
      }
    };
  });
}
