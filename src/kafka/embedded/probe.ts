import { Kafka, logLevel } from 'kafkajs';
import { silenceThrottleWarning } from '../throttle-warning.ts';

/** A broker's description of its cluster. */
export interface ClusterDescription {
  readonly clusterId: string;
  readonly brokerCount: number;
}

/**
 * Sends one metadata request to a broker, without retries. Null if there is no response within `timeoutMs` (default
 * 2000), or the response contains no broker yet.
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
