import { describe, expect, it } from 'vitest';

import { verifyMath } from '../../../src/verifiers/math/verify-math.ts';
import { COMPETITION_DIFFERENT } from './cases/competition-pairs-different.ts';
import { COMPETITION_EQUAL } from './cases/competition-pairs-equal.ts';
import { DECIMAL_COMMAS_DIFFERENT, DECIMAL_COMMAS_EQUAL } from './cases/decimal-commas.ts';
import { EXTRACTION_ACCEPTED_PROSE } from './cases/extraction-accepted-prose.ts';
import { EXTRACTION_ACCEPTED } from './cases/extraction-accepted.ts';
import { EXTRACTION_REFUSED } from './cases/extraction-refused.ts';
import { FINAL_ANSWER_ACCEPTED } from './cases/final-answer-accepted.ts';
import { FINAL_ANSWER_REFUSED } from './cases/final-answer-refused.ts';
import { FOREIGN_DIFFERENT, FOREIGN_EQUAL } from './cases/foreign-notation.ts';
import { FORMULAS_EQUAL } from './cases/formula-pairs-equal.ts';
import { FUNCTION_LETTERS_DIFFERENT, FUNCTION_LETTERS_EQUAL } from './cases/function-letters.ts';
import { POWERS_OF_ARGUMENTS, POWERS_OF_VALUES } from './cases/function-powers.ts';
import { GOLD_NOTATIONS_DIFFERENT, GOLD_NOTATIONS_EQUAL, ONE_WAY, UNDECIDED } from './cases/notation-of-golds.ts';
import { NOTATION_NEAR_MISSES } from './cases/notation-pairs-different.ts';
import { NOTATIONS_EQUAL } from './cases/notation-pairs-equal.ts';
import {
  LISTED_ACCEPTED,
  LISTED_REFUSED,
  PROSE_NUMBERS_ACCEPTED,
  PROSE_NUMBERS_REFUSED,
} from './cases/numbers-of-prose.ts';
import { NUMBERS_EQUAL } from './cases/number-pairs-equal.ts';
import { NEAR_MISSES } from './cases/pairs-different.ts';
import { STATED_ACCEPTED, STATED_REFUSED } from './cases/stated-answers.ts';
import { LANGUAGES_ACCEPTED, LANGUAGES_REFUSED } from './cases/statements-in-languages.ts';
import { STRUCTURES_EQUAL } from './cases/structure-pairs-equal.ts';
import { PHYSICS_UNITS_DIFFERENT, PHYSICS_UNITS_EQUAL } from './cases/units-of-physics.ts';
import { REPLIES_ACCEPTED, REPLIES_REFUSED, SPELLINGS_DIFFERENT, SPELLINGS_EQUAL } from './cases/whole-replies.ts';

const box = (answer: string): string => `Let me see.\n\nSo it is \\boxed{${answer}}.`;

describe('verifyMath on outputs as models write them', () => {
  it.each([
    ...EXTRACTION_ACCEPTED,
    ...EXTRACTION_ACCEPTED_PROSE,
    ...FINAL_ANSWER_ACCEPTED,
    ...STATED_ACCEPTED,
    ...PROSE_NUMBERS_ACCEPTED,
    ...LISTED_ACCEPTED,
    ...LANGUAGES_ACCEPTED,
    ...REPLIES_ACCEPTED,
  ])('accepts %j for %j', (output, gold) => {
    expect(verifyMath(output, gold)).toMatchObject({ verdict: 'correct' });
  });

  it.each([
    ...EXTRACTION_REFUSED,
    ...FINAL_ANSWER_REFUSED,
    ...STATED_REFUSED,
    ...PROSE_NUMBERS_REFUSED,
    ...LISTED_REFUSED,
    ...LANGUAGES_REFUSED,
    ...REPLIES_REFUSED,
  ])('refuses %j for %j', (output, gold) => {
    expect(verifyMath(output, gold).verdict).not.toBe('correct');
  });
});

describe('verifyMath on pairs of answers, both ways', () => {
  const equal = [
    ...NUMBERS_EQUAL,
    ...STRUCTURES_EQUAL,
    ...FORMULAS_EQUAL,
    ...NOTATIONS_EQUAL,
    ...GOLD_NOTATIONS_EQUAL,
    ...FOREIGN_EQUAL,
    ...PHYSICS_UNITS_EQUAL,
    ...SPELLINGS_EQUAL,
    ...FUNCTION_LETTERS_EQUAL,
    ...DECIMAL_COMMAS_EQUAL,
    ...COMPETITION_EQUAL,
  ];
  const different = [
    ...NEAR_MISSES,
    ...NOTATION_NEAR_MISSES,
    ...GOLD_NOTATIONS_DIFFERENT,
    ...FOREIGN_DIFFERENT,
    ...PHYSICS_UNITS_DIFFERENT,
    ...SPELLINGS_DIFFERENT,
    ...FUNCTION_LETTERS_DIFFERENT,
    ...DECIMAL_COMMAS_DIFFERENT,
    ...COMPETITION_DIFFERENT,
  ];

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

describe('verifyMath on powers of functions', () => {
  it('reads a power behind the brackets as one of the value, in every place and all brackets', () => {
    const refused = POWERS_OF_VALUES.filter(([answer, gold]) => verifyMath(box(answer), gold).verdict !== 'correct');
    expect(refused).toEqual([]);
  });

  it('never as one of the argument', () => {
    const accepted = POWERS_OF_ARGUMENTS.flatMap(([answer, gold]) => [
      ...(verifyMath(box(answer), gold).verdict === 'correct' ? [[answer, gold]] : []),
      ...(verifyMath(box(gold), answer).verdict === 'correct' ? [[gold, answer]] : []),
    ]);
    expect(accepted).toEqual([]);
  });
});

describe('verifyMath on what may mean two things', () => {
  it.each(UNDECIDED)('calls %j for %j neither right nor wrong', (answer, gold) => {
    expect(['unparsable', 'ungraded']).toContain(verifyMath(box(answer), gold).verdict);
    expect(['unparsable', 'ungraded']).toContain(verifyMath(box(gold), answer).verdict);
  });

  it.each(ONE_WAY)('reads the letter of %j as a unit where the gold is %j', (answer, gold) => {
    expect(verifyMath(box(answer), gold).verdict).toBe('correct');
    expect(verifyMath(box(gold), answer).verdict).toBe('unparsable');
  });

  it.each([
    ['\boxed{\frac12}', 'rac{1}{2}'],
    ['\boxed{2	imes 3}', '6'],
    ['\boxed{6}', '2	imes 3'],
    ['\boxed{	heta}', '\theta'],
    ['\boxed{eta}', '\beta'],
  ])('does not read %j for %j, which lost a backslash', (output, gold) => {
    expect(['unparsable', 'ungraded']).toContain(verifyMath(output, gold).verdict);
  });
});
