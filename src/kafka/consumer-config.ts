import type { ConsumerConfig } from 'kafkajs';
import { SESSION_TIMEOUT_MS } from '../stream/log-port.ts';
import type { PartitionConsumerOptions } from './partition-consumer-options.ts';

/**
 * How long a fetch waits for records. Far below kafkajs' own default of 5 s: if all partitions are paused, as after a
 * join, it sleeps this long before it checks again.
 */
const MAX_WAIT_MS = 50;
const HEARTBEAT_INTERVAL_MS = 1000;
const REBALANCE_TIMEOUT_MS = 15_000;

/**
 * The settings of kafkajs' consumer. As long as `isWanted`, it retries all retriable errors without a limit, to wait
 * for unreachable brokers.
 */
export const consumerConfig = (
  { groupId, assigner }: PartitionConsumerOptions,
  isWanted: () => boolean,
): ConsumerConfig => ({
  groupId,
  partitionAssigners: [assigner],
  sessionTimeout: SESSION_TIMEOUT_MS,
  heartbeatInterval: HEARTBEAT_INTERVAL_MS,
  rebalanceTimeout: REBALANCE_TIMEOUT_MS,
  maxWaitTimeInMs: MAX_WAIT_MS,
  readUncommitted: false,
  allowAutoTopicCreation: false,
  retry: {
    initialRetryTime: 200,
    maxRetryTime: 2000,
    retries: 5,
    restartOnFailure: () => Promise.resolve(isWanted()),
  },
});
