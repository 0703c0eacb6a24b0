import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/records/question.ts';
import { parseQuestionLine } from '../../src/sources/parse-question.ts';
import { normalizeQuestion, questionIdOf } from '../../src/sources/question-id.ts';

const NOW = new Date('2026-11-23T00:00:00Z');

const parse = (value: unknown): ReturnType<typeof parseQuestionLine> =>
  parseQuestionLine(typeof value === 'string' ? value : JSON.stringify(value), NOW);

function questionOf(value: unknown): Question {
  const parsed = parse(value);
  if ('reason' in parsed) throw new Error(parsed.reason);
  return parsed.question;
}

const reasonOf = (value: unknown): string => {
  const parsed = parse(value);
  return 'reason' in parsed ? parsed.reason : 'accepted';
};

describe('a question of a domain of the user', () => {
  const own = new Set(['units', 'sql']);
  const line = (over: object): string =>
    JSON.stringify({ domain: 'units', question: 'How far?', answer: '5 km', ...over });
  const reason = (over: object, domains = own): string => {
    const parsed = parseQuestionLine(line(over), NOW, domains);
    return 'reason' in parsed ? parsed.reason : 'accepted';
  };

  it('is read where there is a verifier for it, with tests, and without choices', () => {
    const tests = { kind: 'assert', asserts: ['x'] };
    expect(parseQuestionLine(line({ tests, choices: ['a', 'b'] }), NOW, own)).toMatchObject({
      question: { domain: 'units', answer: '5 km', choices: [], tests: { kind: 'assert' } },
    });
  });

  it('is refused if it is missing, with the list of domains', () => {
    expect(reason({}, new Set())).toBe('domain: expected "math", "code" or "choice", got "units"');
    expect(reason({ domain: 'csv' })).toBe('domain: expected "math", "code", "choice", "units" or "sql", got "csv"');
    for (const domain of ['constructor', '', null, 7, ['units']])
      expect(reason({ domain })).toMatch(/^domain: expected/);
  });

  it('needs a gold answer', () => {
    expect(reason({ answer: ' ' })).toMatch(/^answer: expected a gold answer/);
    expect(reason({ answer: undefined })).toMatch(/^answer: expected a gold answer/);
  });
});

describe('a question', () => {
  it('is read with every field, others ignored', () => {
    expect(
      questionOf({
        id: 'gsm8k/1',
        domain: 'math',
        question: 'What is 6 × 7?',
        answer: '42',
        source: 'openai/grade-school-math',
        license: 'MIT',
        human_level: null,
        solution_values: ['42'],
      }),
    ).toEqual({
      id: 'gsm8k/1',
      domain: 'math',
      question: 'What is 6 × 7?',
      answer: '42',
      choices: [],
      tests: null,
      source: 'openai/grade-school-math',
      license: 'MIT',
      ingestedAt: NOW,
    });
  });

  it('needs no more than domain, question and answer', () => {
    const question = questionOf({ domain: 'math', question: 'A or B?', answer: 'B' });
    expect(question.id).toBe(questionIdOf('A or B?'));
    expect(question).toMatchObject({ tests: null, source: null, license: null });
  });

  it.each([
    ['{"domain":"math","question":"q","answer":42}', '42'],
    ['{"domain":"math","question":"q","answer": 1.50 }', '1.50'],
    ['{"domain":"math","question":"q","answer":12345678901234567890123}', '12345678901234567890123'],
    ['{"tests":{"kind":"assert","code":"x","answer":7},"domain":"math","question":"q","answer":-3}', '-3'],
    ['{"domain":"math","question":"\\"answer\\": 9","answer":9.0}', '9.0'],
  ])('takes a number as the text it was written with: %s', (line, answer) => {
    expect(questionOf(line).answer).toBe(answer);
  });

  it('takes a whole number as id, with all its digits', () => {
    expect(questionOf({ id: 17, domain: 'math', question: 'q', answer: '1' }).id).toBe('17');
    const line =
      '{"x":{"id":12345678901234567891},"id":12345678901234567890,"domain":"math","question":"q","answer":1}';
    expect(questionOf(line).id).toBe('12345678901234567890');
  });
});

describe('a line without a gold answer', () => {
  const read = (line: object) =>
    parseQuestionLine(JSON.stringify({ question: 'q', ...line }), new Date(0), new Set(['units']), true);
  const choices = ['x', 'y'];

  it.each([{ domain: 'math' }, { domain: 'math', answer: null }, { domain: 'choice', choices }])(
    'is a question where attempts may agree on one: %j',
    (line) => {
      expect(read(line)).toMatchObject({ question: { answer: '' } });
    },
  );

  it.each([
    { domain: 'math', answer: '' },
    { domain: 'math', answer: ' ' },
    { domain: 'choice', answer: '', choices },
    { domain: 'units' },
  ])('is refused where one was meant, or the domain needs it: %j', (line) => {
    expect(read(line)).toMatchObject({ reason: expect.stringMatching(/^answer: expected a gold answer/) });
  });

  it('is refused without options all the same', () => {
    expect(read({ domain: 'choice' })).toMatchObject({ reason: expect.stringMatching(/^choices: expected options/) });
  });
});

