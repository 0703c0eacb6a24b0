import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../src/verifiers/choice-options.ts';
import { verifyChoice } from '../../src/verifiers/choice.ts';
import { CHOOSES_C, CHOOSES_NOT_C, WHICH } from './choice-cases.ts';
import { STATES_C, STATES_NOT_C, VALUES_RIGHT, VALUES_WRONG } from './choice-statements.ts';
import { cpuMsOf } from '../support/cpu-time.ts';

const LINES = 'What is the capital of France?\nA. Rome\nB. Paris\nC. New York\nD. None of the above';
const decide = (output: string, gold = 'B', question = LINES): string => {
  const { verdict, reason } = verifyChoice(output, gold, question);
  return verdict === 'correct' ? verdict : `${verdict}: ${reason}`;
};

describe('optionsOf', () => {
  const texts = (question: string): readonly string[] =>
    optionsOf(question).map(({ letter, text }) => `${letter}=${text}`);
  it.each([
    ['Q?\nA. one\nB. two'],
    ['Q?\n(A) one\n(B) two\n'],
    ['Q?\n\nA) one\n\nB) two'],
    ['Q?\n- **A.** one\n- **B.** two\n\nThink first.'],
    ['Q? (A) one (B) two'],
    ['Q? A) one B) two'],
    ['Q? A. one B. two'],
    ['Q?\na) one\nb) two'],
    ['Q?\nA: $one$\nB: \\text{two}.'],
    ['Example:\nA. x\nB. y\n\nQ?\nA. one\nB. two'],
    ['Q?\nA．one\nB．two'],
    ['Q?\nA、one\nB、two'],
    ['Q?\n（A）one\n（B）two'],
  ])('%j', (question) => expect(texts(question)).toEqual(['A=one', 'B=two']));
  it('finds none where there are none', () => {
    expect(texts('A man has a plan. B. Obama?')).toEqual([]);
    expect(texts('')).toEqual([]);
  });
});

describe('verifyChoice with options as a list', () => {
  const listed = (labels: readonly string[]): { label: string; text: string }[] =>
    ['Lyon', 'Vienna', 'Turin'].map((text, index) => ({ label: labels[index] ?? '', text }));
  const verdictOf = (output: string, gold: string, labels: readonly string[]): string =>
    verifyChoice(output, gold, 'Which city lies on the Danube?', listed(labels)).verdict;

  it.each([
    ['\\boxed{B}', 'B', ['A', 'B', 'C']],
    ['\\boxed{\\text{Vienna}}', 'B', ['A', 'B', 'C']],
    ['It is Vienna. The answer is (b).', 'Vienna', ['A', 'B', 'C']],
    ['\\boxed{2}', '2', ['1', '2', '3']],
    ['The answer is (2).', '2', ['1', '2', '3']],
    ['**Vienna**', '2', ['1', '2', '3']],
    ['\\boxed{ii}', 'ii', ['i', 'ii', 'iii']],
    ['\\boxed{b}', 'b', ['a', 'b', 'c']],
  ])('%s chooses %s of %j', (output, gold, labels) => {
    expect(verdictOf(output, gold, labels)).toBe('correct');
  });

  it.each([
    ['\\boxed{C}', 'B', ['A', 'B', 'C'], 'incorrect'],
    ['\\boxed{1}', '2', ['1', '2', '3'], 'incorrect'],
    ['\\boxed{Turin}', '2', ['1', '2', '3'], 'incorrect'],
    ['\\boxed{4}', '2', ['1', '2', '3'], 'unparsable'],
    ['\\boxed{E}', 'B', ['A', 'B', 'C'], 'unparsable'],
    ['\\boxed{B}', 'E', ['A', 'B', 'C'], 'ungraded'],
  ])('%s against %s of %j is %s', (output, gold, labels, verdict) => {
    expect(verdictOf(output, gold, labels)).toBe(verdict);
  });
});

