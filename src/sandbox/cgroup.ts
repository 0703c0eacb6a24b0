import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  write,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describeError, SluiceError } from '../records/sluice-error.ts';

/** The control group of one slot. It bounds the sum of all its processes, which process limits cannot. */
export interface SlotGroup {
  /** Adds a process, with all processes that it starts from then on. The kernel may take 10 ms for this. */
  add(pid: number): Promise<void>;
  /** Number of processes that the kernel has killed for memory since the group was made. */
  oomKills(): number;
  /** Kills the processes in the group; false while one is left. */
  isEmptied(): boolean;
  /** Removes the group; if that fails, the next start removes it. */
  remove(): void;
}

/** The bounds of a control group. */
export interface GroupLimits {
  readonly memoryBytes: number;
  readonly processes: number;
}

interface Layout {
  readonly version: 1 | 2;
  /** Folders under which groups are made: one for memory and pids in version 2, one for each in version 1. */
  readonly parents: readonly string[];
}

/** The folders in which this process may make control groups; null if there are none. */
export function findGroups(): Layout | null {
  let own: readonly string[][];
  try {
    own = readFileSync('/proc/self/cgroup', 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return null;
  }
  const path = (controller: string): string =>
    own.find(([, names]) => names?.split(',').includes(controller))?.[2] ?? '/';
  const v1 = ['memory', 'pids'].map((controller) => {
    const root = join('/sys/fs/cgroup', controller);
    // In a container the path may be the host's, and the root of the mount may already be our own group.
    return [join(root, path(controller)), root].find((folder) => existsSync(join(folder, 'cgroup.procs'))) ?? '';
  });
  if (v1.every((folder) => folder !== '' && isUsable([folder], 1))) return { version: 1, parents: v1 };
  const ours = join('/sys/fs/cgroup', own.find(([id]) => id === '0')?.[2] ?? '/');
  const v2 = [ours, dirname(ours)].find((folder) => folder.startsWith('/sys/fs/cgroup') && isUsable([folder], 2));
  return v2 === undefined ? null : { version: 2, parents: [v2] };
}

function isUsable(parents: readonly string[], version: 1 | 2): boolean {
  const probe = `sluice-${process.pid}-probe`;
  try {
    for (const parent of parents) {
      removeStale(parent);
      const folder = join(parent, probe);
      mkdirSync(folder);
      let found = version === 1 || existsSync(join(folder, 'memory.max'));
      if (!found) {
        // Only where our own group holds no process, or is the root.
        try {
          writeFileSync(join(parent, 'cgroup.subtree_control'), '+memory +pids');
          found = existsSync(join(folder, 'memory.max'));
        } catch {
          found = false;
        }
      }
      rmdirSync(folder);
      if (!found) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Removes the empty groups that a killed sluice left. */
function removeStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /^sluice-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      rmdirSync(join(parent, name));
    } catch {
      // Not empty, or not ours.
    }
  }
}

/** Makes the control group of a slot. If the limits cannot be set, throws `no-sandbox` and leaves no group. */
export function createGroup(layout: Layout, name: string, limits: GroupLimits): SlotGroup {
  const folders = layout.parents.map((parent) => join(parent, `sluice-${process.pid}-${name}`));
  try {
    return limitedGroup(layout.version, folders, limits);
  } catch (error) {
    for (const folder of folders) removeQuietly(folder);
    throw new SluiceError(
      'no-sandbox',
      `code questions need a control group for each sandbox, and one could not be made (${describeError(error)}): give this ` +
        `process a group with the controllers memory and pids in which it may make further ones (systemd: Delegate=memory pids)`,
      { cause: error },
    );
  }
}

function limitedGroup(version: Layout['version'], folders: readonly string[], limits: GroupLimits): SlotGroup {
  for (const folder of folders) if (!existsSync(folder)) mkdirSync(folder);
  const memory = folders[0] ?? '';
  const pids = folders.at(-1) ?? '';
  // The launcher, bubblewrap's two processes and the judge are in it too.
  writeFileSync(join(pids, 'pids.max'), String(limits.processes + 8));
  if (version === 1) {
    writeFileSync(join(memory, 'memory.limit_in_bytes'), String(limits.memoryBytes));
    writeOptional(join(memory, 'memory.memsw.limit_in_bytes'), String(limits.memoryBytes));
  } else {
    writeFileSync(join(memory, 'memory.max'), String(limits.memoryBytes));
    writeOptional(join(memory, 'memory.swap.max'), '0');
  }
  const entries = folders.map((folder) => openSync(join(folder, 'cgroup.procs'), 'w'));
  const events = join(memory, version === 1 ? 'memory.oom_control' : 'memory.events');
  return {
    add: async (pid) => {
      for (const entry of entries) await promisify(write)(entry, String(pid), 0);
    },
    oomKills: () => Number(/^oom_kill (\d+)$/m.exec(readFileSync(events, 'utf8'))?.[1] ?? 0),
    isEmptied: () => {
      const rest = folders.flatMap((folder) => readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n'));
      const left = rest.filter((pid) => pid !== '');
      for (const pid of left) killQuietly(Number(pid));
      return left.length === 0;
    },
    remove: () => {
      for (const entry of entries.splice(0)) closeSync(entry);
      for (const folder of folders) removeQuietly(folder);
    },
  };
}

function removeQuietly(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not made, or a process of the group is still ending: then the next start removes the group.
  }
}

function writeOptional(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    // Kernels without accounting of swap have no such file.
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has just ended.
  }
}
