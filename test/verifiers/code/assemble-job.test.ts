import { describe, expect, it } from 'vitest';
import type { QuestionTests } from '../../../src/records/question.ts';
import { assembleJob } from '../../../src/verifiers/code/assemble-job.ts';
import { isSameOutput } from '../../../src/verifiers/code/same-output.ts';
import { languageOfTests } from '../../../src/records/test-language.ts';
import { testNames } from '../../../src/records/test-names.ts';
import { assertTests } from '../../support/assert-tests.ts';

const asserts = (...list: readonly string[]): QuestionTests => assertTests({ asserts: list });

describe('testNames', () => {
  it.each([
    [asserts('assert f(1) == 2'), ['f']],
    [asserts('assert set(f([1])) == set([1])', 'assert math.isclose(f(2), 3)'), ['f']],
    [asserts('assert sum(10, 15) == 25'), ['sum']],
    [asserts('assert f("g(1)") == 2 # h(3)'), ['f']],
    [assertTests({ setup: 'import re\nroot = Node(1)', asserts: ['assert f(root) == re.escape("a")'] }), ['Node', 'f']],
    // A decorator is called without parentheses too; 'a @ b' is none.
    [asserts('@log\ndef g(x):\n    return x\nassert g(1) == f(a\n  @ b)'), ['f', 'log']],
    // If the entry point is named, another function that the tests call is the question's or missing.
    [
      assertTests({ entryPoint: 'f', code: 'def check(candidate):\n    assert candidate(poly(1)) == Vec(2)\n' }),
      ['f', 'Vec'],
    ],
  ])('%j', (tests, entries) => expect(testNames(tests, 'python')).toEqual(entries));
});

describe('languageOfTests', () => {
  it.each([
    ['assert f(1) == 2', 'python'],
    ['assert(f(1) == True)', 'python'],
    ['assert.strictEqual(f(1), 2);', 'javascript'],
    ['assert(f(1) === 2)', 'javascript'],
    ['console.assert(f(1) == 2)', 'javascript'],
    ['expect(f(1)).toBe(2)', 'javascript'],
    ['assert(f(1) == true);', 'javascript'],
    ['assert.deepEqual(sum(f(1), f(2)), len(3))', 'javascript'],
    ['assert sorted(f(1)) == "a => b && c === d, assert.ok(1)"  # x === y', 'python'],
  ])('%s is %s', (text, language) => expect(languageOfTests(asserts(text))).toBe(language));
});

describe('assembleJob', () => {
  const prompt = 'import math\n\ndef helper(x):\n    return x\n\ndef f(x):\n    """ Doubles. """\n';
  const check = assertTests({ entryPoint: 'f', code: 'def check(candidate):\n    assert candidate(1) == 2\n' });
  const program = (output: string, question = prompt, tests = check): string | undefined =>
    assembleJob(output, { question, tests }, tests)?.job.program;

  it('puts the imports and helpers of the question before a whole function', () => {
    expect(program('```python\ndef f(x):\n    return helper(x) * 2\n```')).toBe(
      'import math\n\ndef helper(x):\n    return x\n\ndef f(x):\n    return helper(x) * 2',
    );
  });
  it('puts a body below the head that the question gave', () => {
    expect(program('    return x * 2')).toBe(`${prompt.trimEnd()}\n    return x * 2`);
  });
  it('finds the head in a block of the question', () => {
    const question = `Write f.\n\`\`\`python\n${prompt}\`\`\``;
    expect(program('```python\ndef f(x):\n    return 2\n```', question)).toMatch(/^import math/);
  });
  it('does not change the program if the question is prose', () => {
    expect(program('```python\ndef f(x):\n    return 2\n```', 'Write a function def f(x) that doubles.')).toBe(
      'def f(x):\n    return 2',
    );
  });
  it('calls the check of HumanEval if the tests do not', () => {
    const job = assembleJob('```python\ndef f(x): return 2\n```', { question: '', tests: check }, check)?.job;
    expect(job?.statements).toEqual([`${check.code}\n\ncheck(f)\n`]);
  });
  it('makes a body of a JavaScript module', () => {
    const tests = asserts('assert(f(1) === 2)');
    const output =
      '```js\nimport fs from \'node:fs\';\nimport { a as b } from "x";\nexport default function f(x) { return 2 }\n```';
    const job = assembleJob(output, { question: '', tests }, tests)?.job;
    expect(job?.program).toBe(
      "'use strict';\nconst fs = require('node:fs');\nconst { a : b } = require(\"x\");\nfunction f(x) { return 2 }\nmodule.exports = f;",
    );
    expect(job?.names).toContain('f');
  });
});

describe('isSameOutput', () => {
  it.each([
    ['1 2\n3\n', '1  2 3', true],
    ['', '\n', true],
    ['0.3333333', '0.33333333', true],
    ['3', '3.0', true],
    ['1000000.4', '1000000.0', true],
    ['0.334', '0.333', false],
    ['3.0', '3', false],
    ['1 2', '1 2 3', false],
    ['nan', '1.0', false],
    ['yes', 'YES', false],
  ])('%j for %j: %s', (given, wanted, same) => expect(isSameOutput(given, wanted)).toBe(same));
});
