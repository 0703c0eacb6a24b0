import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../src/sandbox/find-sandbox.ts';
import { frame, unframe } from '../../src/sandbox/frames.ts';
import { PYTHON_FILES, writePython } from '../../src/sandbox/python-files.ts';
import { PYTHON_FREQUENT, PYTHON_PARTS, pythonSource } from '../../src/sandbox/python-parts.ts';

const python = findPython();
const REST = 'rest.bin';

describe.skipIf(python === null)('the runner of Python in files for the strict judge', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'split-'));
    await writePython(folder, python ?? '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The outcome of the strict judge, with its detail. */
  const judged = (program: string, ...statements: readonly string[]): readonly string[] => {
    const settings = [
      'strict',
      '10',
      String(2 ** 29),
      '0',
      String(2 ** 25),
      String(2 ** 20),
      '30',
      '0',
      '',
      program,
      '',
    ];
    const { output } = spawnSync(python ?? '', ['-s', '-S', join(folder, PYTHON_FILES.strict)], {
      input: Buffer.concat([frame(settings), frame(['nonce', '', 'f', 'stubs', '', ...statements])]),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      cwd: folder,
    });
    return unframe(output[3] as unknown as Buffer).find(([first]) => first === 'nonce') ?? [];
  };
  const RIGHT = 'def f(x):\n    return [x, x + 1]\n';
  const PLAIN = ['assert f(1) == [1, 2]', 'def check(g):\n    assert g(2) == [2, 3]\ncheck(f)'];
  const LOOP = 'for x, want in ((1, [1, 2]), (5, [5, 6])):\n    assert f(x) == want';

  it('loads the third file if the tests need it', () => {
    expect(judged(RIGHT, ...PLAIN, LOOP)[1]).toBe('passed');
    expect(judged('def f(x): return [x]', LOOP)[1]).toBe('wrong-answer');
    expect(judged(RIGHT, 'for x in f(1):\n    print(x)')[1]).toBe('tests-decide-nothing');
  });

  it('starts with less than half of the code, which is enough for plain tests', () => {
    const size = (name: string): number => statSync(join(folder, name)).size;
    expect(size(PYTHON_FILES.strict) + size('judge.bin')).toBeLessThan(size(PYTHON_FILES.whole) / 2);
    const rest = readFileSync(join(folder, REST));
    rmSync(join(folder, REST));
    try {
      expect(judged(RIGHT, ...PLAIN)[1]).toBe('passed');
      expect(judged('def f(x): return [x]', ...PLAIN)[1]).toBe('wrong-answer');
      expect(judged('def f(x): raise ValueError(x)', ...PLAIN)[1]).toBe('runtime-error');
      expect(judged(RIGHT, 'print(f(1))')[1]).toBe('tests-decide-nothing');
      expect(judged(RIGHT, LOOP)).toMatchObject(['nonce', 'sandbox-error', expect.stringContaining(REST)]);
    } finally {
      writeFileSync(join(folder, REST), rest);
    }
  });

  it('has no code of the judge in the program’s file', () => {
    const has = (name: string): boolean => readFileSync(join(folder, name)).includes('tests-decide-nothing');
    expect([has(PYTHON_FILES.strict), has('judge.bin')]).toEqual([false, true]);
  });

  it('names only functions that exist', () => {
    const text = PYTHON_PARTS.map(pythonSource).join('');
    for (const name of PYTHON_FREQUENT) expect(text).toContain(`def ${name}(`);
  });
});
