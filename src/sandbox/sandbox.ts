import { chmodSync, copyFileSync, constants, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Observable } from 'rxjs';
import type { CodeJob, CodeLimits, CodeRun, RunCode } from '../records/code-run.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { createGroup, findGroups } from './cgroup.ts';
import { createChannels } from './channels.ts';
import { findPython, findSandbox } from './find-sandbox.ts';
import { writeJavaScript } from './javascript-files.ts';
import { STANDARD_LIMITS } from './limits.ts';
import { makePoolFolder } from './pool-folder.ts';
import { writePython } from './python-files.ts';
import { runOnce } from './run-once.ts';
import { seccompFilter } from './seccomp.ts';
import type { Place, Slot } from './slot.ts';
import { slotUsers } from './slot-users.ts';
import { isWaiting, startWaiting } from './waiting-start.ts';

/** Options of a pool of sandboxes. */
export interface SandboxOptions {
  /**
   * `bubblewrap` (default): each program in a sandbox of its own. `trusted`: a plain subprocess with all permissions of
   * this process; only where the user sets it explicitly.
   */
  readonly mode?: 'bubblewrap' | 'trusted';
  /** Number of programs at a time; default: the number of processors. */
  readonly slots?: number;
  readonly limits?: Partial<CodeLimits>;
}

/** A pool of sandboxes. */
export interface Sandbox {
  /** Runs a program as soon as a slot is free, in the order of subscription. Unsubscribing kills it or removes it from the queue. */
  readonly run: RunCode;
  /** Whether the memory of all processes of a program together is bounded (a writable control group). */
  readonly boundsTotalMemory: boolean;
  /** Removes control groups and files. Kills programs that still run. */
  close(): Promise<void>;
}

let uidsGiven = 0;
let poolsOpened = 0;

/**
 * Opens a pool of sandboxes. Rejects with `SluiceError` `no-sandbox`, which says how to install it, if bubblewrap or Python
 * is missing, or a sandbox cannot be made here.
 */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const limits = { ...STANDARD_LIMITS, ...options.limits };
  const count = options.slots ?? availableParallelism();
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`slots must be at least 1, got ${count}`);
  const isTrusted = options.mode === 'trusted';
  const tools = isTrusted ? { bwrap: null, python: trustedPython() } : await sandboxTools();
  const poolDir = await makePoolFolder(tmpdir());
  const pool = (poolsOpened += 1);
  const slots: Slot[] = [];
  let channels: Place['channels'] = null;
  const release = async (): Promise<void> => {
    await Promise.all(slots.map(endWaiting));
    for (const slot of slots) slot.group?.remove();
    await channels?.close();
    await rm(poolDir, { recursive: true, force: true });
  };
  try {
    const [runnerDir, channelsDir] = [join(poolDir, 'runner'), join(poolDir, 'channels')];
    for (const [folder, mode] of [
      [poolDir, 0o711],
      [runnerDir, 0o755],
      [channelsDir, 0o711],
    ] as const) {
      if (folder !== poolDir) mkdirSync(folder);
      chmodSync(folder, mode);
    }
    await writePython(runnerDir, tools.python);
    const filter = seccompFilter(process.arch);
    if (filter !== null) writeFileSync(join(runnerDir, 'filter.bpf'), filter, { mode: 0o644 });
    const node = nodeBinary(runnerDir, isTrusted);
    const inside = isTrusted ? node : '/sluice-node';
    const seen = { folder: isTrusted ? runnerDir : '/sluice', isAlone: !isTrusted };
    await writeJavaScript(runnerDir, limits, { here: node, inside }, seen);
    channels = isTrusted ? null : createChannels(channelsDir);
    const place: Place = { ...tools, runnerDir, hasFilter: filter !== null, node, channels };
    const groups = isTrusted ? null : findGroups();
    // Twice as many: programs run in one half, while the other half is prepared for the next programs.
    for (let index = 0; index < 2 * count; index += 1) {
      const group = groups === null ? null : createGroup(groups, `${pool}-${index}`, limits);
      slots.push({ uid: isTrusted ? null : nextUid(), group, waiting: null });
    }
    return createPool(slots, count, limits, place, release);
  } catch (error) {
    await release();
    throw error;
  }
}

