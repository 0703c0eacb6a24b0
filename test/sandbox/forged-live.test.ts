import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findPython } from '../../src/sandbox/find-sandbox.ts';
import { PYTHON_PARTS, pythonSource } from '../../src/sandbox/python-parts.ts';

/**
 * The live judge of this machine's Python over channels with made-up messages. A program that knows the form of the messages
 * and the expected values, but not the secret, signs them with another secret, with none, or repeats a message that was
 * signed for another position. Correctly signed messages that do not say that the tests passed must not break the judge.
 */
const SCRIPTS = String.raw`
choose = __import__('random').Random(int(sys.argv[1]))
def ending(worker):
    return 'runtime-error', 'ended'
def kill_worker(worker):
    pass
SECRET = b's' * 32
os.urandom = lambda count: SECRET[:count]
def value(depth=0):
    if depth > 3 or choose.random() < 0.6:
        return choose.choice([0, 1, -7, 2.5, 'f', '918273', 918273, '__proto__', None, True, b'x', NotImplemented, int])
    return choose.choice([list, tuple])([value(depth + 1) for _ in range(choose.randrange(4))])
def end(is_signed):
    outcome = choose.choice(['wrong-answer', 'tests-error', 'runtime-error'] if is_signed else ['passed', 'passed', 'tests-error'])
    return ('end', outcome, choose.choice(['', 'answers', 'nothing', 'NameError: f']), choose.random() < 0.2, [], choose.random() < 0.5)
def message(is_signed):
    kinds = ('kinds', [(choose.choice('fF'), choose.choice([('function',), ('class',)]))])
    others = [(value(),), value(), ('end',), ('same',), ('kinds',), ('end', value(), value(), value()), ('passed',), ('is', True)]
    told = [('ready',), kinds, ('same', choose.randrange(3), choose.choice([918273, [918273], value()])), ('own', choose.randrange(3), value(), 'hole'),
        ('native', choose.randrange(3)), ('answers', [choose.random() < 0.1 for _ in range(61)]), end(is_signed), ('failed', 'E', True, '', 'x'), ('syntax', 'x')]
    return choose.choice(told if choose.random() < 0.9 else others)
def script():
    # How the messages are signed: correctly, with another secret, for another position, or not at all.
    how = choose.choice(['signed', 'other', 'place', 'none'])
    # Messages from before the program ran are signed.
    first = [('ready',), ('kinds', [('f', ('function',))])] if choose.random() < 0.9 else []
    made = first + [message(how == 'signed') for _ in range(choose.randrange(8))]
    ours, others = Link(None, SECRET, False), Link(None, SECRET if how in ('signed', 'place') else b'o' * 32, False)
    data = bytearray()
    for at, each in enumerate(made):
        raw = packed(each)
        is_first = at < len(first)
        # Never the place that comes next, where it says how the tests ended.
        place = at + 1 if how != 'place' or is_first else at + 2 + choose.randrange(3)
        whole = packed(each if how == 'none' and not is_first else ('signed', (ours if is_first else others).sign(b'tests', place, raw), raw))
        data += size(len(whole)) + whole
    for _ in range(choose.choice([0, 0, 0, 0, 1])):
        if data:
            data[choose.randrange(len(data))] = choose.randrange(256)
    return bytes(data[:choose.choice([60000, 60000, choose.randrange(400)])])
opened = []
def spawn(*_):
    down, up = os.pipe(), os.pipe()
    os.write(up[1], script()[:60000])
    os.close(up[1])
    opened.extend((up[0], *down))
    return Channel(up[0], down[1]), 0
TESTS = ['assert f(3) == 918273', 'x = f(3)\nassert x == [918273]', 'assert 918273 in f(3)', 'assert F(1).get(2) == 918273 and f(2) == 5',
    'for x, y in [(1, 918273)]:\n    assert f(x) == y', 'assert abs(f(3) - 918273) < 1e-6']
outcomes = {}
for _ in range(5000):
    said = judge_live(spawn(), spawn, ['nonce', '', 'f F', choose.choice(['', 'stubs']), '', choose.choice(TESTS)])
    while opened:
        os.close(opened.pop())
    outcomes[said[1]] = outcomes.get(said[1], 0) + 1
print(sorted(outcomes.items()))
`;

describe.skipIf(findPython() === null)('the live judge of Python', () => {
  it.each([1, 2])(
    'neither passes nor breaks on 5,000 channels of made-up messages (seed %i)',
    { timeout: 120_000 },
    async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), 'forged-'));
      try {
        // All parts but the last one, which starts the runner.
        writeFileSync(join(folder, 'judge.py'), [...PYTHON_PARTS.slice(0, -1).map(pythonSource), SCRIPTS].join(''));
        const { stdout } = await promisify(execFile)(findPython() ?? '', [
          '-I',
          join(folder, 'judge.py'),
          String(seed),
        ]);
        expect(stdout).toMatch(/'runtime-error', \d+/);
        expect(stdout).toMatch(/'wrong-answer', \d+/);
        expect(stdout).not.toContain("'passed'");
        expect(stdout).not.toContain("'empty-answer'");
        expect(stdout).not.toContain("'tests-decide-nothing'");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