describe('verifyChoice', () => {
  it.each([
    'B',
    '(B)',
    'b',
    'B.',
    '**B**',
    '\\boxed{B}',
    '$\\boxed{\\text{B}}$',
    '\\boxed{\\text{(B) Paris}}',
    'The answer is (B).',
    'The answer is B',
    'B) Paris',
    'B. Paris',
    '**B) Paris**',
    'Answer: B',
    'Final answer: **B**',
    'The correct answer is B) Paris.',
    'Paris',
    'paris.',
    'So the answer is Paris.',
    'The correct option is (B) because Rome is in Italy.',
    'I choose option B.',
    'Option B is correct.',
    'A is Italy.\nC is in America.\n\nAnswer: (B)',
    '<think>It must be C. The answer is C.</think>\nB',
    'It has to be Paris, I believe.',
    'B) Paris\n\nThis is the capital since long ago.',
    '#### B',
    'The answer is **B: Paris**.',
  ])('takes %j', (output) => expect(decide(output)).toBe('correct'));

  it.each([
    ['C', 'incorrect: different'],
    ['The answer is (A).', 'incorrect: different'],
    ['\\boxed{New York}', 'incorrect: different'],
    ['\\boxed{A, B}', 'incorrect: different'],
    ['The answer is C. B is wrong.', 'incorrect: different'],
    ['B) Rome', 'unparsable: answer-unparsable'],
    ['', 'unparsable: no-answer'],
    ['I do not know.', 'unparsable: no-answer'],
    ['Either (A) or (B).', 'unparsable: no-answer'],
    ['<think>B', 'unparsable: no-answer'],
  ])('%j is %s', (output, wanted) => expect(decide(output)).toBe(wanted));

  it('reads the gold as a letter, a text, both, or several letters', () => {
    for (const gold of ['B', 'b', '(B)', 'Paris', 'paris', 'B. Paris', '\\boxed{B}']) {
      expect(decide('The answer is Paris', gold)).toBe('correct');
    }
    expect(decide('\\boxed{A and B}', 'A, B')).toBe('correct');
    expect(decide('\\boxed{B}', 'A, B')).toBe('incorrect: different');
  });
  it('follows options that were shuffled', () => {
    const shuffled = 'Which?\n(A) Paris\n(B) Rome\n(C) Bern';
    expect(decide('The answer is (A)', 'Paris', shuffled)).toBe('correct');
    expect(decide('The answer is (B)', 'Paris', shuffled)).toBe('incorrect: different');
  });
  it('blames the question for a gold that is no option, or may be two', () => {
    expect(decide('B', 'Berlin')).toBe('ungraded: gold-unparsable');
    expect(decide('B', 'E')).toBe('ungraded: gold-unparsable');
    expect(decide('B', 'B. Rome')).toBe('ungraded: gold-unparsable');
    expect(decide('B', 'A', 'Blood group?\nA. B\nB. A\nC. O')).toBe('ungraded: gold-unparsable');
    expect(decide('B', '')).toBe('ungraded: gold-unparsable');
  });
  it('compares without options', () => {
    expect(decide('The answer is (C).', 'C', 'Which?')).toBe('correct');
    expect(decide('\\boxed{Paris}', 'Paris', 'Which?')).toBe('correct');
    expect(decide('\\boxed{Rome}', 'Paris', 'Which?')).toBe('incorrect: different');
  });
  it('bears anything', () => {
    for (const output of [
      '\0\x01',
      '\\boxed{'.repeat(5_000),
      '**'.repeat(50_000),
      '(A) '.repeat(50_000),
      'x'.repeat(1_000_000),
    ]) {
      const cpuMs = cpuMsOf(() => {
        expect(['incorrect', 'unparsable']).toContain(verifyChoice(output, 'B', LINES).verdict);
      });
      expect(cpuMs).toBeLessThan(3_000);
    }
  });
});

