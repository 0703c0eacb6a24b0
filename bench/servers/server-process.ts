import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { CannotServe } from './cannot-serve.ts';

/** The options of starting a server. */
export interface ServerOptions {
  /** The program and its arguments, for the port to listen on. */
  readonly command: (port: number) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The file of its output. */
  readonly logFile: string;
  /** Answered with 200 when it is ready: `/v1/models`. */
  readonly readyPath: string;
  /** Milliseconds. */
  readonly readyMs: number;
}

/** A running server. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Time from its start until it was ready. */
  readonly seconds: number;
  /** Rejects with `CannotServe` if it ends before it is stopped. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}

const PROBE_MS = 500;
const STOP_MS = 10_000;

/**
 * Starts a server and waits until it is ready. Errors with `CannotServe` and the end of its log if it does not become
 * ready.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const startedAt = performance.now();
  const port = await freePort();
  const [program = '', ...args] = options.command(port);
  const log = createWriteStream(options.logFile);
  const child = spawn(program, args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A separate process group: such servers start processes, which must end with it.
    detached: true,
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve());
  });
  let isStopped = false;
  const broken = ended.then((): Promise<never> => {
    if (isStopped) return new Promise(() => undefined);
    const how = child.signalCode ?? `exit code ${child.exitCode}`;
    throw new CannotServe(`${path.basename(program)} ended while it was asked, with ${how}`);
  });
  // Reported to the callers that await it.
  broken.catch(() => undefined);
  const kill = (): void => killGroup(child, 'SIGKILL');
  process.on('exit', kill);
  const stop = async (): Promise<void> => {
    isStopped = true;
    killGroup(child, 'SIGTERM');
    const timer = setTimeout(kill, STOP_MS);
    await ended;
    clearTimeout(timer);
    // Its child processes may outlive it.
    kill();
    process.removeListener('exit', kill);
    log.end();
  };

  const url = `http://127.0.0.1:${port}`;
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  while (!(await answers(url + options.readyPath))) {
    const seconds = (performance.now() - startedAt) / 1000;
    if (hasEnded || seconds * 1000 > options.readyMs) {
      const how = hasEnded ? 'ended' : 'did not serve';
      await stop();
      const tail = (await readFile(options.logFile, 'utf8')).trimEnd().split('\n').slice(-5).join('\n');
      throw new CannotServe(`${path.basename(program)} ${how} after ${seconds.toFixed(0)} s:\n${tail}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  }
  return { url, seconds: (performance.now() - startedAt) / 1000, broken, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
