import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askFor, shownQuestion } from '../../src/records/prompt.ts';
import { fillTemplate, R1_PROMPTS } from '../../src/records/prompt-template.ts';
import { aQuestion } from '../support/campaign-records.ts';

describe('askFor with templates', () => {
  it('puts the system message in front, and the template of the domain in the user message', () => {
    const templates = {
      system: 'Think in English.',
      math: 'M {question}',
      code: 'C {question}',
      choice: 'O {question}',
    };
    const ask = (domain: 'math' | 'code' | 'choice') =>
      askFor(aQuestion('q1', { domain, question: 'Why?' }), templates);
    expect(ask('math').messages).toEqual([
      { role: 'system', content: 'Think in English.' },
      { role: 'user', content: 'M Why?' },
    ]);
    expect([ask('code'), ask('choice')].map(({ messages }) => messages[1]?.content)).toEqual(['C Why?', 'O Why?']);
  });

  it('shows the options of a choice question, and puts the instruction in its place', () => {
    const choices = [
      { label: 'A', text: 'Lyon' },
      { label: 'B', text: 'Vienna' },
    ];
    const question = aQuestion('q1', { domain: 'choice', question: 'Where?', choices });
    const templates = { ...R1_PROMPTS, choice: '{instruction}\n---\n{question}\n---' };
    expect(askFor(question, templates).messages).toEqual([
      {
        role: 'user',
        content:
          'Please reason step by step, and put the letter of your choice within \\boxed{}.\n---\nWhere?\n\n(A) Lyon\n(B) Vienna\n---',
      },
    ]);
  });

  it('by default is the question, a blank line and the instruction, for any question', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const question = aQuestion('q1', { question: text });
        expect(askFor(question)).toEqual(askFor(question, R1_PROMPTS));
        const content = askFor(question).messages[0]?.content ?? '';
        expect(content.startsWith(`${shownQuestion(question).trim()}\n\nPlease reason step by step`)).toBe(true);
      }),
    );
  });
});

describe('fillTemplate', () => {
  it('replaces only its two names, at each occurrence, and nothing in the inserted texts', () => {
    expect(
      fillTemplate('{question} {instruction} {question} \\boxed{} {x} {Question}', '{instruction}$&', '{question}$1'),
    ).toBe('{instruction}$& {question}$1 {instruction}$& \\boxed{} {x} {Question}');
  });
});
