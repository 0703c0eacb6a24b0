import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const IN_MEMORY = '/dev/shm';

/** Minimum free memory for records in memory: other brokers and the tests need some as well. */
const ROOM_BYTES = 8 * 1024 ** 3;

/**
 * A new folder for a broker's records: in memory if the machine has enough, else in its temporary folder. A broker
 * writes its metadata synchronously to the disk, and on a slow disk three brokers lose their sessions because of it. A
 * killed process leaves its records in either folder.
 */
export async function makeBrokerFolder(prefix: string): Promise<string> {
  return mkdtemp(path.join((await hasRoom()) ? IN_MEMORY : tmpdir(), prefix));
}

async function hasRoom(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}
