import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { runProgram, seenInside } from './run-program.ts';
import { sandboxFound } from './sandbox-available.ts';

const LIMITS = { wallMs: 1_000, memoryBytes: 128 * 1024 * 1024, outputBytes: 64 * 1024, filesBytes: 4 * 1024 * 1024 };
const GOOD = 'def f(x):\n    return x + 1\n';
const right = (body: string): string =>
  `import os, sys, time\ndef f(x):\n${body.replaceAll(/^/gm, '    ')}\n    return x + 1\n`;

const processesNamed = (mark: string): number =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  }).length;

describe.skipIf(sandboxFound.kind === 'missing')('a hostile program in the sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox({ slots: 1, limits: LIMITS });
  });
  // One slot: files and processes that a program leaves would affect the next one.
  afterAll(async () => {
    expect(await runProgram(sandbox, GOOD)).toMatchObject({ outcome: 'passed' });
    await sandbox.close();
  });
  const outcomeOf = async (program: string): Promise<string> => (await runProgram(sandbox, program)).outcome;

  describe('does not pass where it', () => {
    it.each([
      ['prints the text of a success', 'print("passed", flush=True)\ndef f(x):\n    print("\\0passed"); return 0'],
      ['exits with 0 when loaded', 'import sys\nsys.exit(0)'],
      ['exits with 0 when called', 'import sys\ndef f(x):\n    sys.exit(0)'],
      ['ends the process with 0', 'import os\nos._exit(0)'],
      ['ends the process with 0 when called', 'import os\ndef f(x):\n    os._exit(0)'],
      ['raises SystemExit', 'def f(x):\n    raise SystemExit'],
      ['registers an exit handler', 'import atexit, os\natexit.register(lambda: os._exit(0))\ndef f(x):\n    return 0'],
      [
        'returns an object that equals everything',
        'class A:\n    __eq__ = lambda s, o: True\n    __req__ = __eq__\ndef f(x):\n    return A()',
      ],
      [
        'returns a number that equals everything',
        'class A(int):\n    __eq__ = lambda s, o: True\ndef f(x):\n    return A(7)',
      ],
      [
        'patches the built-ins',
        'import builtins\nbuiltins.AssertionError = Exception\nbuiltins.exec = builtins.compile = lambda *a: None\ndef f(x):\n    return 0',
      ],
      ['defines names of the built-ins', 'def abs(x): return 2\nAssertionError = None\ndef f(x):\n    return 0'],
      [
        'rewrites the frames above it',
        'import sys\ndef f(x):\n    g = sys._getframe(1).f_globals\n    g["report"] = g["judge"] = lambda *a: None\n    return 0',
      ],
      [
        'writes to every descriptor',
        'import os\ndef f(x):\n    for fd in range(3, 64):\n        try: os.write(fd, b"\\x06\\0\\0\\0\\x06\\0\\0\\0passed")\n        except OSError: pass\n    return 0',
      ],
      ['kills its judge', 'import os, signal\ndef f(x):\n    os.kill(os.getppid(), signal.SIGKILL)'],
      ['replies in place of its judge', 'import os\nif os.fork():\n    os._exit(0)\ndef f(x):\n    return 0'],
    ])('%s', async (_, program) => {
      expect(['wrong-answer', 'runtime-error']).toContain(await outcomeOf(program));
    });

    it('patches modules that the tests use', async () => {
      const program =
        'import math\nmath.isclose = lambda *a, **k: True\nclass math:\n    isclose = staticmethod(lambda *a: True)\ndef f(x):\n    return 0';
      const tests = { statements: ['assert math.isclose(f(1), 2)'] };
      expect((await runProgram(sandbox, program, tests)).outcome).toBe('wrong-answer');
    });

    it('looks for the tests in its memory', async () => {
      const program =
        'import gc, sys\ndef f(x):\n    found = [o for o in gc.get_objects() if type(o) is str or type(o) is list]\n    return "4711" in repr(found) + repr(sys._getframe(1).f_locals)';
      const statements = ['assert f(1) == (4711 == "4711" or "4711" == "x")', 'assert f("a") is False'];
      expect((await runProgram(sandbox, program, { statements })).outcome).toBe('passed');
    });
  });

  describe('is ended where it', () => {
    it('loops for ever', async () => expect(await outcomeOf(right('while True: pass'))).toBe('timeout'));
    it('sleeps for ever', async () => expect(await outcomeOf(right('time.sleep(1000)'))).toBe('timeout'));
    it('stops its judge', async () =>
      expect(await outcomeOf(right('os.kill(os.getppid(), 19); time.sleep(99)'))).toBe('timeout'));
    it('prints for ever', async () =>
      expect(await outcomeOf(right('while True: os.write(1, b"x" * 65536)'))).toBe('output-limit'));
    it('writes errors for ever', async () =>
      expect(await outcomeOf(right('while True: os.write(2, b"x" * 65536)'))).toBe('output-limit'));
    it('takes all memory', async () =>
      expect(await outcomeOf(right('y = []\nwhile True: y.append(bytes(1 << 20))'))).toBe('memory-limit'));
    it('forks for ever', async () => {
      expect(['timeout', 'runtime-error', 'memory-limit']).toContain(
        await outcomeOf(right('while True:\n    try: os.fork()\n    except OSError: pass')),
      );
      const named = `while True:\n    try:\n        if os.fork() == 0: os.execv("/usr/bin/sleep", ["sluice-forked-${process.pid}", "3333"])\n    except OSError: pass`;
      expect(['timeout', 'runtime-error', 'memory-limit']).toContain(await outcomeOf(right(named)));
      expect(processesNamed(`sluice-forked-${process.pid}`)).toBe(0);
    });
    it.skipIf(sandboxFound.kind === 'available' && sandboxFound.cgroup === null)(
      'takes the memory through 20 children (needs a writable control group)',
      async () => {
        const body =
          'for i in range(20):\n    if os.fork() == 0:\n        y = bytearray(60 << 20)\n        for j in range(0, len(y), 4096): y[j] = 1\n        time.sleep(60)\ntime.sleep(0.5)\nos.wait()\nos.wait()\nraise RuntimeError';
        expect(await outcomeOf(right(body))).toBe('memory-limit');
      },
    );
  });

  describe('cannot', () => {
    it('outlive its run as a daemon', async () => {
      const body = `if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.execv("/usr/bin/sleep", ["sluice-daemon-${process.pid}", "3333"])\n    os._exit(0)`;
      expect(await outcomeOf(right(body))).toBe('passed');
      await sleep(50);
      expect(processesNamed(`sluice-daemon-${process.pid}`)).toBe(0);
    });
    it('fill any folder', async () => {
      const writable =
        '[d for top in os.listdir("/") if top != "usr" and not os.path.islink("/" + top) for d, _, _ in [("/", 0, 0), *os.walk("/" + top)] if os.access(d, os.W_OK)]';
      expect(await seenInside(sandbox, writable)).toBe("test 1: ['/tmp']");
      const body =
        'n = 0\ntry:\n    for i in range(64):\n        with open("/tmp/%d" % i, "wb") as file: n += file.write(bytes(1 << 20)); file.flush()\nexcept OSError: pass\nassert n < 6 << 20';
      expect(await outcomeOf(right(body))).toBe('passed');
      expect(await outcomeOf(right('assert os.listdir("/tmp") == [], os.listdir("/tmp")'))).toBe('passed');
    });
    it('reach the network', async () => {
      const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      expect(await seenInside(sandbox, `socket.socket().connect_ex(("127.0.0.1", ${port}))`)).toMatch(
        /: (?:101|111|99)$/,
      );
      expect(await seenInside(sandbox, `socket.socket().connect_ex(("8.8.8.8", 53))`)).toMatch(/: (?:101|99)$/);
      server.close();
      expect((await runProgram(sandbox, 'import socket\ndef f(x):\n    socket.socket(40, 1)', {})).detail).toContain(
        'Address family',
      );
    });
    it('read files, environment or processes of the host', async () => {
      process.env['SLUICE_SECRET_FOR_TEST'] = 'swordfish';
      const read = (file: string): string =>
        `(lambda p: open(p).read() if os.path.exists(p) else "absent")(${JSON.stringify(file)})`;
      for (const file of [
        '/etc/shadow',
        '/etc/passwd',
        '/proc/1/environ',
        '/proc/self/environ',
        `${tmpdir()}/../root`,
      ]) {
        expect(await seenInside(sandbox, read(file))).toContain("'absent'");
      }
      expect(await seenInside(sandbox, 'sorted(os.environ)')).toBe(
        "test 1: ['HOME', 'LANG', 'PATH', 'PWD', 'PYTHONDONTWRITEBYTECODE', 'PYTHONHASHSEED']",
      );
      const stdio =
        'import os\nfor pid in os.listdir("/proc"):\n    if pid.isdigit():\n        try: print(open("/proc/%s/environ" % pid).read(), open("/proc/%s/cmdline" % pid).read())\n        except OSError: print("refused")';
      const { outputs } = await runProgram(sandbox, stdio, { kind: 'stdio', inputs: [''] });
      expect(outputs.join('')).not.toContain('swordfish');
      expect(outputs.join('')).not.toContain('vitest');
      delete process.env['SLUICE_SECRET_FOR_TEST'];
    });
    it('be root, hold capabilities, or gain them', async () => {
      expect(await seenInside(sandbox, 'os.getuid(), os.getgid(), os.getgroups()')).toMatch(
        /\(65534, 65534, (?:\[\]|\[65534\])\)/,
      );
      const status =
        'def f(x): pass\nimport re\nprint(*re.findall(r"(?:Cap...|NoNewPrivs|Seccomp):.*", open("/proc/self/status").read()))';
      const { outputs } = await runProgram(sandbox, status, { kind: 'stdio', inputs: [''] });
      expect(outputs[0]?.match(/Cap...:\t0{16}/g)).toHaveLength(5);
      expect(outputs[0]).toMatch(/NoNewPrivs:\t1 Seccomp:\t2/);
    });
    it('make namespaces, mounts or trace others', async () => {
      for (const command of [
        'unshare -U true',
        'unshare -r mount -t tmpfs x /tmp',
        'mount -o remount,rw /',
        'chroot /tmp',
      ]) {
        expect(
          await seenInside(sandbox, `subprocess.run("${command}", shell=True, capture_output=True).returncode != 0`),
        ).toContain('True');
      }
      const trace =
        'import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\ndef f(x):\n    return [libc.ptrace(16, os.getppid(), 0, 0), ctypes.get_errno(), libc.syscall(310, os.getppid(), 0, 0, 0, 0, 0), ctypes.get_errno(), libc.syscall(438, 3, 3, 0), ctypes.get_errno()]';
      expect((await runProgram(sandbox, trace, { statements: ['assert False, f(1)'] })).detail).toBe(
        'test 1: [-1, 1, -1, 1, -1, 1]',
      );
    });
    it('leave by links in its folder', async () => {
      const body =
        'os.symlink("/etc", "e"); os.symlink("/usr/bin", "b"); os.symlink("/sluice/runner.pyc", "r")\nassert not os.path.exists("e/passwd")\nfor p in ("b/evil", "r", "../evil", "/sluice/x", "/dev/x"):\n    try: open(p, "w")\n    except OSError: continue\n    raise RuntimeError(p)';
      expect(await outcomeOf(right(body))).toBe('passed');
      expect(existsSync('/usr/bin/evil')).toBe(false);
    });
    it('kill what is outside', async () => {
      const before = execFileSync('ps', ['-e', '-o', 'pid=']).toString().split('\n').length;
      expect(['runtime-error', 'timeout']).toContain(
        await outcomeOf(right('os.kill(-1, 9)\nos.kill(1, 9)\ntime.sleep(5)')),
      );
      expect(Math.abs(execFileSync('ps', ['-e', '-o', 'pid=']).toString().split('\n').length - before)).toBeLessThan(
        40,
      );
    });
  });
});
