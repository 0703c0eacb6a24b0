import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ProcessWatch } from './process-watch.ts';

const SLUICE = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

/**
 * The settings with which `sluice run` begins (`src/runtime/keep-heap-small.ts`), for bench programs that do its work.
 */
export const ENGINE_OPTIONS = ['--heap-growing-percent=200', '--max-semi-space-size=16'] as const;

/** A program that runs. */
export interface RunningProgram {
  readonly process: ChildProcess;
  readonly watch: ProcessWatch;
  /** Exit code (null: killed), lines of stdout and the largest resident set seen, in MiB. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly lines: readonly string[];
    readonly peakMiB: number;
  }>;
}

/** The options of starting a program. */
export interface StartOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node.js itself. */
  readonly nodeOptions?: readonly string[];
  /** Receives each line of stderr; default: our stderr. */
  readonly note?: (line: string) => void;
  /** A command that runs the rest of its arguments in place of itself, like `ip netns exec NAME`. */
  readonly within?: readonly string[];
}

/** Starts a file with this Node.js. */
export function startNode(file: string, args: readonly string[], options: StartOptions = {}): RunningProgram {
  const { env = {}, nodeOptions = [], note, within = [] } = options;
  const [command, ...before] = [...within, process.execPath];
  const child = spawn(command, [...before, ...nodeOptions, file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', note === undefined ? 'inherit' : 'pipe'],
  });
  const lines: string[] = [];
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', (line) => note?.(line));
  const watch = new ProcessWatch(child.pid ?? 0);
  const ended = new Promise<{ code: number | null; lines: readonly string[]; peakMiB: number }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      watch.stop();
      resolve({ code, lines, peakMiB: watch.peakMiB });
    });
  });
  return { process: child, watch, ended };
}

/** Starts `sluice ARGS`, as a user would. */
export function startSluice(args: readonly string[], options: StartOptions = {}): RunningProgram {
  return startNode(SLUICE, args, options);
}

/**
 * Runs `sluice ARGS` to its end and returns its stdout lines; any exit code except 0 is an error. `note` as for
 * `startSluice`.
 */
export async function runSluice(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  note?: (line: string) => void,
): Promise<{ readonly lines: readonly string[]; readonly peakMiB: number }> {
  const { code, lines, peakMiB } = await startSluice(args, { env, ...(note === undefined ? {} : { note }) }).ended;
  if (code !== 0) throw new Error(`sluice ${args.join(' ')} ended with ${code}`);
  return { lines, peakMiB };
}