describe('verifyChoice on outputs as models write them', () => {
  it.each([...CHOOSES_C, ...STATES_C])('takes C from %j', (output) =>
    expect(decide(output, 'C', WHICH)).toBe('correct'),
  );
  it.each([...CHOOSES_NOT_C, ...STATES_NOT_C])('does not take C from %j', (output) =>
    expect(decide(output, 'C', WHICH)).not.toBe('correct'),
  );

  it('takes what is said to be wrong where the question asks for that', () => {
    const wrong = 'Which statement is false?\n(A) 1 < 2\n(B) 2 < 1\n(C) 1 = 1';
    for (const output of [
      '(B) is false.',
      'Statement (B) is wrong.',
      'The answer is (B).',
      '(A) is true. (B) is false.',
    ]) {
      expect(decide(output, 'B', wrong), output).toBe('correct');
    }
    for (const output of ['The incorrect statement is (B).', 'The false option is B.']) {
      expect(decide(output, 'B', wrong), output).toBe('correct');
    }
    const except = 'All of these are mammals except:\n(A) otter\n(B) robin\n(C) bear';
    expect(decide('All are mammals except (B).', 'B', except)).toBe('correct');
    expect(decide('The answer is not (B).', 'B', except)).not.toBe('correct');
  });

  it('reads options that the question has as a list', () => {
    const choices = ['trout', 'robin', 'otter'].map((text, index) => ({ label: String(index + 1), text }));
    const verdictOf = (output: string): string => verifyChoice(output, '3', 'Which is a mammal?', choices).verdict;
    for (const output of [
      'The answer is 3.',
      '\\boxed{3}',
      '<answer>3</answer>',
      'The answer is otter.',
      '(3)',
      'It is the otter.',
    ]) {
      expect(verdictOf(output), output).toBe('correct');
    }
    for (const output of ['The answer is 2.', 'It is not the otter.', '\\boxed{3} is wrong.', 'The answer is 23.']) {
      expect(verdictOf(output), output).not.toBe('correct');
    }
  });
});

describe('verifyChoice where options name letters, or an option is denied', () => {
  const named = ['Both A and B', 'Only A', 'Only B', 'Vitamin C'].map((text, index) => ({
    label: 'ABCD'[index] ?? '',
    text,
  }));
  const forms = ['%', 'The answer is %.', '\\boxed{\\text{%}}', 'Answer: %', '**%**', '% is correct.'];
  const pairs = named.flatMap(({ label, text }) => forms.map((form) => [form.replace('%', text), label] as const));
  it.each(pairs)('%j chooses %s and no other', (output, label) => {
    const chosen = named.filter(
      (each) => verifyChoice(output, each.label, 'Which holds?', named).verdict === 'correct',
    );
    expect(chosen.map((each) => each.label)).toEqual([label]);
  });

  it.each([
    'Paris is not the capital.',
    'Paris is no capital.',
    "Paris isn't the capital.",
    'Paris was never the capital.',
    'Paris cannot be the capital.',
    'Paris used to be the capital.',
    'Paris is often named, but wrongly.',
    '(B) is not the capital.',
  ])('%j chooses nothing', (output) => expect(decide(output)).toBe('unparsable: no-answer'));
  it.each([
    'The capital is Paris.',
    'Paris is the capital; it is not Rome.',
    'Paris is not only the capital but the largest city.',
  ])('%j chooses B', (output) => expect(decide(output)).toBe('correct'));
  it('takes a denial for the answer where the question asks for it', () => {
    const question = 'Which is not a mammal?\nA. otter\nB. trout';
    expect(verifyChoice('A trout is not a mammal.', 'B', question).verdict).toBe('correct');
  });
});

describe('verifyChoice on values of options', () => {
  it.each(VALUES_RIGHT)('%j: %j chooses %s', (question, output, gold) => {
    expect(verifyChoice(output, gold, question).verdict).toBe('correct');
  });
  it.each(VALUES_WRONG)('%j: %j does not choose %s', (question, output, gold) => {
    expect(verifyChoice(output, gold, question).verdict).not.toBe('correct');
  });
});
