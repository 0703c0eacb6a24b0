import { describe, expect, it } from 'vitest';

import { verifyMath } from '../../../src/verifiers/math/verify-math.ts';
import { EXTRACTION_ACCEPTED_PROSE } from './cases/extraction-accepted-prose.ts';
import { EXTRACTION_ACCEPTED } from './cases/extraction-accepted.ts';
import { EXTRACTION_REFUSED } from './cases/extraction-refused.ts';
import { FINAL_ANSWER_ACCEPTED } from './cases/final-answer-accepted.ts';
import { FINAL_ANSWER_REFUSED } from './cases/final-answer-refused.ts';
import { FORMULAS_EQUAL } from './cases/formula-pairs-equal.ts';
import { NOTATION_NEAR_MISSES } from './cases/notation-pairs-different.ts';
import { NOTATIONS_EQUAL } from './cases/notation-pairs-equal.ts';
import { NUMBERS_EQUAL } from './cases/number-pairs-equal.ts';
import { NEAR_MISSES } from './cases/pairs-different.ts';
import { STRUCTURES_EQUAL } from './cases/structure-pairs-equal.ts';

const box = (answer: string): string => `Let me see.\n\nSo it is \\boxed{${answer}}.`;

describe('verifyMath on outputs as models write them', () => {
  it.each([...EXTRACTION_ACCEPTED, ...EXTRACTION_ACCEPTED_PROSE, ...FINAL_ANSWER_ACCEPTED])(
    'accepts %j for %j',
    (output, gold) => {
      expect(verifyMath(output, gold)).toMatchObject({ verdict: 'correct' });
    },
  );

  it.each([...EXTRACTION_REFUSED, ...FINAL_ANSWER_REFUSED])('refuses %j for %j', (output, gold) => {
    expect(verifyMath(output, gold).verdict).not.toBe('correct');
  });
});

describe('verifyMath on pairs of answers, both ways', () => {
  const equal = [...NUMBERS_EQUAL, ...STRUCTURES_EQUAL, ...FORMULAS_EQUAL, ...NOTATIONS_EQUAL];
  const different = [...NEAR_MISSES, ...NOTATION_NEAR_MISSES];

  it.each(equal)('accepts %j for %j', (answer, gold) => {
    expect(verifyMath(box(answer), gold)).toMatchObject({ verdict: 'correct' });
    expect(verifyMath(box(gold), answer)).toMatchObject({ verdict: 'correct' });
  });

  it.each(different)('refuses %j for %j', (answer, gold) => {
    expect(verifyMath(box(answer), gold).verdict).not.toBe('correct');
    expect(verifyMath(box(gold), answer).verdict).not.toBe('correct');
  });

  it('accepts each side for itself', () => {
    const refused = [...equal, ...different]
      .flat()
      .filter((answer) => verifyMath(box(answer), answer).verdict !== 'correct');
    expect(refused).toEqual([]);
  });
});
