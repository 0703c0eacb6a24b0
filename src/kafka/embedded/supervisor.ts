import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Environment } from './java.ts';

/** A process that ends with its starter. */
export interface SupervisedProcess {
  readonly pid: number;
  /** Settles when the process has ended: its exit code as `sh` counts it, 128 + n after signal n. Never rejects. */
  readonly exited: Promise<number>;
  /** Sends TERM, then KILL after the grace. Resolves when the process has ended; idempotent. */
  stop(): Promise<void>;
}

/** The options of a supervised process. */
export interface SupervisedOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** File for the output of the process; emptied first. */
  readonly outputFile: string;
  /** File that is created before the process is stopped, as a signal for other processes. */
  readonly stoppingFile: string;
  /** Seconds between TERM and KILL, when it is stopped or its starter dies. */
  readonly graceSeconds: number;
}

// Standard input is a pipe that only the starter holds open. When the starter ends, for any reason, the kernel closes
// the pipe, `read` returns, and the process is stopped. `sleep 1`, not less: POSIX supports only whole seconds.
const SCRIPT = `
exec 3<&0 </dev/null
grace=$1
stopping=$2
shift 2
"$@" 3<&- >&2 &
child=$!
echo "$child"
exec >/dev/null
{
  PATH=$PATH:/usr/bin:/bin
  while read -r _ <&3; do :; done
  : >"$stopping"
  kill -TERM "$child"
  while [ "$grace" -gt 0 ] && kill -0 "$child"; do sleep 1; grace=$((grace - 1)); done
  kill -KILL "$child"
} 2>/dev/null &
watcher=$!
wait "$child"
code=$?
kill -KILL "$watcher" 2>/dev/null
exit "$code"
`;

/**
 * Starts a command that cannot outlive this process, even if this process gets SIGKILL, and that does not receive a
 * terminal's Ctrl-C: it runs in a separate session under a small `sh` that watches a pipe. After the start, it does not
 * keep this process's event loop alive. Needs a POSIX `sh`.
 */
export async function startSupervised(options: SupervisedOptions): Promise<SupervisedProcess> {
  const { command, args, cwd, env, outputFile, stoppingFile, graceSeconds } = options;
  const output = openSync(outputFile, 'w');
  const script = ['-c', SCRIPT, 'sluice-supervisor', String(graceSeconds), stoppingFile];
  const child = spawn('/bin/sh', [...script, command, ...args], {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ['pipe', 'pipe', output],
  });
  closeSync(output);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the supervisor has no pipes');
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 137));
    child.once('error', () => resolve(127));
  });
  stdin.on('error', () => undefined);

  const pid = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.once('error', reject);
    stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    stdout.once('end', () => {
      const read = Number(text.trim());
      if (text.trim() !== '' && Number.isInteger(read)) resolve(read);
      else
        reject(new Error(`could not start ${command}: sh gave ${JSON.stringify(text)} where its process id was due`));
    });
  });

  child.unref();
  // A pipe of `spawn` is a socket at run time; its type is only a stream.
  if (stdin instanceof Socket) stdin.unref();

  const stop = async (): Promise<void> => {
    child.ref();
    stdin.destroy();
    const timer = new AbortController();
    const late = sleep((graceSeconds + 3) * 1000, 'late', { signal: timer.signal }).catch(() => 'ended');
    const first = await Promise.race([exited, late]);
    timer.abort();
    if (first !== 'late') return;
    // The supervisor has failed: end its whole process group.
    try {
      process.kill(-(child.pid ?? pid), 'SIGKILL');
    } catch {
      // Already gone.
    }
    await exited;
  };
  let stopping: Promise<void> | undefined;
  return { pid, exited, stop: () => (stopping ??= stop()) };
}
