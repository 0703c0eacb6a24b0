import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import { describeError } from '../records/dataflow-error.ts';
import { findGroups } from './cgroup.ts';

/** Whether programs can be run safely here. */
export type SandboxFound =
  | {
      readonly kind: 'available';
      readonly bwrap: string;
      readonly python: string;
      readonly version: string;
      /** False where no control group is writable: then memory is bounded for each process, not for their sum. */
      readonly boundsTotalMemory: boolean;
    }
  | { readonly kind: 'missing'; readonly reason: string; readonly howToInstall: string };

const run = promisify(execFile);

/** Debian's and others' Python; one on the path may be a shim of a version manager, outside of what the sandbox sees. */
const PYTHONS: readonly string[] = ['/usr/bin/python3', '/usr/local/bin/python3'];
const BWRAPS: readonly string[] = ['/usr/bin/bwrap', '/usr/local/bin/bwrap'];
const INSTALL =
  'install bubblewrap 0.8 or newer and Python 3.8 or newer (Debian and Ubuntu: apt-get install bubblewrap python3; ' +
  'Fedora: dnf install bubblewrap python3), on Linux';

/** The Python that programs run with; null where there is none. */
export function findPython(): string | null {
  return PYTHONS.find(isExecutable) ?? null;
}

/**
 * Looks for bubblewrap and Python and tries a sandbox once: kernels and containers may forbid the namespaces. Never
 * rejects.
 *
 * @param uid the user that the sandboxes will run as; null for our own
 */
export async function findSandbox(uid: number | null = null): Promise<SandboxFound> {
  const missing = (reason: string): SandboxFound => ({ kind: 'missing', reason, howToInstall: INSTALL });
  if (process.platform !== 'linux') return missing(`bubblewrap needs Linux, and this is ${process.platform}`);
  const bwrap = BWRAPS.find(isExecutable);
  if (bwrap === undefined) return missing(`bubblewrap is not installed (looked for ${BWRAPS.join(', ')})`);
  const python = findPython();
  if (python === null) return missing(`Python is not installed (looked for ${PYTHONS.join(', ')})`);
  const identity = uid === null ? {} : { uid, gid: uid };
  try {
    const { stdout } = await run(bwrap, ['--version'], { env: {} });
    const trial = ['--unshare-all', '--unshare-user', '--disable-userns', '--cap-drop', 'ALL', '--ro-bind', '/', '/'];
    await run(bwrap, [...trial, '--dev', '/dev', '--uid', '65534', '--', '/usr/bin/env', 'true'], {
      env: {},
      cwd: '/',
      timeout: 20_000,
      ...identity,
    });
    const version = stdout.trim().replace(/^bubblewrap /, '');
    return { kind: 'available', bwrap, python, version, boundsTotalMemory: findGroups() !== null };
  } catch (error) {
    return missing(`bubblewrap cannot make a sandbox here: ${describeError(error)}`);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
