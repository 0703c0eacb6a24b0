import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError } from '../../records/sluice-error.ts';
import { ignoreMissing } from '../../files/folder.ts';

const LOCK = '.sluice-lock';
/** Interval in which the holder touches its lock. */
const TOUCH_MS = 2000;
/** A lock that was not touched for this time is taken over. */
const STALE_MS = 15_000;
const POLL_MS = 200;

interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

/** The options of a folder's lock. */
export interface LockOptions {
  /** Whether a process with this id runs on this machine. */
  readonly isAlive: (pid: number) => boolean;
  /** Aborted: stop waiting for a holder that may have ended. */
  readonly stop: AbortSignal;
}

/** Lets one process at a time add to a folder. */
export class FolderLock {
  readonly #path: string;
  readonly #token: string;
  readonly #touching: NodeJS.Timeout;

  /**
   * Takes the lock. The lock of an ended process of this machine is taken over immediately; the lock of another machine
   * if its holder has not touched it for 15 s.
   *
   * @throws `SluiceError` `usage` if another process holds it
   */
  static async take(dir: string, { isAlive, stop }: LockOptions): Promise<FolderLock> {
    const path = join(dir, LOCK);
    const mine: Holder = { host: hostname(), pid: process.pid, token: randomUUID() };
    for (;;) {
      try {
        await writeFile(path, JSON.stringify(mine), { flag: 'wx' });
        return new FolderLock(path, mine.token);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readHolder(path);
      // A restarted container has the same host and process id.
      const isOver = holder?.host === mine.host && (holder.pid === mine.pid || !isAlive(holder.pid));
      if (!isOver && (await isTouched(path, stop))) {
        const who = holder === null ? '' : ` (process ${holder.pid} on ${holder.host})`;
        throw new SluiceError('usage', `another process adds to ${dir}${who}: end it, or give another folder`);
      }
      await rm(path, { force: true });
    }
  }

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
    this.#touching = setInterval(() => {
      const now = new Date();
      utimes(path, now, now).catch(() => undefined);
    }, TOUCH_MS).unref();
  }

  /** Throws `export-failed` if another process has taken the lock over, for example while this one was suspended. */
  async check(): Promise<void> {
    const holder = await readHolder(this.#path);
    if (holder?.token === this.#token) return;
    const who = holder === null ? 'its lock is gone' : `process ${holder.pid} on ${holder.host} adds to it now`;
    throw new SluiceError('export-failed', `${this.#path}: ${who}; this process ends`);
  }

  async release(): Promise<void> {
    clearInterval(this.#touching);
    if ((await readHolder(this.#path))?.token === this.#token) await rm(this.#path, { force: true });
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number' ? (holder as Holder) : null;
  } catch {
    // The lock was removed, or its process ended while it wrote it.
    return null;
  }
}

/** Whether a lock is touched within its holder's interval: the clocks of two machines are not compared. */
async function isTouched(path: string, stop: AbortSignal): Promise<boolean> {
  const timeOf = async (): Promise<number | null> => {
    const found = await stat(path).catch(ignoreMissing);
    return found?.mtimeMs ?? null;
  };
  const first = await timeOf();
  for (let waitedMs = 0; waitedMs < STALE_MS; waitedMs += POLL_MS) {
    if (stop.aborted) throw new SluiceError('export-failed', `stopped while ${path} may be held by another process`);
    await sleep(POLL_MS);
    const now = await timeOf();
    if (now === null) return false;
    if (now !== first) return true;
  }
  return false;
}
