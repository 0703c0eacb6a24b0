import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'sluice-sandbox-';
/** Process, when it started (clock ticks since the machine did), where its number is valid, and what `mkdtemp` adds. */
const NAME = /^sluice-sandbox-(\d+)-(\d+)-([0-9a-f]{12})-[A-Za-z0-9]{6}$/;

/**
 * Makes the folder of a pool in `parent`, with a name that tells whose it is, and removes those that belong to processes
 * that are gone: one that is killed leaves its own, which may hold a copy of Node.
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
    // It lives, or that cannot be told.
    if (start === startedAt || start === 'unknown') continue;
    const folder = join(parent, name);
    if (isOwnFolder(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** None where the folder can only be written: nothing is removed then. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** When a process started; null: there is none, or only its number is left; `unknown` where that is not told. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it may hold anything, brackets too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? 'unknown');
  } catch {
    return hasNumber(pid) ? 'unknown' : null;
  }
}

/** Asked of the kernel itself: `/proc` may hide processes (`hidepid`). */
function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/**
 * Numbers of processes mean something on one machine since it started, and there in one namespace: containers may share
 * the folder of temporary files. Null where `/proc` does not tell, or is of another namespace than ours.
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

/** A folder itself, no link to one, and of our user: anybody may make any name in a shared folder. */
function isOwnFolder(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && found.uid === process.getuid?.();
  } catch {
    return false;
  }
}
