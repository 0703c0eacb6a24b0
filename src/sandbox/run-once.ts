import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { CodeJob, CodeLimits, CodeOutcome, CodeRun } from '../records/code-run.ts';
import { describeError } from '../records/sluice-error.ts';
import type { SlotGroup } from './cgroup.ts';
import { frame, unframe } from './frames.ts';
import type { Place, Slot, WaitingStart } from './slot.ts';
import { PYTHON_FILES } from './python-files.ts';
import { isWaiting, startWaiting } from './waiting-start.ts';
import type { StartWord } from './waiting-start.ts';

const PASSED_ON: ReadonlySet<string> = new Set<CodeOutcome>([
  'passed',
  'ran',
  'wrong-answer',
  'runtime-error',
  'syntax-error',
  'timeout',
  'memory-limit',
  'output-limit',
  'needs-live',
  'tests-decide-nothing',
  'empty-answer',
  'module-missing',
  'tests-broken',
]);
const MOST_ERRORS = 4096;
/** Time that a start of the sandbox may take, on a busy machine. */
const START_MS = 30_000;

/**
 * Runs one program in a sandbox of its own; the returned function kills it. Calls `done` exactly once, when no process of
 * the program is left: also if it could not be started, or was killed.
 */
export function runOnce(
  place: Place,
  slot: Slot,
  limits: CodeLimits,
  job: CodeJob,
  done: (run: CodeRun) => void,
): () => void {
  try {
    return start(place, slot, limits, job, done);
  } catch (error) {
    const detail = describeError(error);
    queueMicrotask(() => done(failure(detail)));
    return () => undefined;
  }
}

const failure = (detail: string): CodeRun => ({ outcome: 'sandbox-error', detail, outputs: [] });

function start(place: Place, slot: Slot, limits: CodeLimits, job: CodeJob, done: (run: CodeRun) => void): () => void {
  const nonce = randomBytes(16).toString('hex');
  const oomBefore = slot.group?.oomKills() ?? 0;
  const { child, inGroup } = launch(place, slot, limits, job);
  const [stdin, stdout, stderr, result] = child.stdio as unknown as [Writable, Readable, Readable, Readable];

  // Both ends are open when the run reports its start.
  let names = isJudgedByNode(job) ? (place.channels?.take(slot.uid) ?? null) : null;
  const removeNames = (): void => {
    if (names !== null) place.channels?.remove(names);
    names = null;
  };
  let stopped: 'timeout' | 'output-limit' | null = null;
  let isOver = false;
  const kill = (): void => {
    if (isOver) return;
    if (place.bwrap !== null) child.kill('SIGKILL');
    else killGroup(child);
  };
  const stop = (why: 'timeout' | 'output-limit'): void => {
    stopped ??= why;
    kill();
  };
  collect(stdout, limits.outputBytes, () => stop('output-limit'));
  const errors = collect(stderr, Math.max(MOST_ERRORS, limits.outputBytes), () => stop('output-limit'));
  const cases = Math.max(1, job.inputs.length);
  const results = collect(result, (limits.outputBytes + 4096) * cases + 65_536, () => stop('output-limit'));
  const wallMs = job.kind === 'stdio' ? Math.min(limits.totalWallMs, limits.wallMs * cases) : limits.wallMs;
  // The program's time begins with the runner's start; a sandbox that does not start is our fault. Messages that arrived
  // while this process was busy are read before the time counts as over.
  const after = (ms: number, then: () => void): NodeJS.Timeout => setTimeout(() => setImmediate(then), ms);
  let timer = after(START_MS, kill);
  result.once('data', () => {
    removeNames();
    clearTimeout(timer);
    if (!isOver) timer = after(wallMs, () => stop('timeout'));
  });

  const conclude = (): CodeRun => {
    const isOutOfMemory = (slot.group?.oomKills() ?? 0) > oomBefore;
    const messages = unframe(results());
    const last = messages.find((message) => message[0] === nonce);
    if (last !== undefined) return told(last.slice(1), isOutOfMemory);
    // A program may wait forever for children that the kernel killed: the cause is memory.
    if (isOutOfMemory) return { outcome: 'memory-limit', detail: 'all its processes together', outputs: [] };
    if (stopped !== null) return { outcome: stopped, detail: 'stopped by the host', outputs: [] };
    // The runner had begun, so the program ended it.
    if (messages[0]?.[0] === 'started') return { outcome: 'runtime-error', detail: 'ended its judge', outputs: [] };
    const code = String(child.exitCode ?? child.signalCode);
    return failure(`${errors().toString('utf8').trim()} (${code})`.slice(0, 1_000));
  };
  const finish = (startError: string | null): void => {
    if (isOver) return;
    isOver = true;
    removeNames();
    clearTimeout(timer);
    whenEmpty(slot.group, () => done(startError === null ? conclude() : failure(startError)));
  };
  child.once('error', (error) => finish(describeError(error)));
  child.once('close', () => finish(null));
  // Processes that it left keep its pipes open, so they are killed too: children of a plain subprocess, and the process
  // inside the sandbox if bubblewrap itself was killed early.
  child.once('exit', () => (place.bwrap === null ? killGroup(child) : slot.group?.isEmptied()));

  for (const stream of [stdin, result]) stream.on('error', () => undefined);
  const begin = (): void => {
    if (isOver || child.pid === undefined) return;
    const first = [startOf(job), ...(names === null ? [] : [names.down, names.up])].join(' ');
    stdin.end(
      Buffer.concat([Buffer.from(place.bwrap === null ? '' : `${first}\n`), inputOf(place, limits, job, nonce)]),
    );
  };
  inGroup.then(begin).catch((error: unknown) => {
    child.kill('SIGKILL');
    finish(describeError(error));
  });
  return kill;
}

