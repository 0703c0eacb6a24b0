import path from 'node:path';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive, readBrokerRecord } from './broker-record.ts';
import { probeCluster } from './probe.ts';
import { readClusterId } from './storage.ts';

/** Created in a broker's folder when its supervisor stops it, so that no other process starts to use it. */
export const STOPPING_FILE = 'stopping';

/** How long to wait for brokers of other processes. */
export interface LivingBrokerOptions {
  /** How long after its record was written a broker may still be starting. */
  readonly startDeadlineMs: number;
  /** How long a broker may take to end. */
  readonly stopDeadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A running broker of another process. */
export interface LivingBroker {
  readonly address: string;
  readonly pid: number;
  readonly ownerPid: number;
}

// A supervisor writes its file a few milliseconds after the death of its owner.
const CONFIRM_MS = 200;

/**
 * The running broker of `dataDir`, if it is alive, responds, has this data, and is not ending. Waits for a starting
 * broker, and for the end of an ending one, so that its data is free afterwards.
 */
export async function findLivingBroker(dataDir: string, options: LivingBrokerOptions): Promise<LivingBroker | null> {
  const { startDeadlineMs, stopDeadlineMs, signal } = options;
  const record = await readBrokerRecord(dataDir);
  if (record === null || !isAlive(record.pid)) return null;
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, signal === undefined ? {} : { signal });
  // The owner's id alone is not enough: the id of a killed process exists until its parent reaps it.
  const isEnding = (): boolean => !isAlive(record.ownerPid) || existsSync(path.join(dataDir, STOPPING_FILE));

  // The record is written before the broker is ready. If the broker does not respond after its start deadline, the
  // record is stale and its process id belongs to another process.
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
