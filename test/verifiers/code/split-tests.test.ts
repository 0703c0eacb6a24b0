import { describe, expect, it } from 'vitest';
import type { QuestionTests } from '../../../src/records/question.ts';
import { MOST_COUNTED, splitTests } from '../../../src/verifiers/code/split-tests.ts';

const tests = (over: Partial<QuestionTests>): QuestionTests => ({
  kind: 'assert',
  setup: 's = 1',
  asserts: [],
  code: null,
  entryPoint: 'f',
  cases: [],
  calls: [],
  ...over,
});
const codesOf = (code: string, question = ''): (string | null)[] => {
  const parts = splitTests(tests({ code }), question);
  return parts.map((part) => part.code);
};
/** The code without blank lines and the placeholders of removed tests. */
const bare = (code: string | null): string[] =>
  (code ?? '').split('\n').filter((line) => !/^\s*(?:pass|;)?\s*$/.test(line));

describe('the separate tests of a question', () => {
  it('are its cases, calls and single asserts, with all code that is not a test', () => {
    const cases = [
      { input: '1', output: '2' },
      { input: '2', output: '3' },
    ];
    expect(splitTests(tests({ kind: 'stdio', cases }), '')).toEqual(
      cases.map((one) => tests({ kind: 'stdio', cases: [one] })),
    );
    const calls = [
      { args: '[1]', expected: '2' },
      { args: '[2]', expected: '3' },
    ];
    expect(splitTests(tests({ kind: 'function', calls }), '')).toEqual(
      calls.map((one) => tests({ kind: 'function', calls: [one] })),
    );
    const asserts = ['import math', 'assert f(1) == 2', 'x = f(2)', 'assert x == 3'];
    expect(splitTests(tests({ asserts }), '').map((part) => part.asserts)).toEqual([
      ['import math', 'assert f(1) == 2', 'x = f(2)'],
      ['import math', 'x = f(2)', 'assert x == 3'],
    ]);
  });

  it('are the statements with assertions of a function check in Python, over several lines and in loops', () => {
    const code = [
      'D = {}',
      'def check(candidate):',
      '    # assert nothing',
      '    assert candidate(1) == "\\n    assert"',
      '    assert candidate(',
      '2) == 3',
      '    y = 5',
      '    for x in range(3):',
      '        assert candidate(x) == y',
      'check(f)',
    ].join('\n');
    const parts = codesOf(code);
    expect(parts).toHaveLength(3);
    expect(bare(parts[0] ?? null).slice(2)).toEqual([
      '    # assert nothing',
      '    assert candidate(1) == "\\n    assert"',
      '    y = 5',
      'check(f)',
    ]);
    expect(bare(parts[1] ?? null).slice(3)).toEqual(['    assert candidate(', '2) == 3', '    y = 5', 'check(f)']);
    expect(bare(parts[2] ?? null).slice(3)).toEqual([
      '    y = 5',
      '    for x in range(3):',
      '        assert candidate(x) == y',
      'check(f)',
    ]);
  });

  it('are the test functions and classes of Python, with their decorators', () => {
    const a = ['@pytest.mark.parametrize("x", [1, 2])', 'def test_a(x):', '    assert f(x) == x'];
    const b = [
      'class TestB:',
      '    def test_b(self):',
      '        """doc',
      'def test_c(): assert 1"""',
      '        assert f(2)',
    ];
    const code = ['import pytest', ...a, 'def helper():', '    return 3', ...b].join('\n');
    const parts = codesOf(code);
    const helper = ['def helper():', '    return 3'];
    expect(parts.map(bare)).toEqual([
      ['import pytest', ...a, ...helper],
      ['import pytest', ...helper, ...b],
    ]);
  });

  it('are the tests and assertions of JavaScript, and those of its function check', () => {
    const a = ['test("a", () => {', '  expect(f(1)).toBe(`', '})`);', '});'];
    const b = ['console.assert(f(2) === 3);'];
    expect(codesOf(['const x = 1;', ...a, ...b].join('\n')).map(bare)).toEqual([
      ['const x = 1;', ...a],
      ['const x = 1;', ...b],
    ]);
    const check = (body: readonly string[]): string[] => ['function check(candidate) {', ...body, '}'];
    const one = ['  assert.deepEqual(candidate(1), [', '    1,', '  ]);'];
    const two = ['  assert(candidate("}") === 2);'];
    expect(codesOf(check([...one, ...two]).join('\n')).map(bare)).toEqual([check(one), check(two)]);
  });

  it.each([
    [
      'a program that calls its test functions itself',
      'def test_a(): assert f(1)\ndef test_b(): assert f(2)\ntest_a()',
    ],
    ['a single test', 'def check(candidate):\n    assert candidate(1)\n'],
    ['a check that is no function', 'check = lambda candidate: candidate(1)\ncheck(f)'],
  ])('are one where they cannot be told apart: %s', (_, code) => {
    expect(codesOf(code)).toEqual([code]);
  });

  it('are at most `MOST_COUNTED`, at equal distances', () => {
    const cases = Array.from({ length: 100 }, (_, index) => ({ input: String(index), output: '' }));
    const found = splitTests(tests({ kind: 'stdio', cases }), '').map((part) => Number(part.cases[0]?.input));
    expect(found).toHaveLength(MOST_COUNTED);
    const steps = found.slice(1).map((one, index) => one - (found[index] ?? 0));
    expect(new Set(steps)).toEqual(new Set([3, 4]));
  });
});
