import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SLUICE = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

/** A command of sluice that runs, as a user would start it. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** Exit code (null: killed), lines of stdout and the largest resident set seen, in MiB. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly lines: readonly string[];
    readonly peakMiB: number;
  }>;
}

/** Starts `sluice ARGS`; its stderr goes to ours. */
export function startSluice(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  quiet = false,
): RunningCommand {
  const child = spawn(process.execPath, [SLUICE, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let peakMiB = 0;
  const watch = setInterval(() => {
    void residentMiB(child.pid).then((now) => {
      peakMiB = Math.max(peakMiB, now);
    });
  }, 200);
  const ended = new Promise<{ code: number | null; lines: readonly string[]; peakMiB: number }>((resolve) => {
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ code, lines, peakMiB });
    });
  });
  return { process: child, ended };
}

/** Runs `sluice ARGS` to its end and gives its stdout lines; any exit code but those expected is an error. */
export async function runSluice(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  expected: readonly number[] = [0],
): Promise<{ readonly lines: readonly string[]; readonly peakMiB: number }> {
  const { code, lines, peakMiB } = await startSluice(args, env).ended;
  if (code === null || !expected.includes(code)) throw new Error(`sluice ${args.join(' ')} ended with ${code}`);
  return { lines, peakMiB };
}

/** The peak of a process' resident set as the kernel counts it (Linux); 0 where it cannot be had. */
async function residentMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
