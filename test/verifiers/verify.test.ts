import { describe, expect, it } from 'vitest';

import type { Domain, Question } from '../../src/records/question.ts';

import { verifyAnswer } from '../../src/verifiers/verify.ts';

const question = (domain: Domain): Question => ({
  id: 'q',
  domain,
  question: 'What is 2 + 2?',
  answer: '4',
  tests: null,
  source: null,
  license: null,
  ingestedAt: new Date(0),
});

describe('verifyAnswer', () => {
  it('decides math', () => {
    expect(verifyAnswer('\\boxed{4}', question('math')).verdict).toBe('correct');
    expect(verifyAnswer('\\boxed{5}', question('math')).verdict).toBe('incorrect');
  });

  it.each(['code', 'choice', 'unknown'] as const)('sets %s aside without blaming the model', (domain) => {
    expect(verifyAnswer('\\boxed{4}', question(domain))).toEqual({
      verdict: 'ungraded',
      reason: 'domain-unsupported',
      extracted: null,
      decidedBy: 'none',
    });
  });
});
