import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The program of `npx sluice` in this checkout; requires `npm run build`. */
const SLUICE: string = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

/** How a command ended. */
export interface Finished {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: readonly string[];
  readonly stderr: string;
}

/** Variables for a command; undefined removes one. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The options of a command in addition to its arguments. */
export interface StartOptions {
  readonly env?: Variables;
  /** Standard input; default: closed. */
  readonly input?: string | Buffer;
  /** Default: the folder of the command line. */
  readonly cwd?: string;
}

/** A running command. */
export class StartedCommand {
  readonly process: ChildProcess;
  readonly stdout: string[] = [];
  stderr = '';
  readonly ended: Promise<Finished>;

  constructor(file: string, args: readonly string[], cwd: string, { env = {}, input }: StartOptions) {
    const child = spawn(file, [...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.process = child;
    // A command may end before it has read its input.
    child.stdin?.on('error', () => undefined).end(input);
    createInterface({ input: child.stdout! }).on('line', (line) => this.stdout.push(line));
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
    this.ended.catch(() => undefined);
  }

  /** Waits until stderr matches; fails when the command ends before, or at the deadline. */
  async says(pattern: RegExp, deadlineMs = 60_000): Promise<RegExpExecArray> {
    await until(
      () => pattern.test(this.stderr) || this.process.exitCode !== null || this.process.signalCode !== null,
      `${pattern} on stderr`,
      { deadlineMs, seen: () => this.stderr },
    );
    const found = pattern.exec(this.stderr);
    if (found === null)
      throw new Error(`ended (${this.process.exitCode}) without ${pattern} on stderr:\n${this.stderr}`);
    return found;
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Finished> {
    this.process.kill(signal);
    return this.ended;
  }
}

/** A separate folder in which a test runs commands. `close` ends everything that it started. */
export class CommandLine {
  readonly dir: string;
  /** Empty if there are none. */
  readonly brokers: readonly string[];
  readonly #env: Variables;
  readonly #started: StartedCommand[] = [];
  readonly #closed: { close(): Promise<void> }[] = [];

  /** `brokers` become `KAFKA_BROKERS`; null: the variable is not set. */
  static async open(brokers: readonly string[] | null): Promise<CommandLine> {
    return new CommandLine(await mkdtemp(path.join(tmpdir(), 'sluice-cli-')), brokers);
  }

  private constructor(dir: string, brokers: readonly string[] | null) {
    this.dir = dir;
    this.brokers = brokers ?? [];
    this.#env = { KAFKA_BROKERS: brokers?.join(','), SLUICE_DEBUG: undefined, SLUICE_KAFKA_IMAGE: undefined };
  }

  /** Registers an object to be closed together with this. */
  closing<T extends { close(): Promise<void> }>(thing: T): T {
    this.#closed.push(thing);
    return thing;
  }

  /** Starts `sluice ARGS` like a user, with this Node.js. */
  start(args: readonly string[], options: StartOptions = {}): StartedCommand {
    return this.startFile(process.execPath, [SLUICE, ...args], options);
  }

  /** Starts any program. */
  startFile(file: string, args: readonly string[], options: StartOptions = {}): StartedCommand {
    const env = { ...this.#env, ...options.env };
    const command = new StartedCommand(file, args, options.cwd ?? this.dir, { ...options, env });
    this.#started.push(command);
    return command;
  }

  /**
   * Runs `sluice ARGS` to its end; an unexpected exit code, or no end within the deadline, is an error that shows the
   * output.
   */
  async run(
    args: readonly string[],
    options: StartOptions & { readonly code?: number; readonly deadlineMs?: number } = {},
  ): Promise<Finished> {
    const { code = 0, deadlineMs = 100_000 } = options;
    const command = this.start(args, options);
    const late = setTimeout(() => command.process.kill('SIGKILL'), deadlineMs);
    const finished = await command.ended.finally(() => clearTimeout(late));
    if (finished.code === code) return finished;
    const ended = finished.code === null ? `killed, or no end within ${deadlineMs} ms` : `exit code ${finished.code}`;
    const said = `${finished.stdout.slice(-20).join('\n')}\n${finished.stderr}`;
    throw new Error(`sluice ${args.join(' ')}: expected exit code ${code}, got: ${ended}\n${said}`);
  }

  /** Writes a file into the folder: text and bytes unchanged, a list as JSON Lines, an object as JSON. */
  async write(name: string, content: string | Buffer | readonly object[] | object): Promise<string> {
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
    const text = Array.isArray(content)
      ? content.map((row) => `${JSON.stringify(row)}\n`).join('')
      : JSON.stringify(content);
    await writeFile(path.join(this.dir, name), isRaw ? content : text);
    return name;
  }

  async close(): Promise<void> {
    const living = this.#started.filter(
      ({ process: { exitCode, signalCode } }) => exitCode === null && signalCode === null,
    );
    await Promise.all(
      living.map(async ({ process: child }) => {
        const ended = once(child, 'exit');
        // A command that could not be started has no end to wait for.
        if (child.pid === undefined || !child.kill('SIGKILL')) return;
        await ended;
      }),
    );
    await Promise.all(this.#closed.map((thing) => thing.close()));
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Waits until a condition holds; fails at the deadline with its description and the last observation. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  options: { readonly deadlineMs?: number; readonly seen?: () => unknown } = {},
): Promise<void> {
  const deadline = performance.now() + (options.deadlineMs ?? 60_000);
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}; seen: ${String(options.seen?.())}`);
    await sleep(20);
  }
}
