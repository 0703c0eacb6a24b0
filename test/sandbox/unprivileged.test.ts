import { execFile, spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CodeJob, CodeRun } from '../../src/records/code-run.ts';
import { slotUsers } from '../../src/sandbox/slot-users.ts';
import { jobOf } from './run-program.ts';
import { sandboxFound } from './sandbox-available.ts';

const TRIAL = fileURLToPath(new URL('../support/sandbox-trial.ts', import.meta.url));
const SETPRIV = '/usr/bin/setpriv';
const AS_NOBODY = ['--reuid', '54321', '--regid', '54321', '--clear-groups'];
const run = promisify(execFile);

/** Only as root, and if another user can read this checkout. */
const canTry =
  sandboxFound.kind === 'available' &&
  process.getuid?.() === 0 &&
  spawnSync(SETPRIV, [...AS_NOBODY, process.execPath, '--check', TRIAL], { env: {}, cwd: '/' }).status === 0;

/** Runs jobs in sandboxes that a user without any privileges opens. */
async function asNobody(jobs: readonly CodeJob[]): Promise<{ boundsTotalMemory: boolean; runs: readonly CodeRun[] }> {
  const env = { PATH: '/usr/bin:/bin', TMPDIR: tmpdir() };
  const { stdout } = await run(SETPRIV, [...AS_NOBODY, process.execPath, TRIAL, JSON.stringify(jobs)], {
    env,
    cwd: '/',
  });
  return JSON.parse(stdout) as { boundsTotalMemory: boolean; runs: readonly CodeRun[] };
}

const asserting = (body: string): CodeJob => jobOf(`import os, time\ndef f(x):\n    ${body}`);

describe.skipIf(!canTry)('a worker that is not root (needs root, to become it)', () => {
  it('runs programs of both languages and kinds in sandboxes, limits of each process included', async () => {
    const javascript = { language: 'javascript', statements: ['assert.equal(f(1), 2)'] } as const;
    const { runs, boundsTotalMemory } = await asNobody([
      asserting('return x + 1'),
      asserting('return x'),
      asserting('while True: pass'),
      asserting('return bytearray(1 << 30)'),
      jobOf('print(int(input()) * 2)', { kind: 'stdio', inputs: ['21'] }),
      jobOf('function f(x) { return x + 1; }', javascript),
      jobOf('const keep = []; function f() { for (;;) keep.push(Buffer.alloc(1 << 24, 1)); }', javascript),
      asserting(
        'assert [os.getuid(), os.path.exists("/etc"), os.access("/usr/bin", 2)] == [65534, False, False]; return 2',
      ),
    ]);
    expect(boundsTotalMemory).toBe(false);
    expect(runs.map(({ outcome }) => outcome)).toEqual([
      'passed',
      'wrong-answer',
      'timeout',
      'memory-limit',
      'ran',
      'passed',
      // Without a control group it ends as out of memory only if not even its error can be allocated.
      expect.stringMatching(/^(?:memory-limit|runtime-error)$/),
      'passed',
    ]);
  });

  it('is not hindered by other processes of the same user, and a fork bomb is bounded', async () => {
    const others = Array.from({ length: 80 }, () =>
      spawn(SETPRIV, [...AS_NOBODY, 'sleep', '60'], { stdio: 'ignore', env: { PATH: '/usr/bin:/bin' } }),
    );
    try {
      const forks =
        'n = 0\n    try:\n        while n < 500:\n            if os.fork() == 0: time.sleep(60)\n            n += 1\n    except OSError: pass\n    assert 20 < n < 64, n\n    return 2';
      const { runs } = await asNobody([asserting('return x + 1'), asserting(forks)]);
      expect(runs).toMatchObject([{ outcome: 'passed' }, { outcome: 'passed' }]);
    } finally {
      for (const other of others) other.kill('SIGKILL');
    }
  });
});

describe('the users of the slots', () => {
  it.each<[string, number, string, number | undefined]>([
    ['of root', 0, '         0          0 4294967295\n', 231_000],
    ['of the root of a container with 65,536 users', 0, '         0     100000      65536\n', 20_000],
    ['of the root of a container with few', 0, '0 1000 1\n1 100000 1000\n', undefined],
    ['of other users are the users themselves', 1000, '0 0 4294967295\n', undefined],
  ])('%s', (_, uid, map, first) => {
    expect(slotUsers(uid, map)?.first).toBe(first);
  });
});
