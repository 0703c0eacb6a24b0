import path from 'node:path';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive, readBrokerRecord } from './broker-record.ts';
import { probeCluster } from './probe.ts';
import { readClusterId } from './storage.ts';

/** Made in a broker's folder when its supervisor tells it to go: whoever came now would lose it in the middle. */
export const STOPPING_FILE = 'stopping';

/** How long to wait for brokers of others. */
export interface LivingBrokerOptions {
  /** How long after the note was written a broker may still be starting. */
  readonly startDeadlineMs: number;
  /** How long a broker may take to end. */
  readonly stopDeadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A broker that some process has running. */
export interface LivingBroker {
  readonly address: string;
  readonly pid: number;
  readonly ownerPid: number;
}

// Between the death of an owner and its supervisor's note of it pass a few milliseconds.
const CONFIRM_MS = 200;

/**
 * The broker that runs over `dataDir`, if it is alive, answers, is the one of this data, and is not about to end. One
 * that is starting is waited for, and so is the end of one that is ending, so that its data is free afterwards.
 */
export async function findLivingBroker(dataDir: string, options: LivingBrokerOptions): Promise<LivingBroker | null> {
  const { startDeadlineMs, stopDeadlineMs, signal } = options;
  const record = await readBrokerRecord(dataDir);
  if (record === null || !isAlive(record.pid)) return null;
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, signal === undefined ? {} : { signal });
  // Not the owner alone: the id of a killed process stays until its parent asks for it.
  const isEnding = (): boolean => !isAlive(record.ownerPid) || existsSync(path.join(dataDir, STOPPING_FILE));

  // The note is written before the broker is ready. When its start should be over and nobody answers, the note is
  // stale and its process id belongs to something else.
  const deadline = Date.parse(record.startedAt) + startDeadlineMs;
  const address = `127.0.0.1:${record.port}`;
  while (!isEnding()) {
    const cluster = await probeCluster([address]);
    if (cluster !== null) {
      if (cluster.clusterId !== (await readClusterId(dataDir))) return null;
      await pause(CONFIRM_MS);
      if (!isEnding()) return { address, pid: record.pid, ownerPid: record.ownerPid };
      break;
    }
    if (!(Date.now() < deadline) || !isAlive(record.pid)) return null;
    await pause(200);
  }

  const end = Date.now() + stopDeadlineMs;
  while (isAlive(record.pid) && Date.now() < end) await pause(50);
  return null;
}
