import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { describeError } from '../records/sluice-error.ts';
import { findGroups } from './cgroup.ts';
import { slotUsers } from './slot-users.ts';

/** Whether programs can be run safely here. */
export type SandboxFound =
  | {
      readonly kind: 'available';
      readonly bwrap: string;
      readonly python: string;
      readonly version: string;
      /** Version of the writable control groups; null: memory is bounded for each process, not for their sum. */
      readonly cgroup: 1 | 2 | null;
    }
  | { readonly kind: 'missing'; readonly reason: string; readonly fix: string };

const run = promisify(execFile);

/** The distribution's Python; one on the path may be a shim of a version manager, outside of the sandbox's folders. */
const PYTHONS: readonly string[] = ['/usr/bin/python3', '/usr/local/bin/python3'];
const INSTALL =
  'install bubblewrap 0.8 or newer and Python 3.8 or newer (Debian and Ubuntu: apt-get install bubblewrap python3; ' +
  'Fedora: dnf install bubblewrap python3), on Linux';
const ALLOW =
  'allow user namespaces to this user: sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1 ' +
  '(Debian), kernel.apparmor_restrict_unprivileged_userns=0 or a profile for bwrap (Ubuntu); in Docker: ' +
  '--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined';

/** The Python that programs run with; null if there is none. */
export function findPython(): string | null {
  return PYTHONS.find(isExecutable) ?? null;
}

/**
 * Looks for bubblewrap on the path and for Python, and tries a sandbox once, as the user that the slots will have:
 * kernels and containers may forbid the namespaces. Never rejects.
 */
export async function findSandbox(): Promise<SandboxFound> {
  const missing = (reason: string, fix = INSTALL): SandboxFound => ({ kind: 'missing', reason, fix });
  if (process.platform !== 'linux') return missing(`bubblewrap needs Linux, and this is ${process.platform}`);
  const bwrap = await findBubblewrap();
  if (bwrap === null) return missing('bubblewrap is not installed (no bwrap on the PATH)');
  const python = findPython();
  if (python === null) return missing(`Python is not installed (looked for ${PYTHONS.join(', ')})`);
  const user = slotUsers()?.first;
  const identity = user === undefined ? {} : { uid: user, gid: user };
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
    return { kind: 'available', bwrap, python, version, cgroup: findGroups()?.version ?? null };
  } catch (error) {
    // The message of bubblewrap says more than the command that failed.
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    return missing(`bubblewrap cannot make a sandbox here: ${said === '' ? describeError(error) : said}`, ALLOW);
  }
}

/** Found by a shell, which has our environment: this folder does not read the environment. */
async function findBubblewrap(): Promise<string | null> {
  try {
    const { stdout } = await run('/bin/sh', ['-c', 'command -v bwrap']);
    const file = stdout.trim();
    return isAbsolute(file) ? file : null;
  } catch {
    return null;
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
