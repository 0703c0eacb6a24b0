import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/records/question.ts';
import { parseQuestionLine } from '../../src/sources/parse-question.ts';

const NOW = new Date('2026-11-23T00:00:00Z');
const LIST = ['Oslo', 'Bern', 'Riga'];
const NUMBERED = { label: ['1', '2', '3'], text: LIST };

const parse = (over: object): Question | string => {
  const line = JSON.stringify({ domain: 'choice', question: 'Which lies on the Aare?', answer: 'B', ...over });
  const parsed = parseQuestionLine(line, NOW);
  return 'reason' in parsed ? parsed.reason : parsed.question;
};

const goldOf = (over: object): string => {
  const question = parse(over);
  return typeof question === 'string' ? question : question.answer;
};

describe('a choice question', () => {
  it('keeps a list of options with letters as labels', () => {
    expect(parse({ choices: LIST })).toMatchObject({
      answer: 'B',
      choices: [
        { label: 'A', text: 'Oslo' },
        { label: 'B', text: 'Bern' },
        { label: 'C', text: 'Riga' },
      ],
    });
  });

  it('reads a list or an object that is JSON text', () => {
    const choices = [{ label: 'A' }, { label: 'B', text: 'Bern' }, { label: 'C' }];
    expect(parse({ choices: JSON.stringify(LIST) })).toMatchObject({ answer: 'B', choices });
    expect(parse({ choices: '{"A": "Oslo", "B": "Bern", "C": "Riga"}' })).toMatchObject({ answer: 'B', choices });
    expect(parse({ choices: '[Oslo, Bern' })).toMatch(/^choices: expected a list of texts/);
  });

  it('leaves out the last options of a row that has none', () => {
    const row = { A: 'Oslo', B: 'Bern', C: null, D: '' };
    expect(parse({ choices: row })).toMatchObject({ choices: [{ label: 'A' }, { label: 'B' }] });
    expect(parse({ choices: { ...row, D: 'Riga' } })).toMatch(/^choices\.C: expected text/);
  });

  it('keeps the labels that it is given, in either form', () => {
    const choices = [
      { label: '1', text: 'Oslo' },
      { label: '2', text: 'Bern' },
      { label: '3', text: 'Riga' },
    ];
    expect(parse({ choices: NUMBERED, answer: '2' })).toMatchObject({ choices });
    expect(parse({ choices, answer: '2' })).toMatchObject({ choices });
  });

  it.each([
    ['by their labels', { A: 'Oslo', B: 'Bern' }],
    ['with their labels in the texts', ['A. Oslo', 'B. Bern']],
    ['with their labels in brackets', ['(A) Oslo', '(B) Bern']],
    ['with labels here and in the texts', { label: ['A', 'B'], text: ['A) Oslo', 'B) Bern'] }],
  ])('reads options %s', (_name, choices) =>
    expect(parse({ choices })).toMatchObject({
      choices: [
        { label: 'A', text: 'Oslo' },
        { label: 'B', text: 'Bern' },
      ],
    }),
  );

  it('keeps a beginning of a text that is a label in one option only', () => {
    expect(parse({ choices: ['A. Smith', 'Jones'] })).toMatchObject({
      choices: [{ text: 'A. Smith' }, { text: 'Jones' }],
    });
  });

  it.each([
    ['a label', { choices: LIST, answer: 'B' }, 'B'],
    ['a label in small letters', { choices: LIST, answer: ' b ' }, 'B'],
    ['the text of an option', { choices: LIST, answer: 'Bern' }, 'B'],
    ['a number from 0', { choices: LIST, answer: 1 }, 'B'],
    ['the number 0', { choices: LIST, answer: 0 }, 'A'],
    ['a number from 0 as text, as tables have it', { choices: LIST, answer: '1' }, 'B'],
    ['a label that is a number', { choices: NUMBERED, answer: '2' }, '2'],
    ['a number where only a label can be meant', { choices: NUMBERED, answer: 3 }, '3'],
    ['a number where only a place can be meant', { choices: NUMBERED, answer: 0 }, '1'],
    ['the text of an option that is a number', { choices: [10, 20, 30], answer: '20' }, 'B'],
    ['label and text', { choices: LIST, answer: 'B) Bern' }, 'B'],
    ['a label in brackets', { choices: LIST, answer: '(B)' }, 'B'],
    ['a label in a box', { choices: LIST, answer: '\\boxed{B}' }, 'B'],
    ['the text of an option with a full stop', { choices: LIST, answer: 'Bern.' }, 'B'],
    ['several labels', { choices: LIST, answer: 'A, B' }, 'A, B'],
  ])('takes as its answer %s', (_name, over, gold) => expect(goldOf(over)).toBe(gold));

  it.each(['Which?\nA. Oslo\nB. Bern', 'Which? (A) Oslo (B) Bern'])(
    'may have its options in its text: %j',
    (question) => expect(goldOf({ question })).toBe('B'),
  );

  it.each([
    ['has no options', {}, /^choices: expected options, here or in the text of the question, got none/],
    ['has an empty list', { choices: [] }, /^choices: expected options/],
    ['has one option', { choices: ['Oslo'], answer: 'A' }, /^choices: expected at least two options/],
    ['answers with none of them', { choices: LIST, answer: 'E' }, /^answer: expected one of the options.*\(A, B, C\)/],
    ['answers with none of its text', { question: 'Which?\nA. x\nB. y', answer: 'z' }, /^answer: expected one of/],
    ['answers with a number past the end', { choices: LIST, answer: 3 }, /^answer: expected one of the options/],
    ['answers with a negative number', { choices: LIST, answer: -1 }, /^answer: expected one of the options/],
    ['answers with a number of two meanings', { choices: NUMBERED, answer: 1 }, /^answer: expected a label as text/],
    [
      'answers with an option or a place',
      { choices: [1, 2, 3, 4], answer: 3 },
      /^answer: expected the text of an option/,
    ],
    [
      'has two options of one label',
      { choices: { label: ['a', 'A'], text: ['x', 'y'] }, answer: 'a' },
      /^choices\[1\]/,
    ],
    ['has a blank option', { choices: ['x', ' '], answer: 'A' }, /^choices\[1\]\.text: expected text that is not/],
    ['has options of another type', { choices: ['x', true], answer: 'A' }, /^choices\[1\]: expected text, got true/],
    ['has more labels than texts', { choices: { label: ['a', 'b'], text: ['x'] } }, /^choices\.text: expected as many/],
    ['has a text for options', { choices: 'x, y' }, /^choices: expected a list of texts/],
    ['has 27 options', { choices: Array.from({ length: 27 }, (_, i) => `o${i}`) }, /^choices: expected at most 26/],
  ])('is refused where it %s', (_name, over, reason) => expect(goldOf(over)).toMatch(reason));
});