describe('a line that is not a question', () => {
  const good = { domain: 'math', question: 'q', answer: '1' };
  it.each([
    ['not json', /^not JSON: /],
    ['{"domain":"math"', /^not JSON: /],
    ['[]', /^line: expected a JSON object, got a list/],
    ['null', /^line: expected a JSON object, got null/],
    [{ ...good, answer: undefined }, /^answer: expected a gold answer, got nothing/],
    [{ ...good, answer: null }, /^answer: expected a gold answer, got null/],
    [{ ...good, answer: '  ' }, /^answer: expected a gold answer/],
    [{ ...good, answer: ['1'] }, /^answer: expected text or a number, got a list/],
    [{ ...good, answer: true }, /^answer: expected text or a number, got true/],
    [{ ...good, domain: 'physics' }, /^domain: expected "math", .*, got "physics"/],
    [{ ...good, domain: 'unknown' }, /^domain: /],
    [{ ...good, domain: undefined }, /^domain: .*got nothing/],
    [{ ...good, answer: '\u200b' }, /^answer: expected a gold answer/],
    [{ ...good, question: '' }, /^question: expected text that is not blank, got ""/],
    [{ ...good, question: 7 }, /^question: expected text, got 7/],
    [{ ...good, id: {} }, /^id: expected text or a whole number, got an object/],
    [{ ...good, id: 'x'.repeat(257) }, /^id: expected at most 256 bytes/],
    [{ ...good, id: 'é'.repeat(129) }, /^id: expected at most 256 bytes/],
    [{ ...good, id: 1.5 }, /^id: expected text or a whole number, got 1\.5$/],
    ['{"id":1e30,"domain":"math","question":"q","answer":"1"}', /^id: expected text or a whole number, got 1e30$/],
    [
      '{"source":12345678901234567890,"domain":"math","question":"q","answer":"1"}',
      /^source: expected text, got 12345678901234567890$/,
    ],
    [{ ...good, license: ['MIT'] }, /^license: expected text, got a list/],
    ['{"domain":"math","question":"\\ud800","answer":"1"}', /^question: expected UTF-8 text/],
    [{ domain: 'code', question: 'q', answer: 'x' }, /^tests: expected tests for a code question, got nothing/],
    [
      { domain: 'code', question: 'q', tests: {} },
      /^tests\.kind: expected "assert", "stdio" or "function", got nothing/,
    ],
    [{ domain: 'code', question: 'q', tests: { kind: 'assert', asserts: [] } }, /^tests: expected at least one/],
    [{ domain: 'code', question: 'q', tests: { kind: 'assert', asserts: [1] } }, /^tests\.asserts\[0\]: expected text/],
    [{ domain: 'code', question: 'q', tests: { kind: 'stdio', cases: [] } }, /^tests\.cases: expected at least one/],
    [
      { domain: 'code', question: 'q', tests: { kind: 'stdio', inputs: ['1'], outputs: [] } },
      /^tests\.outputs: expected as many as the 1 inputs/,
    ],
    [
      { domain: 'code', question: 'q', tests: { kind: 'assert', code: 'x', entry_point: 'f(); evil' } },
      /^tests\.entry_point: expected the name of a function/,
    ],
  ])('%j gives its reason', (line, reason) => {
    expect(reasonOf(line)).toMatch(reason);
  });
});

