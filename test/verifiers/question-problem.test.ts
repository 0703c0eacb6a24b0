import { describe, expect, it } from 'vitest';
import type { Question, QuestionTests } from '../../src/records/question.ts';
import { MOST_QUESTION_BYTES, questionProblem } from '../../src/verifiers/question-problem.ts';
import { assertTests } from '../support/assert-tests.ts';
import { aQuestion } from '../support/campaign-records.ts';

const TESTS: QuestionTests = assertTests({});
const code = (tests: Partial<QuestionTests>): Partial<Question> => ({
  domain: 'code',
  answer: '',
  tests: { ...TESTS, ...tests },
});
const call = { args: '[1]', expected: '2' };
const choices = ['Oslo', 'Bern'].map((text, index) => ({ label: 'AB'[index] ?? '', text }));

describe('a question on the questions topic', () => {
  it.each<[string, Partial<Question>]>([
    ['of mathematics', {}],
    ['with an id of 256 bytes', { id: 'é'.repeat(128) }],
    ['of code with asserts', code({ asserts: ['assert f(1)'] })],
    ['of code with a check program', code({ code: 'check(f)', entryPoint: 'f' })],
    ['of code with standard input', code({ kind: 'stdio', cases: [{ input: '', output: '' }] })],
    ['of code with calls', code({ kind: 'function', entryPoint: 'Solution.f', calls: [call] })],
    ['of choice with a list', { domain: 'choice', answer: 'Bern', choices }],
    ['of choice with options in its text', { domain: 'choice', question: 'Q?\nA. x\nB. y', answer: 'A' }],
    ['without a gold answer', { answer: ' ' }],
    ['of choice without a gold answer', { domain: 'choice', answer: '', choices }],
    ['of a domain of a newer version', { domain: 'unknown', answer: '' }],
    ['of a domain without a verifier here', { domain: `x${'-1'.repeat(15)}z`, answer: '' }],
  ])('is one: %s', (_name, over) => expect(questionProblem(aQuestion('q1', over))).toBeNull());

  it.each<[string, Partial<Question>, RegExp]>([
    ['an empty id', { id: '' }, /^id: expected text that is not blank/],
    ['a blank id', { id: ' \t' }, /^id: /],
    ['an id of 257 bytes', { id: 'x'.repeat(257) }, /^id: expected at most 256 bytes/],
    ['an id of 400 kB', { id: 'x'.repeat(400_000) }, /^id: expected at most 256 bytes, got "x{40}…"$/],
    [
      'a question that shows nothing',
      { question: '\u200b\u2060 \u3164' },
      /^question: expected text that is not blank/,
    ],
    ['a blank question', { question: '\u00a0\n' }, /^question: expected text that is not blank/],
    [
      'more than it may have in all',
      { answer: 'x'.repeat(MOST_QUESTION_BYTES) },
      /^question: expected at most 4194304/,
    ],
    ['a domain with capitals', { domain: 'SQL' }, /^domain: expected a-z, then at most 31/],
    ['a domain of 33 characters', { domain: 'x'.repeat(33) }, /^domain: /],
    ['a domain of control characters', { domain: 'sql\u001B[2J' }, /^domain: /],
    ['code without tests', { domain: 'code', tests: null }, /^tests: expected tests/],
    ['code with tests of a newer kind', code({ kind: 'unknown' }), /^tests\.kind: /],
    ['code with blank asserts', code({ asserts: [' '] }), /^tests: expected at least one statement/],
    ['code with a blank program', code({ code: '\n' }), /^tests: /],
    ['code without cases', code({ kind: 'stdio' }), /^tests\.cases: expected at least one/],
    ['a function without a name', code({ kind: 'function', calls: [call] }), /^tests\.entry: /],
    ['a function with another name', code({ kind: 'function', entryPoint: 'f()', calls: [call] }), /^tests\.entry: /],
    ['a function without calls', code({ kind: 'function', entryPoint: 'f' }), /^tests\.cases: /],
    [
      'arguments that are no list',
      code({ kind: 'function', entryPoint: 'f', calls: [call, { args: '{}', expected: '1' }] }),
      /^tests\.cases\[1\]: expected JSON text/,
    ],
    [
      'an expectation that is no JSON',
      code({ kind: 'function', entryPoint: 'f', calls: [{ args: '[]', expected: 'None' }] }),
      /^tests\.cases\[0\]: /,
    ],
    ['choice without options', { domain: 'choice', answer: 'B' }, /^choices: expected options/],
    ['choice with another answer', { domain: 'choice', answer: 'E', choices }, /^answer: expected one of the options/],
    ['choice with one option', { domain: 'choice', answer: 'A', choices: choices.slice(1) }, /^choices: /],
  ])('is none with %s', (_name, over, problem) => expect(questionProblem(aQuestion('q1', over))).toMatch(problem));
});
