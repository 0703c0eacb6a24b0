import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { runProgram } from './run-program.ts';
import { sandboxFound } from './sandbox-available.ts';

describe.skipIf(sandboxFound.kind === 'missing')('a program and its tests in two processes', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox({ slots: 2, limits: { wallMs: 5_000 } });
  });
  afterAll(async () => sandbox.close());

  it.each<[string, string, readonly string[], string?]>([
    [
      'plain data of every kind',
      'def f(x): return x',
      [
        'assert f([1, (2.5, "a"), {3: {4}}, None, True, b"b", 1j]) == [1, (2.5, "a"), {3: {4}}, None, True, b"b", 1j]',
        'assert type(f(True)) is bool and type(f((1,))) is tuple and f(frozenset([1])) == frozenset([1])',
      ],
    ],
    [
      'infinite and large numbers',
      'def f(x): return x',
      [
        'assert f(10 ** 5000) == 10 ** 5000',
        'assert f(float("inf")) == float("inf")',
        'assert f(float("nan")) != f(float("nan"))',
      ],
    ],
    [
      'kinds of the standard library',
      'from collections import *\nfrom fractions import Fraction\nimport datetime\ndef f(x): return [Counter(x), deque(x), OrderedDict(a=1), Fraction(1, 3), datetime.date(2020, 1, 2), defaultdict(int, a=2)]',
      [
        'from collections import *',
        'from fractions import Fraction\nimport datetime',
        'assert f("aab") == [Counter("aab"), deque("aab"), OrderedDict(a=1), Fraction(1, 3), datetime.date(2020, 1, 2), {"a": 2}]',
        'assert f("a")[0] == {"a": 1}',
      ],
    ],
    [
      'named tuples as tuples',
      'from collections import namedtuple\nP = namedtuple("P", "x y")\ndef f(x): return P(x, 2)',
      ['assert f(1) == (1, 2)'],
    ],
    [
      'arguments that are changed in place',
      'def f(x): x.sort(); x.append(9)',
      ['x = [3, 1, 2]', 'f(x)', 'assert x == [1, 2, 3, 9]'],
    ],
    [
      'generators and iterators',
      'def f(n):\n    for i in range(n): yield i',
      [
        'assert list(f(3)) == [0, 1, 2]',
        'assert sum(f(4)) == 6',
        'g = f(2)',
        'assert next(g) == 0',
        'assert 1 in f(3)',
      ],
    ],
    [
      'functions that are passed as arguments',
      'def f(g, xs): return [g(x) for x in xs]',
      ['assert f(lambda x: x * 2, [1, 2]) == [2, 4]', 'assert f(len, ["ab"]) == [2]'],
    ],
    [
      'functions that are returned',
      'def f(n): return lambda x: x + n',
      ['assert f(2)(3) == 5', 'add = f(1)', 'assert add(add(1)) == 3'],
    ],
    [
      'exceptions that are expected',
      'def f(x): raise KeyError("no")',
      ['try:\n    f(1)\n    assert False\nexcept KeyError: pass'],
    ],
    [
      'exceptions of the program as their base',
      'class E(ValueError): pass\ndef f(x): raise E("no")',
      ['try:\n    f(1)\nexcept ValueError as e:\n    assert "no" in str(e)\nelse:\n    assert False'],
    ],
    [
      'objects of the program',
      'class A:\n    def __init__(self, n): self.n = n\n    def add(self, m): self.n += m; return self\n    def __len__(self): return self.n\n    def __eq__(self, o): return isinstance(o, A) and o.n == self.n\n    def __getitem__(self, i): return i * self.n\ndef f(n): return A(n)',
      [
        'a = A(3)',
        'a.add(4)',
        'assert a.n == 7 and len(a) == 7 and a[2] == 14 and isinstance(a, A)',
        'a.n = 1',
        'assert a == f(1) and a != f(2) and a != 1',
      ],
    ],
    [
      'objects that the setup makes, after the program',
      'class Node:\n    def __init__(s, v): s.v, s.left = v, None\ndef f(n): return 1 + f(n.left) if n else 0',
      ['assert f(root) == 2'],
      'root = Node(1)\nroot.left = Node(2)',
    ],
    [
      'printed text on any stream',
      'import sys\ndef f(x): print("x" * 1000); sys.stderr.write("e"); return 1',
      ['assert f(1) == 1'],
    ],
    ['input at end of file', 'def f(x):\n    try: input()\n    except EOFError: return 1', ['assert f(1) == 1']],
    ['a main guard', 'def f(x): return 1\nif __name__ == "__main__":\n    f = None', ['assert f(1) == 1']],
    [
      'data classes',
      'from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\ndef f(x): return P(x)',
      ['assert f(1) == P(1) and f(1) != P(2) and f(3).x == 3'],
    ],
    ['deep recursion of the program', 'def f(n): return 0 if n == 0 else 1 + f(n - 1)', ['assert f(900) == 900']],
    [
      'subprocesses and threads',
      'import subprocess, threading\ndef f(x):\n    t = threading.Thread(target=lambda: None); t.start(); t.join()\n    return subprocess.run(["echo", "hi"], capture_output=True, text=True).stdout',
      ['assert f(1) == "hi\\n"'],
    ],
  ])('passes with %s', async (_, program, statements, setup = '') => {
    const run = await runProgram(sandbox, program, { statements, setup });
    expect(run).toEqual({ outcome: 'passed', detail: '', outputs: [] });
  });

  it.each<[string, string, string, string]>([
    ['a wrong value', 'def f(x): return 3', 'assert f(1) == 2', 'wrong-answer'],
    ['no value', 'def f(x): pass', 'assert len(f(1)) == 2', 'wrong-answer'],
    ['an exception', 'def f(x): return 1 / 0', 'assert f(1) == 2', 'runtime-error'],
    ['an assertion of its own', 'def f(x): assert False', 'assert f(1) == 2', 'runtime-error'],
    ['another function only', 'def g(x): return 2', 'assert f(1) == 2', 'runtime-error'],
    ['endless recursion', 'def f(x): return f(x)', 'assert f(1) == 2', 'runtime-error'],
    ['an error when loaded', 'import nothing_of_that_name\ndef f(x): return 2', 'assert f(1) == 2', 'runtime-error'],
    ['text that does not compile', 'def f(x:\n  pass', 'assert f(1) == 2', 'syntax-error'],
    ['text with a zero byte', 'def f(x): return "\0"', 'assert f(1) == 2', 'syntax-error'],
    ['nesting beyond the parser', `x = ${'('.repeat(5000)}`, 'assert f(1) == 2', 'syntax-error'],
    ['much memory', 'def f(x): return len(bytearray(1 << 40))', 'assert f(1) == 2', 'memory-limit'],
    ['a crash', 'import ctypes\ndef f(x): ctypes.string_at(0)', 'assert f(1) == 2', 'runtime-error'],
  ])('blames the program for %s', async (_, program, statement, outcome) => {
    expect((await runProgram(sandbox, program, { statements: [statement] })).outcome).toBe(outcome);
  });

  it.each<[string, string, string]>([
    ['do not compile', '', 'assert f(1) =='],
    ['fail before they call it', '', 'assert [][0] == f(1)'],
    ['use a name that is not defined', '', 'assert f(1) == EXPECTED'],
    ['import a missing module', 'import nothing_of_that_name', 'assert f(1) == 2'],
    ['exit', 'import sys\nsys.exit(0)', 'assert f(1) == 2'],
  ])('blames tests that %s', async (_, setup, statement) => {
    expect((await runProgram(sandbox, 'def f(x): return 2', { setup, statements: [statement] })).outcome).toBe(
      'tests-broken',
    );
  });

  describe('of kind stdio', () => {
    it('runs each case in its own process and keeps its output', async () => {
      const program = 'import os\nn = int(input())\nopen("/tmp/seen", "a").write("x")\nprint(n * 2)\nprint("end")';
      const run = await runProgram(sandbox, program, { kind: 'stdio', inputs: ['1\n', '20'] });
      expect(run).toEqual({ outcome: 'ran', detail: '', outputs: ['2\nend\n', '40\nend\n'] });
    });
    it.each<[string, string, string]>([
      ['an exit with 0', 'print(1)\nexit()', 'ran'],
      ['an exit with 3', 'import sys\nprint(1)\nsys.exit(3)', 'runtime-error'],
      ['an exception', 'print(1)\nraise ValueError', 'runtime-error'],
      ['too long a time', 'while True: pass', 'timeout'],
      ['too long an output', 'while True: print("x" * 1000)', 'output-limit'],
      ['too much memory', 'x = bytearray(1 << 40)', 'memory-limit'],
      ['a main guard', 'if __name__ == "__main__":\n    print(1)', 'ran'],
      [
        'a child that keeps its output open',
        'import os, time\nif os.fork() == 0:\n    time.sleep(60)\nprint(1)',
        'ran',
      ],
    ])(
      'ends with %s',
      async (_, program, outcome) => {
        expect((await runProgram(sandbox, program, { kind: 'stdio', inputs: ['', ''] })).outcome).toBe(outcome);
      },
      30_000,
    );
  });

  describe('in JavaScript', () => {
    const js = (program: string, statements: readonly string[], names = ['f']) =>
      runProgram(sandbox, program, { language: 'javascript', statements, names });

    it.each<[string, string, readonly string[]]>([
      [
        'data',
        'const f = (x) => x',
        [
          'assert.deepStrictEqual(f({ a: [1, null, undefined, new Map([[1, new Set([2])]]), 5n, NaN] }), { a: [1, null, undefined, new Map([[1, new Set([2])]]), 5n, NaN] })',
          'console.assert(f(1) === 1)',
          'expect(f([1])).toEqual([1])',
        ],
      ],
      ['changes in place', 'function f(x) { x.sort(); }', ['const x = [2, 1]; f(x); assert.deepEqual(x, [1, 2])']],
      [
        'promises and callbacks',
        'async function f(g) { await new Promise((r) => setTimeout(r, 5)); return g(2); }',
        ['assert.equal(await f((x) => x + 1), 3)'],
      ],
      [
        'classes',
        'class f { constructor(n) { this.n = n; } get() { return this.n; } }',
        ['const o = new f(3); assert.equal(o.get(), 3); o.n = 4; assert.equal(o.get(), 4); assert(o instanceof f)'],
      ],
      [
        'errors',
        'function f() { throw new TypeError("no"); }',
        ['assert.throws(() => f(), TypeError)', 'expect(() => f()).toThrow()'],
      ],
      ['exports', 'module.exports = { f: (x) => x + 1 }', ['assert(f(1) === 2)']],
    ])('passes with %s', async (_, program, statements) => {
      expect(await js(program, statements)).toMatchObject({ outcome: 'passed' });
    });
    it.each<[string, string, string, string]>([
      ['a wrong value', 'const f = () => 3', 'assert(f(1) === 2)', 'wrong-answer'],
      ['an exit', 'const f = () => process.exit(0)', 'assert(f(1) === 2)', 'runtime-error'],
      [
        'an object for every answer',
        'const f = () => ({ valueOf: () => 2, toString: () => "2", [Symbol.toPrimitive]: () => 2 })',
        'assert(f(1) == 2)',
        'wrong-answer',
      ],
      [
        'patched assertions',
        'const a = require("assert"); a.ok = a.equal = () => {}; Object.is = () => true; const f = () => 3',
        'assert.equal(f(1), 2)',
        'wrong-answer',
      ],
      ['an exception', 'const f = () => null.x', 'assert(f(1) === 2)', 'runtime-error'],
      ['no program', 'const f = (', 'assert(f(1) === 2)', 'syntax-error'],
      ['no function', 'const g = 1', 'assert(f(1) === 2)', 'runtime-error'],
      ['broken tests', 'const f = () => 2', 'assert(f(1) ===', 'tests-broken'],
    ])('recognises %s', async (_, program, statement, outcome) => {
      expect((await js(program, [statement], ['f', 'g'])).outcome).toBe(outcome);
    });
    it('reads standard input', async () => {
      const program = 'const n = Number(require("fs").readFileSync("/dev/stdin", "utf8")); console.log(n * 2)';
      const run = await runProgram(sandbox, program, { language: 'javascript', kind: 'stdio', inputs: ['4', '5'] });
      expect(run).toMatchObject({ outcome: 'ran', outputs: ['8\n', '10\n'] });
    });
  });
});
