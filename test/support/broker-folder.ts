import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const IN_MEMORY = '/dev/shm';

/** Memory is taken for records only where so much is free: other brokers and the tests need some as well. */
const ROOM_BYTES = 8 * 1024 ** 3;

/**
 * A new folder for a broker's records: in memory where the machine has room there, else in its temporary folder. A
 * broker writes its metadata through to the disk, and on a slow one three brokers lose their sessions for it. A killed
 * process leaves its records in either.
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
