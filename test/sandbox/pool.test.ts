import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { forkJoin, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { findGroups } from '../../src/sandbox/cgroup.ts';
import { findPython } from '../../src/sandbox/find-sandbox.ts';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import { jobOf, runProgram } from './run-program.ts';
import { sandboxFound } from './sandbox-available.ts';

const GOOD = 'def f(x): return x + 1';
/** A name that no other run of the tests on this machine uses. */
const nameOf = (mark: string): string => `${mark}-${process.pid}`;
const sleeping = (mark: string): string =>
  `import os\ndef f(x): os.execv("/usr/bin/sleep", ["${nameOf(mark)}", "3333"])`;
const running = (mark: string): number =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(nameOf(mark));
    } catch {
      return false;
    }
  }).length;
const childrenOf = (pid: number | undefined): readonly string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
};
const ownBwraps = (): readonly number[] =>
  childrenOf(process.pid)
    .filter((pid) => commandOf(pid) === 'bwrap')
    .map(Number);
const leftovers = (): readonly string[] => [
  ...readdirSync(tmpdir()).filter((name) => name.startsWith('sluice-sandbox-')),
  ...(findGroups()?.parents ?? []).flatMap((folder) =>
    readdirSync(folder).filter((name) => name.startsWith(`sluice-${process.pid}-`)),
  ),
];