describe('tests of code questions', () => {
  const code = { domain: 'code', question: 'q' };
  const none = { setup: '', asserts: [], code: null, entryPoint: null, cases: [], calls: [] };
  it.each([
    [
      'MBPP',
      { kind: 'assert', setup: 'import math', asserts: ['assert f(1) == 2'], challenge: ['assert f(9) == 1'] },
      { ...none, kind: 'assert', setup: 'import math', asserts: ['assert f(1) == 2'] },
    ],
    [
      'HumanEval',
      { kind: 'assert', entry_point: 'f', code: 'def check(candidate): ...' },
      { ...none, kind: 'assert', code: 'def check(candidate): ...', entryPoint: 'f' },
    ],
    [
      'LeetCodeDataset',
      { kind: 'assert', entry_point: 'Solution().twoSum', code: 'def check(candidate): ...' },
      { ...none, kind: 'assert', code: 'def check(candidate): ...', entryPoint: 'Solution.twoSum' },
    ],
    [
      'stdio cases',
      { kind: 'stdio', cases: [{ input: '1\n', output: '2\n' }] },
      { ...none, kind: 'stdio', cases: [{ input: '1\n', output: '2\n' }] },
    ],
    [
      'stdio inputs and outputs',
      { kind: 'stdio', setup: 'import sys', inputs: ['1'], outputs: ['2'] },
      { ...none, kind: 'stdio', setup: 'import sys', cases: [{ input: '1', output: '2' }] },
    ],
    [
      'function',
      { kind: 'function', entry: 'Solution.twoSum', setup: 'T = 3', cases: [{ args: [[2, 7], 9], expected: [0, 1] }] },
      {
        ...none,
        kind: 'function',
        setup: 'T = 3',
        entryPoint: 'Solution.twoSum',
        calls: [{ args: '[[2,7],9]', expected: '[0,1]' }],
      },
    ],
    [
      'a function without arguments that returns nothing',
      { kind: 'function', entry: 'reset', cases: [{ args: [], expected: null }] },
      { ...none, kind: 'function', entryPoint: 'reset', calls: [{ args: '[]', expected: 'null' }] },
    ],
  ])('are read as %s writes them', (_name, tests, expected) => {
    expect(questionOf({ ...code, tests })).toMatchObject({ answer: '', tests: expected });
  });

  it('keep numbers as they are written, and texts whatever is in them', () => {
    const cases = String.raw`[{"args": [1.0, 12345678901234567890, -0, "\"1e400\"é\n", 1e2], "expected": {"a": 0.10}}]`;
    const line = `{"domain":"code","question":"q","tests":{"kind":"function","entry":"f","cases":${cases}}}`;
    expect(questionOf(line).tests?.calls).toEqual([
      { args: String.raw`[1.0,12345678901234567890,-0,"\"1e400\"é\n",1e2]`, expected: '{"a":0.10}' },
    ]);
  });

  const call = (value: string, entry = '"f"'): string =>
    `{"domain":"code","question":"q","tests":{"kind":"function","entry":${entry},"cases":${value}}}`;
  it.each([
    [call('[]'), /^tests\.cases: expected at least one case/],
    [call('null'), /^tests\.cases: expected a list of \{args, expected\}, got null/],
    [call('[3]'), /^tests\.cases\[0\]: expected an object \{args, expected\}, got 3/],
    [call('[{"args":{"a":1},"expected":1}]'), /^tests\.cases\[0\]\.args: expected a list of arguments, got an object/],
    [call('[{"args":[1]}]'), /^tests\.cases\[0\]\.expected: expected a value or null, got nothing/],
    [call('[{"args":[1],"expected":1e400}]'), /^line: expected finite numbers, got "1e400"/],
    [call(`[{"args":[1],"expected":${'['.repeat(9_000)}${']'.repeat(9_000)}}]`), /^line: expected values at most 200/],
    [call('[{"args":[1],"expected":1}]', 'null'), /^tests\.entry: expected the name of a function, got null/],
    [call('[{"args":[1],"expected":1}]', '"f(); evil"'), /^tests\.entry: expected the name of a function/],
  ])('of kind function are refused: %s', (line, reason) => {
    expect(reasonOf(line)).toMatch(reason);
  });
});

describe('questionIdOf', () => {
  it('is the first 32 digits of SHA-256 over the normalised text', () => {
    expect(questionIdOf('hello world')).toBe('b94d27b9934d3e08a52e52d7da7dabfa');
  });

  it('does not see white space around and between words, nor the Unicode form', () => {
    const space = fc.stringMatching(/^[ \t\n\r\u00a0\u2003]{1,4}$/);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^\S+$/u), { minLength: 1 }), space, space, (words, a, b) => {
        const plain = questionIdOf(words.join(' '));
        expect(questionIdOf(`${a}${words.join(b)}${a}`)).toBe(plain);
        expect(questionIdOf(words.join(' ').normalize('NFD'))).toBe(plain);
      }),
    );
  });

  it('normalises to a fixed point', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizeQuestion(normalizeQuestion(text))).toBe(normalizeQuestion(text));
      }),
    );
  });
});

const data = process.env['SLUICE_DATA'];

describe('real questions', () => {
  it.skipIf(data === undefined || !existsSync(data)).each([
    ['gsm8k', 8792, 0],
    ['math_test', 5000, 0],
    ['math_train', 7473, 4],
    ['olympiadbench', 675, 0],
    ['college_math', 1260, 0],
    ['humaneval', 164, 0],
    ['mbpp', 974, 0],
  ])('of %s: %i lines, %i without a gold answer (skipped where SLUICE_DATA is not set)', (name, lines, refused) => {
    const text = gunzipSync(readFileSync(join(data ?? '', `${name}.jsonl.gz`))).toString();
    const parsed = text.trimEnd().split('\n').map(parse);
    expect(parsed).toHaveLength(lines);
    expect(parsed.filter((line) => 'reason' in line)).toHaveLength(refused);
  });
});
