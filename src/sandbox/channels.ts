import { execFile } from 'node:child_process';
import { chownSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Names of two channels (FIFOs) between the two processes of a run, in the folder of channels: to and from the program's process. */
export interface ChannelNames {
  readonly down: string;
  readonly up: string;
}

/** Channels that are made in advance: making two for each run takes a process, which costs as much as a shell. */
export interface Channels {
  readonly folder: string;
  /** An unused pair, which the given user can open; null if none is ready: then the run makes its own. */
  take(uid: number | null): ChannelNames | null;
  /** Removes the names of a pair. Processes that have it open keep it. */
  remove(names: ChannelNames): void;
  /** Resolves when no pair is being made any more: then the folder can be removed. */
  close(): Promise<void>;
}

const AT_ONCE = 64;
const FEW = 16;

/** Channels in a folder that no sandbox contains and only its user can list. */
export function createChannels(folder: string): Channels {
  const ready: string[] = [];
  let made = 0;
  let making: Promise<void> | null = null;
  const make = (): void => {
    if (making !== null) return;
    const names = Array.from({ length: AT_ONCE }, () => String((made += 1)));
    // If it fails, runs continue to make their own.
    making = new Promise((resolve) => {
      execFile('mkfifo', ['-m', '600', ...names], { cwd: folder }, (error) => {
        making = null;
        if (error === null) ready.push(...names);
        resolve();
      });
    });
  };
  make();
  return {
    folder,
    take: (uid) => {
      if (ready.length < FEW) make();
      const [down, up] = ready.splice(0, 2);
      if (down === undefined || up === undefined) return null;
      if (uid !== null) for (const name of [down, up]) chownSync(join(folder, name), uid, uid);
      return { down, up };
    },
    remove: ({ down, up }) => {
      for (const name of [down, up]) rmSync(join(folder, name), { force: true });
    },
    close: async () => {
      await making;
    },
  };
}
