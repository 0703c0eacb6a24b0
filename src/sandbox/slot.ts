import type { ChildProcess } from 'node:child_process';
import type { SlotGroup } from './cgroup.ts';
import type { Channels } from './channels.ts';

/** The programs and folders that all slots of a pool share. */
export interface Place {
  /** bubblewrap; null for a plain subprocess (`trusted`). */
  readonly bwrap: string | null;
  readonly python: string;
  /** Node's binary on the host. */
  readonly node: string;
  /** Folder with the runner and the filter of system calls. */
  readonly runnerDir: string;
  readonly hasFilter: boolean;
  /** Channels made in advance, for runs in bubblewrap; null for plain subprocesses, which make their own. */
  readonly channels: Channels | null;
}

/** A place in which one program can run at a time. */
export interface Slot {
  /** The user that bubblewrap runs as, used by this slot only; null if we are not root. */
  readonly uid: number | null;
  readonly group: SlotGroup | null;
  /** Started in advance for the next program; null if no process is waiting. */
  waiting: WaitingStart | null;
}

/** A process of a slot that becomes bubblewrap when it reads a line. */
export interface WaitingStart {
  readonly child: ChildProcess;
  /** Settles when the process is in the slot's control group. The line must not be written before. */
  readonly inGroup: Promise<void>;
}
