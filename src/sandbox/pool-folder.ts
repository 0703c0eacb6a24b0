import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'sluice-sandbox-';
/** Process number, its start (clock ticks since the machine's start), where the number is valid, and the suffix of `mkdtemp`. */
const NAME = /^sluice-sandbox-(\d+)-(\d+)-([0-9a-f]{12})-[A-Za-z0-9]{6}$/;

/**
 * Makes the folder of a pool in `parent`, with the owning process in its name, and removes the folders of processes that
 * have ended: a killed process leaves its folder, which may contain a copy of Node.
 */
export async function makePoolFolder(parent: string): Promise<string> {
  const where = numberSpace();
  const startedAt = where === null ? null : startOf(process.pid);
  if (where === null || startedAt === null || startedAt === 'unknown') return mkdtemp(join(parent, PREFIX));
  await removeLeftovers(parent, where);
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-${startedAt}-${where}-`));
}

async function removeLeftovers(parent: string, where: string): Promise<void> {
  for (const name of namesIn(parent)) {
    const [, pid, startedAt, itsWhere] = NAME.exec(name) ?? [];
    if (pid === undefined || itsWhere !== where) continue;
    const start = startOf(Number(pid));
    // The process is running, or that cannot be found out.
    if (start === startedAt || start === 'unknown') continue;
    const folder = join(parent, name);
    if (isOwnFolder(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Empty if the folder is not readable: then nothing is removed. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** When a process started; null if it has ended (also a zombie); `unknown` if the kernel does not say. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it may contain any character, brackets too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? 'unknown');
  } catch {
    return hasNumber(pid) ? 'unknown' : null;
  }
}

/** Asks the kernel itself: `/proc` may hide processes (`hidepid`). */
function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/**
 * Where process numbers are valid: on one machine since its start, in one namespace. Containers may share the folder of
 * temporary files. Null if `/proc` does not say, or is of another namespace than ours.
 */
function numberSpace(): string | null {
  try {
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    return createHash('sha256')
      .update(boot + readlinkSync('/proc/self/ns/pid'))
      .digest('hex')
      .slice(0, 12);
  } catch {
    return null;
  }
}

/** Whether it is a folder, not a link to one, and our user's: in a shared folder every user may make any name. */
function isOwnFolder(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}
