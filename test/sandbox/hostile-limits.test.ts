import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { runProgram } from './run-program.ts';
import { sandboxFound } from './sandbox-available.ts';

const LIMITS = {
  wallMs: 8_000,
  cpuSeconds: 1,
  memoryBytes: 128 * 1024 * 1024,
  outputBytes: 64 * 1024,
  filesBytes: 4 * 1024 * 1024,
  processes: 40,
};
const GOOD = 'def f(x):\n    return x + 1\n';
const right = (body: string): string =>
  `import os, sys, time\ndef f(x):\n${body.replaceAll(/^/gm, '    ')}\n    return x + 1\n`;
const hasGroup = sandboxFound.kind === 'available' && sandboxFound.cgroup !== null;

describe.skipIf(sandboxFound.kind === 'missing')('limits that a program tries to evade', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox({ slots: 2, limits: LIMITS });
  });
  afterAll(async () => {
    expect(await runProgram(sandbox, GOOD)).toMatchObject({ outcome: 'passed' });
    await sandbox.close();
  });
  const outcomeOf = async (program: string): Promise<string> => (await runProgram(sandbox, program)).outcome;

  it('processes are counted although sluice may be root, threads too', async () => {
    const forks =
      'n = 0\ntry:\n    while n < 500:\n        if os.fork() == 0: time.sleep(60)\n        n += 1\nexcept OSError: pass\nassert 10 < n < 40, n';
    expect(await runProgram(sandbox, right(forks))).toMatchObject({ outcome: 'passed' });
    const threads =
      'import threading\nthreading.stack_size(65536)\nn = 0\ntry:\n    while n < 500:\n        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n        n += 1\nexcept RuntimeError: pass\nassert 10 < n < 40, n';
    expect(await runProgram(sandbox, right(threads))).toMatchObject({ outcome: 'passed' });
  });

  it('a neighbour that uses up its processes takes none from another slot', async () => {
    const full =
      'try:\n    while True:\n        if os.fork() == 0: time.sleep(60)\nexcept OSError: pass\ntime.sleep(2)';
    const neighbour = runProgram(sandbox, right(full));
    const children =
      'pids = []\nfor i in range(20):\n    pid = os.fork()\n    if pid == 0: os._exit(0)\n    pids.append(pid)\nfor pid in pids: os.waitpid(pid, 0)';
    for (let time = 0; time < 5; time += 1) expect(await outcomeOf(right(children))).toBe('passed');
    expect(await neighbour).toMatchObject({ outcome: 'passed' });
  });

  it('processor time ends a program that ignores the signal for it', async () => {
    expect(
      await outcomeOf(right('import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass')),
    ).toBe('timeout');
    const stdio = 'import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass';
    expect(await runProgram(sandbox, stdio, { kind: 'stdio', inputs: ['', ''] })).toMatchObject({ outcome: 'timeout' });
  });

  it('limits cannot be raised again', async () => {
    const raise =
      'import resource\nfor kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):\n    soft, hard = resource.getrlimit(kind)\n    assert hard != resource.RLIM_INFINITY, kind\n    try: resource.setrlimit(kind, (hard, hard + 1))\n    except (ValueError, OSError): continue\n    assert False, kind';
    expect(await runProgram(sandbox, right(raise))).toMatchObject({ outcome: 'passed' });
  });

  it('memory that is no process’s own cannot be allocated: memfd_create, System V and POSIX queues', async () => {
    const shared =
      'import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\ntry:\n    os.memfd_create("x")\n    assert False\nexcept PermissionError: pass\nassert libc.shmget(0, 4 << 20, 0o1777) == -1 and ctypes.get_errno() == 1\nassert libc.msgget(0, 0o1777) == -1 and ctypes.get_errno() == 1\nassert libc.semget(0, 1, 0o1777) == -1 and ctypes.get_errno() == 1';
    expect(await runProgram(sandbox, right(shared))).toMatchObject({ outcome: 'passed' });
  });

  it.skipIf(!hasGroup)(
    'files without content count by the kernel’s memory (needs a writable control group)',
    async () => {
      const flood = 'n = 0\nwhile True:\n    os.close(os.open("/tmp/%d" % n, os.O_CREAT))\n    n += 1';
      expect(['memory-limit', 'timeout']).toContain(await outcomeOf(right(flood)));
    },
  );

  it.each([
    ['objects', 'const keep = []; function f() { for (;;) keep.push(new Array(1e5).fill(1.5)); }'],
    ['buffers', 'const keep = []; function f() { for (;;) keep.push(Buffer.alloc(1 << 24, 1)); }'],
  ])('JavaScript cannot take all memory as %s', async (_, program) => {
    const job = { language: 'javascript', statements: ['assert.equal(f(1), 2)'] } as const;
    const { outcome } = await runProgram(sandbox, program, job);
    expect(hasGroup ? ['memory-limit'] : ['memory-limit', 'runtime-error']).toContain(outcome);
  });

  it('a reply to the judge that is too long, too deep or invalid is the program’s failure', async () => {
    expect(await outcomeOf('def f(x): return "x" * (70 << 20)')).not.toBe('passed');
    expect(await outcomeOf(right('y = []\nfor i in range(100000): y = [y]\nreturn y'))).toBe('wrong-answer');
    const nonsense = right(
      'for fd in range(3, 64):\n    try: os.write(fd, b"\\x04\\0\\0\\0nope")\n    except OSError: pass',
    );
    expect(await outcomeOf(nonsense)).toBe('runtime-error');
  });

  it('an entry point that is not a function is the program’s failure, not the tests’', async () => {
    expect(await outcomeOf('f = 5')).toBe('runtime-error');
    const job = { language: 'javascript', statements: ['assert.equal(f(1), 2)'] } as const;
    expect(await runProgram(sandbox, 'const f = 5;', job)).toMatchObject({ outcome: 'runtime-error' });
  });

  it('with kind stdio access to the runner’s process gives a program no more than printing does', async () => {
    // It cannot open the runner's memory, which does not contain the expected output anyway.
    const program =
      'import os, re\npid = os.getppid()\nfound = []\nfor line in open("/proc/%d/maps" % pid):\n    a, b = (int(x, 16) for x in line.split()[0].split("-"))\n    if "rw" not in line: continue\n    try:\n        with open("/proc/%d/mem" % pid, "rb") as file: file.seek(a); found += re.findall(rb"swordfish-\\d+", file.read(b - a))\n    except OSError: pass\nprint(sorted(set(found)))';
    const { outputs } = await runProgram(sandbox, program, { kind: 'stdio', inputs: ['swordfish-1', 'swordfish-2'] });
    expect(outputs).toEqual(['']);
    const fills =
      'import os\nn = int(input())\nif n == 1:\n    with open("/tmp/full", "wb") as file:\n        try:\n            while True: file.write(bytes(1 << 16))\n        except OSError: pass\nprint(n)';
    const full = await runProgram(sandbox, fills, { kind: 'stdio', inputs: ['1', '2'] });
    expect(['ran', 'runtime-error']).toContain(full.outcome);
  });
});
