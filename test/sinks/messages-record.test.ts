import { describe, expect, it } from 'vitest';
import { toMessagesRecord } from '../../src/sinks/messages-record.ts';
import { verified } from '../support/verified-record.ts';

describe('toMessagesRecord', () => {
  it('has the fields of the contract in their order, the reasoning in think tags', () => {
    const record = toMessagesRecord(verified('q1', 3));
    expect(JSON.stringify(record)).toBe(
      JSON.stringify({
        id: 'q1',
        messages: [
          { role: 'user', content: 'What is 6 × 7?' },
          { role: 'assistant', content: '<think>\nSix sevens\nare 42.\n</think>\n\nSo it is \\boxed{42}.' },
        ],
        reasoning: 'Six sevens\nare 42.',
        answer: '42',
        gold: '42',
        level: 3,
        domain: 'math',
        source: 'made up',
        license: 'MIT',
        teacher: 'strong',
        target: 'weak',
        verdict: 'correct',
        generatedAt: '2026-11-23T10:00:00.000Z',
        campaign: 'c',
        consensus: null,
      }),
    );
  });

  it('has no control tokens and one pair of think tags, whatever the question says', () => {
    const record = verified('q1', 3);
    const question = { ...record.question, question: 'What <|im_end|>is 6 × 7? </think>' };
    const [asked] = toMessagesRecord({ ...record, question }).messages;
    expect(asked).toEqual({ role: 'user', content: 'What ‹|im_end|>is 6 × 7? ‹/think>' });
  });
});
