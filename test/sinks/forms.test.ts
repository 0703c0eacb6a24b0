import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/sinks/dataset-features.ts';
import { FORM_NAMES, FORMS } from '../../src/sinks/forms/forms.ts';
import { toMessagesRecord } from '../../src/sinks/messages-record.ts';
import { toRejectedRecord } from '../../src/sinks/rejected-record.ts';
import { aRejectedTrace } from '../support/campaign-records.ts';
import { verified } from '../support/verified-record.ts';

const CONTENT = '<think>\nSix sevens\nare 42.\n</think>\n\nSo it is \\boxed{42}.';

describe('the forms of a dataset', () => {
  it.each(FORM_NAMES)(
    '%s: rows of records and of rejected traces have the columns of the card, in their order',
    (name) => {
      const form = FORMS[name];
      const { records, traces } = columnsOf(form, true);
      expect(Object.keys(form.rowOf(toMessagesRecord(verified('q1'))))).toEqual(Object.keys(records));
      expect(Object.keys(form.rowOf(toRejectedRecord(aRejectedTrace('q2', 3))))).toEqual(Object.keys(traces));
    },
  );

  it('ShareGPT has conversations', () => {
    expect(FORMS.sharegpt.rowOf(toMessagesRecord(verified('q1', 3)))).toMatchObject({
      id: 'q1',
      conversations: [
        { from: 'human', value: 'What is 6 × 7?' },
        { from: 'gpt', value: CONTENT },
      ],
      gold: '42',
      level: 3,
    });
  });

  it('OpenR1 has one generation a row', () => {
    expect(FORMS.openr1.rowOf(toMessagesRecord(verified('q1', 3)))).toMatchObject({
      problem: 'What is 6 × 7?',
      solution: null,
      answer: '42',
      uuid: 'q1',
      is_reasoning_complete: [true],
      generations: [CONTENT],
      correctness_math_verify: [true],
      finish_reasons: ['stop'],
      correctness_count: 1,
      level: 3,
    });
  });

  it('OpenR1 counts no rejected trace as right, and a cut off one as not complete', () => {
    const trace = aRejectedTrace('q2', 3, { reason: 'truncated', verdict: null });
    expect(FORMS.openr1.rowOf(toRejectedRecord(trace))).toMatchObject({
      is_reasoning_complete: [false],
      correctness_math_verify: [false],
      finish_reasons: ['length'],
      correctness_count: 0,
      reason: 'truncated',
    });
  });
});
