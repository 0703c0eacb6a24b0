import type { ChildProcess } from 'node:child_process';
import type { SlotGroup } from './cgroup.ts';
import type { Channels } from './channels.ts';

/** Where programs run, and as whom. */
export interface Place {
  /** bubblewrap; null for a plain subprocess, which the user asked for. */
  readonly bwrap: string | null;
  readonly python: string;
  /** Node's binary on the host. */
  readonly node: string;
  /** Folder with the runner and the filter of system calls. */
  readonly runnerDir: string;
  readonly hasFilter: boolean;
  /** Channels made ahead, for runs in bubblewrap; null for plain subprocesses, which make their own. */
  readonly channels: Channels | null;
}

/** One of the places at which a program may run at a time. */
export interface Slot {
  /** The user that bubblewrap runs as, this slot's alone; null where we are not root. */
  readonly uid: number | null;
  readonly group: SlotGroup | null;
  /** Started ahead for the next program; null where nothing is. */
  waiting: WaitingStart | null;
}

/** A process of a slot that becomes bubblewrap when it is told to. */
export interface WaitingStart {
  readonly child: ChildProcess;
  /** Settled when the slot's control group holds it. Then, and not before, it may be told to go on. */
  readonly inGroup: Promise<void>;
}
