import { firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/records/verdict.ts';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { parseQuestionLine } from '../../src/sources/parse-question.ts';
import { createCodeVerifier } from '../../src/verifiers/code/verify-code.ts';
import { ALSO_RIGHT, ATTACKS } from './javascript-attacks.ts';
import { CROSSING } from './javascript-crossing.ts';
import { DECIDING } from './javascript-deciding.ts';
import { DECIDING_AGAIN } from './javascript-deciding-again.ts';
import { FORMS } from './javascript-forms.ts';
import { HOSTILE } from './javascript-hostile.ts';
import { LIVE_RIGHT } from './javascript-live.ts';
import { NOTHING } from './javascript-nothing.ts';
import { OWN, PARTS_OF_ALL, RIGHT_PARTS } from './javascript-own.ts';
import { PAIRS } from './javascript-pairs.ts';
import { PLACES } from './javascript-places.ts';
import { PLAIN_RIGHT } from './javascript-right.ts';
import type { JavaScriptCase } from './javascript-right.ts';
import { RIGHT_BY_RULES, RULES } from './javascript-rules.ts';
import { USAGE } from './javascript-usage.ts';
import { sandboxFound } from './sandbox-available.ts';

describe.skipIf(sandboxFound.kind === 'missing')('tests of JavaScript', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox({ slots: 2 });
  });
  afterAll(async () => sandbox.close());

  const decide = (output: string, tests: object): Promise<Verdict> => {
    const parsed = parseQuestionLine(
      // A text of @ and a number becomes that number, with the same digits.
      JSON.stringify({ domain: 'code', question: `Q ${JSON.stringify(tests)}`, answer: 'none', tests }).replaceAll(
        /"@([-\d.e]+)"/g,
        '$1',
      ),
      new Date(0),
    );
    if ('reason' in parsed) throw new Error(parsed.reason);
    return firstValueFrom(createCodeVerifier(sandbox.run)(output, parsed.question));
  };
  const testsOf = (statements: readonly string[] | string, entryPoint?: string): object => ({
    kind: 'assert',
    ...(typeof statements === 'string' ? { code: statements } : { asserts: statements }),
    ...(entryPoint !== undefined && { entryPoint }),
  });
  const isStatements = (tests: object): tests is readonly string[] => Array.isArray(tests);
  const given = (
    cases: readonly JavaScriptCase[],
  ): (readonly [name: string, given: { readonly program: string; readonly tests: object }])[] =>
    cases.map(([name, program, statements, entryPoint]) => [name, { program, tests: testsOf(statements, entryPoint) }]);
  const fenced = (program: string): string => `\`\`\`js\n${program}\n\`\`\``;

  it.each(given(PLAIN_RIGHT))('pass a right program by plain data: %s', async (_, { program, tests }) => {
    expect(await decide(fenced(program), tests)).toMatchObject({
      reason: 'passed',
      decidedBy: 'code/2:strict',
    });
  });

  it.each(given(LIVE_RIGHT))('pass a right program by its objects: %s', async (_, { program, tests }) => {
    expect(await decide(fenced(program), tests)).toMatchObject({
      reason: 'passed',
      decidedBy: 'code/2:live',
    });
  });

  it.each(given([...ALSO_RIGHT, ...RIGHT_BY_RULES, ...RIGHT_PARTS]))(
    'pass a right program: %s',
    async (_, { program, tests }) => {
      expect(await decide(fenced(program), tests)).toMatchObject({ reason: 'passed' });
    },
  );

  it.each(given([...HOSTILE, ...PARTS_OF_ALL]))('do not pass %s', async (_, { program, tests }) => {
    const { verdict, reason } = await decide(fenced(program), tests);
    expect(verdict).not.toBe('correct');
    expect(reason).not.toBe('sandbox-error');
  });

  it.each(
    [
      ...PAIRS,
      ...ATTACKS,
      ...RULES,
      ...NOTHING,
      ...OWN,
      ...PLACES,
      ...FORMS,
      ...USAGE,
      ...DECIDING,
      ...DECIDING_AGAIN,
      ...CROSSING,
    ].map((pair) => [pair.name, pair] as const),
  )('refuse, and still pass a right program: %s', async (_, { wrong, right, tests, entryPoint }) => {
    const all = typeof tests === 'string' || isStatements(tests) ? testsOf(tests, entryPoint) : tests;
    expect(await decide(fenced(wrong), all)).toMatchObject({ verdict: 'incorrect' });
    expect(await decide(fenced(right), all)).toMatchObject({ verdict: 'correct' });
  });

  it.each([
    ['only a comment', ['// f(3);\nconst x = 1;']],
    ['a test of truth', ['assert(f !== undefined)']],
    ['an error of any kind', ['assert.throws(() => f(3))']],
  ])('decide nothing with %s', async (_, asserts) => {
    const { reason } = await decide(fenced('const f = () => { throw new Error("x"); };'), testsOf(asserts));
    expect(reason).toBe('tests-decide-nothing');
  });

  it('are broken if they fail without a call of the program, but not if the function is a class of the language', async () => {
    const broken = await decide(fenced('const f = () => 1;'), testsOf(['let x; x.y; assert.equal(f(1), 1)']));
    expect(broken.reason).toBe('tests-broken');
    const missing = await decide(fenced('const f = () => 1;'), testsOf(['require("nowhere"); assert.equal(f(1), 1)']));
    expect(missing.reason).toBe('tests-broken');
    // No program provides the library; the file exists if the program does.
    const library = await decide(
      fenced('const _ = { isEqual: () => true };\nconst f = () => 0;'),
      testsOf(['assert(_.isEqual(f(3), [1, 2]) === true)']),
    );
    expect(library.reason).toBe('tests-broken');
    const file = testsOf(['const g = require("./f"); assert.equal(g(3), 5)']);
    expect((await decide(fenced('const x = 1; const f = () => 0;'), file)).reason).toBe('wrong-answer');
    expect((await decide(fenced('const f = () => 5;'), file)).reason).toBe('passed');
    const kind = await decide(fenced('module.exports = { f: Map };'), testsOf(['assert.equal(f(3), 1)']));
    expect(kind).toMatchObject({ verdict: 'incorrect' });
  });

  const call = (args: unknown[], expected: unknown): object => ({ args, expected });
  const functions = (entryPoint: string, ...tests: object[]): object => ({
    kind: 'function',
    entry: entryPoint,
    cases: tests,
  });
  it.each<[string, string, object, string]>([
    ['values', 'const f = (a, b) => [a, { b }];', functions('f', call([1, 'x'], [1, { b: 'x' }])), 'passed'],
    ['decimals within 1e-6', 'const f = () => 0.1 + 0.2;', functions('f', call([], 0.3)), 'passed'],
    ['a promise', 'const f = async (a) => a;', functions('f', call([2], 2)), 'passed'],
    ['a method', 'class Solution { f(a) { return a + 1; } }', functions('Solution.f', call([2], 3)), 'passed'],
    ['a static method', 'class Calc { static f(a) { return a + 1; } }', functions('Calc.f', call([2], 3)), 'passed'],
    [
      'a method beside a static one of its name',
      'class Calc { f(a) { return a; } static f(a) { return a + 1; } }',
      functions('Calc.f', call([2], 3)),
      'wrong-answer',
    ],
    ['undefined for null', 'const f = () => {};', functions('f', call([2], null), call([3], null)), 'passed'],
    ['another value', 'const f = (a) => a + 1;', functions('f', call([2], 4)), 'wrong-answer'],
    [
      'an instance',
      'class Q { constructor() { this.a = 1; } }\nconst f = () => new Q();',
      functions('f', call([2], { a: 1 })),
      'wrong-answer',
    ],
    ['text for a number', 'const f = () => "4";', functions('f', call([2], 4)), 'wrong-answer'],
    [
      'an integer near another',
      'const f = () => 1000000001;',
      functions('f', call([2], 1_000_000_000)),
      'wrong-answer',
    ],
  ])('of kind function: %s', async (_, program, tests, reason) => {
    expect((await decide(fenced(program), tests)).reason).toBe(reason);
  });

  const sum = { kind: 'stdio', cases: [{ input: '1 2\n', output: '3\n' }] };
  const reads = 'const [a, b] = require("fs").readFileSync(0, "utf8").trim().split(" ").map(Number);';
  it.each<[string, string, string]>([
    [
      'text on standard error in addition to the output',
      `${reads} console.error("debug", a); console.log(a + b);`,
      'passed',
    ],
    ['a warning', `${reads} process.emitWarning("old"); console.warn("w"); console.log(a + b);`, 'passed'],
    ['an answer on standard error', `${reads} console.error(a + b);`, 'wrong-answer'],
    ['a well-known package', `const _ = require("lodash"); ${reads} console.log(_.sum([a, b]));`, 'module-missing'],
    ['an invented package', `const _ = require("sum-of-two-it"); ${reads} console.log(_(a, b));`, 'runtime-error'],
    ['a module of Node', `const { sum } = require("node:util"); ${reads} console.log(a + b);`, 'passed'],
  ])('of kind stdio: %s', async (_, program, reason) => {
    expect((await decide(fenced(program), sum)).reason).toBe(reason);
  });

  it('blame the machine for a missing well-known package, also with asserts', async () => {
    const tests = testsOf(['assert.equal(f([1]), 1)', 'assert.equal(f([1, 2]), 3)']);
    const using = (name: string): string => fenced(`const x = require("${name}");\nconst f = (xs) => x.sum(xs);`);
    expect((await decide(using('lodash'), tests)).reason).toBe('module-missing');
    expect((await decide(using('lodash/fp'), tests)).reason).toBe('module-missing');
    expect((await decide(using('no-such-thing'), tests)).reason).toBe('runtime-error');
  });
});
