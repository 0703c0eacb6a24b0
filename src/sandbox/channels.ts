import { execFile } from 'node:child_process';
import { chownSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The names of two channels (FIFOs) between two processes of a run, in the folder of channels; to the program's, and from it. */
export interface ChannelNames {
  readonly down: string;
  readonly up: string;
}

/** Channels that were made ahead: making two for each run takes a process, which costs as much as a shell. */
export interface Channels {
  readonly folder: string;
  /** A pair that no run has had, for a user to open; null where none is ready: the run makes its own. */
  take(uid: number | null): ChannelNames | null;
  /** Removes the names of a pair. Who has it open keeps it. */
  remove(names: ChannelNames): void;
  /** Resolves when none is being made any more: then its folder can be removed. */
  close(): Promise<void>;
}

const AT_ONCE = 64;
const FEW = 16;

/** Channels in a folder that no sandbox sees, which only its user can list. */
export function createChannels(folder: string): Channels {
  const ready: string[] = [];
  let made = 0;
  let making: Promise<void> | null = null;
  const make = (): void => {
    if (making !== null) return;
    const names = Array.from({ length: AT_ONCE }, () => String((made += 1)));
    // Where it fails, runs go on making their own.
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
