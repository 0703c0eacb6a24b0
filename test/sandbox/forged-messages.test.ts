import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findPython } from '../../src/sandbox/find-sandbox.ts';
import { PYTHON_PARTS, pythonSource } from '../../src/sandbox/python-parts.ts';

/**
 * The strict judge of this machine's Python over channels with made-up messages: valid ones, valid ones in another order,
 * with other kinds, names and values, truncated, and with changed bytes. None contains the value that the test expects.
 */
const SCRIPTS = String.raw`
import random, sys
choose = random.Random(int(sys.argv[1]))
def ending(worker):
    return 'runtime-error', 'ended'
def value(depth=0):
    kinds = [0, 1, -7, 2.5, 'f', '918273', '__proto__', '__builtins__', None, True, b'x', NotImplemented, int, object]
    roll = choose.random()
    if depth > 3 or roll < 0.6:
        return choose.choice(kinds)
    if roll < 0.75:
        return [value(depth + 1) for _ in range(choose.randrange(4))]
    if roll < 0.9:
        return tuple(value(depth + 1) for _ in range(choose.randrange(4)))
    return {choose.choice(['a', '__class__', 3]): value(depth + 1)}
def message():
    return choose.choice([('loaded',), ('kinds', [('function',)]), ('kinds', [('data', value())]), ('kinds', [('class',)]), ('kinds', value()),
        ('ret', value(), None, False), ('ret', value(), ((value(),), {'a': value()}), True), ('ret', value(), value(), value()), ('ret',), ('exc', choose.randrange(80), (value(),), 'E', True, '', ''), ('exc', value()),
        ('exc', 3, ('x',), 'StopIteration', True, '', '', None, False), ('made', value(), False), ('odd', 'x'), ('other',), ('function',), ('data', value()),
        ('passed',), ('passed', 1), ('syntax', 'x'), ('failed', 'E', True, '', 'x'), (value(),), value()])
def framed(given):
    data = packed(given)
    return size(len(data)) + data
TESTS = ['assert f(3) == 918273', 'assert sorted(f(x) for x in [1, 2]) == [918273, 918274]', 'assert 918273 in f(3)',
    'assert all(map(lambda c: f(c[0]) == c[1], [(1, 918273)]))', 'try:\n    assert f(3)[0] == 918273\nexcept ValueError:\n    raise',
    'assert F(1).get(2) == 918273']
outcomes = {}
for _ in range(10000):
    script = [('loaded',), ('kinds', [choose.choice([('function',), ('function',), ('class',)])])] if choose.random() < 0.8 else []
    script += [message() for _ in range(choose.randrange(6))]
    data = bytearray(b''.join(map(framed, script)))
    for _ in range(choose.choice([0, 0, 0, 1, 3])):
        if data:
            data[choose.randrange(len(data))] = choose.randrange(256)
    data = data[:choose.choice([60000, 60000, choose.randrange(200)])]
    down, up = os.pipe(), os.pipe()
    os.write(up[1], data[:60000])
    os.close(up[1])
    flags = choose.choice(['', 'stubs'])
    said = judge_strict(Channel(up[0], down[1]), 0, ['nonce', '', 'f F', flags, '', choose.choice(TESTS)])
    for fd in (up[0], *down):
        os.close(fd)
    outcomes[said[1]] = outcomes.get(said[1], 0) + 1
print(sorted(outcomes.items()))
`;

describe.skipIf(findPython() === null)('the strict judge of Python', () => {
  it.each([1, 2])('neither passes nor breaks on 10,000 channels of made-up messages (seed %i)', async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'forged-'));
    try {
      // All parts but the last one, which starts the runner.
      const parts = [...PYTHON_PARTS.slice(0, -1).map(pythonSource), SCRIPTS];
      writeFileSync(join(folder, 'judge.py'), parts.join(''));
      const { stdout } = await promisify(execFile)(findPython() ?? '', ['-I', join(folder, 'judge.py'), String(seed)]);
      expect(stdout).toMatch(/'runtime-error', \d+/);
      expect(stdout).toMatch(/'wrong-answer', \d+/);
      expect(stdout).not.toContain("'passed'");
      expect(stdout).not.toContain("'tests-decide-nothing'");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