describe.skipIf(sandboxFound.kind === 'missing')('a pool of sandboxes', () => {
  it('runs as many at a time as it has slots, the others after them', async () => {
    const sandbox = await openSandbox({ slots: 2 });
    const program = 'import time\ndef f(x): time.sleep(0.4); return 2';
    const startedAt = performance.now();
    const runs = await lastValueFrom(forkJoin(Array.from({ length: 4 }, () => sandbox.run(jobOf(program)))));
    expect(runs.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(performance.now() - startedAt).toBeGreaterThan(800);
    await sandbox.close();
  });

  it('starts nothing before it is subscribed, and kills what is unsubscribed', async () => {
    const sandbox = await openSandbox({ slots: 1 });
    const program = sleeping('sluice-unsubscribed');
    const run = sandbox.run(jobOf(program));
    expect(running('sluice-unsubscribed')).toBe(0);
    const subscription = run.subscribe();
    await expect.poll(() => running('sluice-unsubscribed'), { timeout: 10_000 }).toBe(1);
    // The next program waits for the slot, which is free when no process is left.
    const next = runProgram(sandbox, GOOD);
    subscription.unsubscribe();
    expect(await next).toMatchObject({ outcome: 'passed' });
    expect(running('sluice-unsubscribed')).toBe(0);
    await sandbox.close();
  });

  it('continues after bubblewrap itself is killed from outside, at its start too', { timeout: 60_000 }, async () => {
    const sandbox = await openSandbox({ slots: 1 });
    for (let afterMs = 0; afterMs < 20; afterMs += 1) {
      const run = runProgram(sandbox, sleeping('sluice-orphan'));
      await expect.poll(() => ownBwraps().length, { timeout: 10_000, interval: 1 }).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      for (const pid of ownBwraps()) process.kill(pid, 'SIGKILL');
      expect(await run).toMatchObject({ outcome: expect.stringMatching(/sandbox-error|runtime-error/) });
      expect(running('sluice-orphan')).toBe(0);
    }
    expect(await runProgram(sandbox, GOOD)).toMatchObject({ outcome: 'passed' });
    await sandbox.close();
  });

  it('never starts a program that was removed from the queue', async () => {
    const sandbox = await openSandbox({ slots: 1 });
    const first = runProgram(sandbox, GOOD);
    const seen: unknown[] = [];
    sandbox
      .run(jobOf(GOOD))
      .subscribe((run) => seen.push(run))
      .unsubscribe();
    await first;
    expect(await runProgram(sandbox, GOOD)).toMatchObject({ outcome: 'passed' });
    expect(seen).toEqual([]);
    await sandbox.close();
  });

  it('leaves no file, control group or process when it is closed, and runs no more programs', async () => {
    const before = leftovers();
    const sandbox = await openSandbox({ slots: 3 });
    expect(leftovers().length).toBeGreaterThan(before.length);
    const run = runProgram(sandbox, sleeping('sluice-closed'));
    await expect.poll(() => running('sluice-closed'), { timeout: 10_000 }).toBe(1);
    await sandbox.close();
    await run;
    expect(running('sluice-closed')).toBe(0);
    expect(leftovers().filter((name) => !before.includes(name) && name.startsWith(`sluice-${process.pid}-`))).toEqual(
      [],
    );
    expect(await runProgram(sandbox, GOOD)).toMatchObject({ outcome: 'sandbox-error' });
  });

  it('answers a program that waits for a slot when it is closed', async () => {
    const sandbox = await openSandbox({ slots: 1 });
    const first = runProgram(sandbox, sleeping('sluice-first'));
    const waiting = runProgram(sandbox, GOOD);
    await sandbox.close();
    await first;
    expect(await waiting).toMatchObject({ outcome: 'sandbox-error', detail: 'the sandbox is closed' });
  });

  it('leaves no waiting or running program when its process is killed', async () => {
    const trial = fileURLToPath(new URL('../support/sandbox-trial.ts', import.meta.url));
    const jobs = [jobOf(sleeping('sluice-orphan'))];
    const folder = mkdtempSync(join(tmpdir(), 'sluice-killed-'));
    // The users of the slots must be able to enter.
    chmodSync(folder, 0o755);
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, [trial, JSON.stringify(jobs)], { stdio: 'ignore', env });
    // The process of the trial itself has the name as an argument.
    await expect.poll(() => running('sluice-orphan'), { timeout: 10_000 }).toBe(2);
    const children = childrenOf(child.pid);
    expect(children.length).toBeGreaterThan(1);
    child.kill('SIGKILL');
    const isRunning = (pid: string): boolean => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
      } catch {
        return false;
      }
    };
    await expect
      .poll(() => [...children.filter(isRunning), running('sluice-orphan')], { timeout: 10_000 })
      .toEqual([0]);

    // The next start removes the folder and control groups that it left.
    expect(readdirSync(folder)).toEqual([expect.stringMatching(new RegExp(`^sluice-sandbox-${child.pid}-`))]);
    await promisify(execFile)(process.execPath, [trial, JSON.stringify([jobOf(GOOD)])], { env });
    expect(readdirSync(folder)).toEqual([]);
    const groups = (findGroups()?.parents ?? []).flatMap((parent) => readdirSync(parent));
    expect(groups.filter((name) => name.startsWith(`sluice-${child.pid}-`))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('reports a sandbox that cannot start as our fault', async () => {
    const sandbox = await openSandbox({ slots: 1, limits: { filesBytes: -1 } });
    const run = await runProgram(sandbox, GOOD);
    expect(run.outcome).toBe('sandbox-error');
    expect(run.detail).not.toBe('');
    await sandbox.close();
  });

  it.skipIf(findGroups() === null)(
    'leaves nothing, and says what to do, if a control group cannot be made',
    async () => {
      const before = leftovers();
      // The kernel refuses a negative number of processes.
      await expect(openSandbox({ slots: 1, limits: { processes: -100 } })).rejects.toMatchObject({
        code: 'no-sandbox',
        message: expect.stringMatching(/EINVAL.*: give this process a group with the controllers memory and pids/),
      });
      expect(leftovers()).toEqual(before);
    },
  );
});

describe.skipIf(findPython() === null)('trusted mode', () => {
  it('runs programs without a sandbox, with the same verdicts', async () => {
    const sandbox = await openSandbox({ mode: 'trusted', slots: 1, limits: { wallMs: 1_500 } });
    expect(await runProgram(sandbox, GOOD)).toMatchObject({ outcome: 'passed' });
    expect(await runProgram(sandbox, 'def f(x): return 0')).toMatchObject({ outcome: 'wrong-answer' });
    expect(await runProgram(sandbox, 'import os\ndef f(x): os._exit(0)')).toMatchObject({ outcome: 'runtime-error' });
    expect(await runProgram(sandbox, 'import time\ndef f(x): time.sleep(99)')).toMatchObject({ outcome: 'timeout' });
    const stdio = { kind: 'stdio', inputs: ['3'] } as const;
    expect(await runProgram(sandbox, 'print(int(input()) * 2)', stdio)).toMatchObject({ outputs: ['6\n'] });
    expect(sandbox.boundsTotalMemory).toBe(false);
    await sandbox.close();
  });
});