function told([kind = '', detail = '', ...outputs]: readonly string[], isOutOfMemory: boolean): CodeRun {
  if (kind === 'killed') return { outcome: isOutOfMemory ? 'memory-limit' : 'runtime-error', detail, outputs };
  if (kind === 'sandbox-error') return failure(detail);
  if (!PASSED_ON.has(kind)) return failure(`unknown result ${JSON.stringify(kind)}`);
  // A child of the program that ran out of memory may have made it fail in any way; a pass is a pass.
  const outcome = isOutOfMemory && kind === 'runtime-error' ? 'memory-limit' : (kind as CodeOutcome);
  return { outcome, detail, outputs };
}

/** The process of the run: the waiting one of the slot, or a plain subprocess. */
function launch(place: Place, slot: Slot, limits: CodeLimits, job: CodeJob): WaitingStart {
  if (place.bwrap !== null) {
    const { waiting } = slot;
    slot.waiting = null;
    if (waiting !== null && isWaiting(waiting)) return waiting;
    return startWaiting(place.bwrap, place, slot, limits);
  }
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', PYTHONHASHSEED: '0', LANG: 'C.UTF-8' };
  const runner = job.kind === 'assert' && job.judge === 'strict' ? PYTHON_FILES.strict : PYTHON_FILES.whole;
  const command: readonly [string, ...string[]] = isJudgedByNode(job)
    ? ['/bin/sh', `${place.runnerDir}/javascript.sh`]
    : [place.python, '-s', '-S', `${place.runnerDir}/${runner}`];
  const child = spawn(command[0], command.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env,
    cwd: place.runnerDir,
    detached: true,
  });
  return { child, inGroup: Promise.resolve() };
}

/** Node judges tests of JavaScript; Python judges all others. */
const isJudgedByNode = (job: CodeJob): boolean => job.language === 'javascript' && job.kind === 'assert';

const startOf = (job: CodeJob): StartWord =>
  job.kind === 'stdio' ? 'stdio' : isJudgedByNode(job) ? 'javascript' : job.judge;

/** Two batches: the program and its limits, then the tests, which the runner reads after it forked the worker. */
function inputOf(place: Place, limits: CodeLimits, job: CodeJob, nonce: string): Buffer {
  const isJavaScript = job.language === 'javascript';
  const node = isJavaScript ? (place.bwrap === null ? place.node : '/sluice-node') : '';
  const settings = [
    job.kind === 'stdio' ? 'stdio' : job.judge,
    String(limits.cpuSeconds),
    String(limits.memoryBytes),
    // A plain subprocess shares its user with the user's other processes: a limit on their number would count those too.
    String(place.bwrap === null ? 0 : limits.processes),
    String(limits.filesBytes),
    String(limits.outputBytes),
    String(limits.wallMs / 1000),
    place.bwrap === null ? '0' : '1',
    node,
    job.program,
    job.setup,
  ];
  const tests =
    job.kind === 'stdio'
      ? [nonce, ...job.inputs]
      : [nonce, job.setup, job.entries.join(' '), flagsOf(job), job.helpers, ...job.statements];
  return Buffer.concat([
    frame(isJudgedByNode(job) ? [job.judge, job.names.join(' '), job.program] : settings),
    frame(tests),
  ]);
}

/** Flags for the judge, as words. */
const flagsOf = (job: CodeJob): string =>
  [job.triesStubs ? 'stubs' : '', job.hasOnlyEntries ? 'only-entries' : ''].filter((flag) => flag !== '').join(' ');

/** Reads a stream up to a limit; beyond it, calls back once and discards the rest. */
function collect(stream: Readable, most: number, exceeded: () => void): () => Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  stream.on('error', () => undefined);
  stream.on('data', (part: Buffer) => {
    if (size > most) return;
    size += part.length;
    if (size > most) exceeded();
    else parts.push(part);
  });
  return () => Buffer.concat(parts);
}

/** Waits until the group is empty: the slot's next program must not share its limits with processes that are still ending. */
function whenEmpty(group: SlotGroup | null, then: () => void, tries = 400): void {
  if (group === null || tries === 0 || group.isEmptied()) then();
  else setTimeout(() => whenEmpty(group, then, tries - 1), 5);
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All processes have ended.
  }
}
