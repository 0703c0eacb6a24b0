import { Kafka, logLevel } from 'kafkajs';
import { silenceThrottleWarning } from '../throttle-warning.ts';

/** What a broker says of its cluster. */
export interface ClusterDescription {
  readonly clusterId: string;
  readonly brokerCount: number;
}

/**
 * Asks a broker for its cluster with one metadata request, without retries. Null when there is no answer within
 * `timeoutMs` (default 2000), or when the answer names no broker yet.
 */
export async function probeCluster(brokers: readonly string[], timeoutMs = 2000): Promise<ClusterDescription | null> {
  silenceThrottleWarning();
  const kafka = new Kafka({
    clientId: 'sluice-probe',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    retry: { retries: 0, initialRetryTime: 50, maxRetryTime: 100 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { clusterId, brokers: members } = await admin.describeCluster();
    return members.length === 0 ? null : { clusterId, brokerCount: members.length };
  } catch {
    return null;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
