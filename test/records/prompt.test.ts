import { describe, expect, it } from 'vitest';
import { askFor } from '../../src/records/prompt.ts';
import type { QuestionTests } from '../../src/records/question.ts';
import { aQuestion } from '../support/campaign-records.ts';

const BOXED = 'Please reason step by step, and put your final answer within \\boxed{}.';
const PROGRAM =
  'Please reason step by step, and put your complete Python program in one fenced code block (```python).';

const tests = (over: Partial<QuestionTests>): QuestionTests => ({
  kind: 'assert',
  setup: '',
  asserts: [],
  code: null,
  entryPoint: null,
  cases: [],
  calls: [],
  ...over,
});

const textOf = (over: Parameters<typeof aQuestion>[1]): string | undefined => {
  const { messages } = askFor(aQuestion('q1', { question: ' What? \n', ...over }));
  expect(messages).toHaveLength(1);
  expect(messages[0]?.role).toBe('user');
  return messages[0]?.content;
};

describe('askFor', () => {
  it('asks a math question for a boxed answer, without a system prompt', () => {
    expect(textOf({ domain: 'math' })).toBe(`What?\n\n${BOXED}`);
  });

  it('asks a choice question for the boxed letter', () => {
    expect(textOf({ domain: 'choice' })).toMatch(/^What\?\n\n.*the letter of your choice within \\boxed\{\}\.$/);
  });

  it('asks a code question for one fenced block', () => {
    expect(textOf({ domain: 'code' })).toBe(`What?\n\n${PROGRAM}`);
  });

  it('shows one of the asserts, since nothing else may name the function', () => {
    const given = tests({ asserts: ['assert add(1, 2) == 3', 'assert add(2, 2) == 4'], entryPoint: 'add' });
    expect(textOf({ domain: 'code', tests: given })).toBe(
      `What?\n\n${PROGRAM} It must pass tests such as:\n\nassert add(1, 2) == 3`,
    );
  });

  it('names the function that a check program calls', () => {
    expect(textOf({ domain: 'code', tests: tests({ code: 'check(add)', entryPoint: 'add' }) })).toBe(
      `What?\n\n${PROGRAM} The tests call \`add\`.`,
    );
  });

  it('says that a program is fed through standard input', () => {
    expect(textOf({ domain: 'code', tests: tests({ kind: 'stdio', cases: [{ input: '1', output: '1' }] }) })).toBe(
      `What?\n\n${PROGRAM} It reads standard input and writes standard output.`,
    );
  });
});
