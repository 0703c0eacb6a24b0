import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { SluiceError } from '../../records/sluice-error.ts';
import { isAlive } from './broker-record.ts';

const FILE = 'start.lock';
const POLL_MS = 50;
// Longer than any start: after this time, the holder's id may belong to another process.
const STALE_MS = 120_000;

/**
 * Runs `work` while no other process starts a broker over `dataDir`; waits for one that does, up to two minutes.
 * The lock of a process that died is taken over.
 */
export async function withStartLock<T>(
  dataDir: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const file = path.join(dataDir, FILE);
  while (!(await tryCreate(file))) {
    signal?.throwIfAborted();
    if (await isStale(file)) await rm(file, { force: true });
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryCreate(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new SluiceError('data-folder', `cannot write ${file}: the broker's folder must be writable`, {
      cause: error,
    });
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    const ageMs = Date.now() - mtimeMs;
    if (ageMs > STALE_MS) return true;
    const holder = Number(await readFile(file, 'utf8'));
    // Empty: its writer has created the file and not yet written it, or died.
    if (holder === 0) return ageMs > 2000;
    return !isAlive(holder);
  } catch {
    // The file was removed meanwhile: the next attempt to create it decides.
    return false;
  }
}