/** Concurrent processes of sluice begin with different users, so that no slot's limits count another slot's processes. */
function nextUid(): number | null {
  const users = slotUsers();
  if (users === null) return null;
  uidsGiven += 1;
  return users.first + ((process.pid * 64 + uidsGiven) % users.count);
}

async function sandboxTools(): Promise<{ readonly bwrap: string; readonly python: string }> {
  const found = await findSandbox();
  if (found.kind === 'available') return found;
  const advice = `${found.fix}; or say sandbox: "trusted", which runs programs with all your rights`;
  throw new SluiceError('no-sandbox', `code questions need a sandbox: ${found.reason}; ${advice}`);
}

function trustedPython(): string {
  const python = findPython();
  if (python === null) throw new SluiceError('no-sandbox', 'code questions need Python 3.8 or newer in /usr/bin');
  return python;
}

/** A Node binary that the slots' users can read. They cannot read one in a home folder: then it is copied beside the runner. */
function nodeBinary(runnerDir: string, isTrusted: boolean): string {
  const binary = realpathSync(process.execPath);
  if (isTrusted || slotUsers() === null) return binary;
  for (let folder = dirname(binary); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) {
      const copy = join(runnerDir, 'node');
      copyFileSync(binary, copy, constants.COPYFILE_FICLONE);
      chmodSync(copy, 0o755);
      return copy;
    }
    if (folder === dirname(folder)) return binary;
  }
}

/** Ends the processes that were started in advance. */
async function endWaiting({ waiting }: Slot): Promise<void> {
  if (waiting === null || !isWaiting(waiting)) return;
  const { child } = waiting;
  await new Promise((resolve) => {
    child.once('close', resolve);
    child.kill('SIGKILL');
  });
}

function createPool(
  slots: readonly Slot[],
  count: number,
  limits: CodeLimits,
  place: Place,
  release: () => Promise<void>,
): Sandbox {
  const free: Slot[] = [];
  /** Programs without a slot: how one begins, and how it is refused. */
  const waiting = new Map<(slot: Slot) => void, () => void>();
  const kills = new Set<() => void>();
  let isClosed = false;
  let running = 0;
  let idle = (): void => undefined;

  const makeReady = (slot: Slot): void => {
    free.push(slot);
    if (place.bwrap === null || isClosed) return;
    try {
      slot.waiting = startWaiting(place.bwrap, place, slot, limits);
    } catch {
      // The program that needs it tries again and reports the error.
    }
  };
  for (const slot of slots) makeReady(slot);

  const giveBack = (slot: Slot): void => {
    makeReady(slot);
    const [next] = waiting.keys();
    const ready = next === undefined || isClosed ? undefined : free.shift();
    if (next === undefined || ready === undefined) return;
    waiting.delete(next);
    next(ready);
  };

  const run = (job: CodeJob): Observable<CodeRun> =>
    new Observable<CodeRun>((subscriber) => {
      const refuse = (): void => {
        subscriber.next({ outcome: 'sandbox-error', detail: 'the sandbox is closed', outputs: [] });
        subscriber.complete();
      };
      if (isClosed) {
        refuse();
        return;
      }
      const begin = (slot: Slot): void => {
        // The slot is free again only when no process of the program is left: also after an unsubscription.
        running += 1;
        const kill = runOnce(place, slot, limits, job, (result) => {
          running -= 1;
          kills.delete(kill);
          giveBack(slot);
          if (running === 0) idle();
          subscriber.next(result);
          subscriber.complete();
        });
        kills.add(kill);
        subscriber.add(kill);
      };
      subscriber.add(() => waiting.delete(begin));
      // The slot that has been ready longest.
      const slot = running < count ? free.shift() : undefined;
      if (slot === undefined) waiting.set(begin, refuse);
      else begin(slot);
    });

  return {
    run,
    boundsTotalMemory: slots.every((slot) => slot.group !== null),
    close: async () => {
      isClosed = true;
      for (const refuse of waiting.values()) refuse();
      const ended = new Promise<void>((resolve) => (idle = resolve));
      for (const kill of kills) kill();
      if (running > 0) await ended;
      await release();
    },
  };
}
