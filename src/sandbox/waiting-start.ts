import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { CodeLimits } from '../records/code-run.ts';
import { bwrapArguments } from './bwrap-arguments.ts';
import { PYTHON_FILES } from './python-files.ts';
import type { Place, Slot, WaitingStart } from './slot.ts';

/** The line that a started shell waits for on its standard input; the runner's input follows it. */
export type StartWord = 'strict' | 'live' | 'stdio' | 'javascript';

/**
 * A shell that becomes bubblewrap, with the runner in it, when it reads a line: `stdio` for a sandbox with a `/proc`,
 * `javascript` for the runner of JavaScript instead of Python's, `strict` for the strict judge's part of Python's runner.
 * It is started in advance, while other programs run: adding it to a control group takes as long as a start of bubblewrap.
 * It ends when this process ends.
 */
const SCRIPT = `read -r word down up || exit 1; python=$1 channels=$2; shift 2; case $word in
strict) exec "$0" "$@" "$python" -s -S /sluice/${PYTHON_FILES.strict};;
live) exec "$0" "$@" "$python" -s -S /sluice/${PYTHON_FILES.whole};;
stdio) exec "$0" --proc /proc "$@" "$python" -s -S /sluice/${PYTHON_FILES.whole};;
javascript) if [ -n "$down" ]; then
  exec 9<>"$channels/$down" && exec 5<"$channels/$down" 8>"$channels/$down" || exit 91
  exec 9<>"$channels/$up" && exec 7<"$channels/$up" 6>"$channels/$up" 9>&- || exit 91
fi
exec "$0" "$@" /bin/sh /sluice/javascript.sh $down;;
esac`;

/** Starts the shell of a slot and adds it to the slot's control group. Throws if it cannot be started. */
export function startWaiting(bwrap: string, place: Place, slot: Slot, limits: CodeLimits): WaitingStart {
  const seccomp = place.hasFilter ? openSync(`${place.runnerDir}/filter.bpf`, 'r') : null;
  try {
    const args = bwrapArguments({
      runnerDir: place.runnerDir,
      node: place.node,
      filesBytes: limits.filesBytes,
      seccompFd: seccomp === null ? null : 4,
    });
    const child = spawn('/bin/sh', ['-c', SCRIPT, bwrap, place.python, place.channels?.folder ?? '', ...args], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...(seccomp === null ? [] : [seccomp])],
      // The program could read its environment in /proc/1/environ.
      env: {},
      cwd: '/',
      ...(slot.uid === null ? {} : { uid: slot.uid, gid: slot.uid }),
    });
    // The run that takes the shell checks that it is still running; an error before that has no other listener.
    child.on('error', () => undefined);
    const inGroup = slot.group === null || child.pid === undefined ? Promise.resolve() : slot.group.add(child.pid);
    inGroup.catch(() => undefined);
    return { child, inGroup };
  } finally {
    if (seccomp !== null) closeSync(seccomp);
  }
}

/** Whether a shell that was started in advance is still waiting. */
export const isWaiting = ({ child }: WaitingStart): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;
