import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import type { JarSet } from './jars.ts';
import type { JavaRuntime } from './java.ts';

/**
 * Controls Java's class data sharing for one run of the broker: with an archive, the broker starts in half the time.
 * The first run that ends on TERM writes it (about 50 MB, and 5 s longer to stop); later runs read it.
 */
export interface ClassArchive {
  /** Options for the JVM. Java checks that archive, jars and JVM match, and otherwise runs without the archive. */
  readonly jvmOptions: readonly string[];
  /** Whether this run writes the archive when it ends. */
  readonly isRecording: boolean;
  /**
   * Called after the end of a run: keeps the recording of a run that ended on TERM (exit code 143), and removes an
   * archive with which Java crashed.
   */
  finish(exitCode: number): Promise<void>;
}

const QUIET = ['-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off', '-Xlog:class+path=off'];
const ENDED_BY_TERM = 143;
// SIGABRT, SIGBUS, SIGSEGV: the exit codes of a crashed JVM.
const CRASHES: readonly number[] = [134, 135, 139];
// Such a file is written within seconds at the end of its broker.
const STALE_MS = 300_000;

/** The archive of these jars under this Java: `jvmOptions` read it if it exists, and record it otherwise. */
export async function openClassArchive(jars: JarSet, java: JavaRuntime): Promise<ClassArchive> {
  const key = createHash('sha256').update(java.description).digest('hex').slice(0, 12);
  const file = path.join(jars.dir, `classes-${key}.jsa`);
  await removeStaleParts(jars.dir);
  if (await hasFile(file)) {
    return {
      jvmOptions: [...QUIET, `-XX:SharedArchiveFile=${file}`],
      isRecording: false,
      finish: async (exitCode) => {
        if (CRASHES.includes(exitCode)) await rm(file, { force: true });
      },
    };
  }
  // A unique name: two brokers that record at the same time must not write to one file.
  const part = `${file}.${randomUUID().slice(0, 8)}.part`;
  return {
    jvmOptions: [...QUIET, `-XX:ArchiveClassesAtExit=${part}`],
    isRecording: true,
    finish: async (exitCode) => {
      if (exitCode === ENDED_BY_TERM && (await hasFile(part))) await rename(part, file);
      else await rm(part, { force: true });
    },
  };
}

async function hasFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size > 0;
  } catch {
    return false;
  }
}

async function removeStaleParts(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!name.endsWith('.part')) continue;
    const file = path.join(dir, name);
    const age = await stat(file).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > STALE_MS) await rm(file, { force: true });
  }
}
