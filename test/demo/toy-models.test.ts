import { beforeAll, describe, expect, it } from 'vitest';

import type { GeneratedQuestion } from '../../src/demo/arithmetic-questions.ts';

import { splitSteps } from '../../src/records/steps.ts';
import { generateArithmeticQuestions, QUESTION_STEPS } from '../../src/demo/arithmetic-questions.ts';
import { workOut } from '../../src/demo/arithmetic-plan.ts';
import { parseExpression } from '../../src/demo/expression.ts';
import { readArithmeticQuestion } from '../../src/demo/read-question.ts';
import { scoreStepsAsPrm } from '../../src/demo/toy-prm.ts';
import { answerAsTarget, answerAsTeacher } from '../../src/demo/toy-solver.ts';
import { verifyMath } from '../../src/verifiers/math/verify-math.ts';

const INSTRUCTION = '\n\nPlease reason step by step, and put your final answer within \\boxed{}.';

describe('generateArithmeticQuestions', () => {
  const questions = generateArithmeticQuestions({ count: 3_000, seed: 7 });

  it('is unique, seeded, and begins alike at any count', () => {
    expect(new Set(questions.map(({ question }) => question)).size).toBe(3_000);
    expect(generateArithmeticQuestions({ count: 50, seed: 7 })).toEqual(questions.slice(0, 50));
    expect(generateArithmeticQuestions({ count: 50, seed: 8 })).not.toEqual(questions.slice(0, 50));
    expect(generateArithmeticQuestions({ count: 0, seed: 7 })).toEqual([]);
    expect(() => generateArithmeticQuestions({ count: -1, seed: 7 })).toThrow(RangeError);
  });

  it('gives the answer that its text leads to, by whole readable numbers', () => {
    for (const { question, answer } of questions) {
      const worked = workOut(readArithmeticQuestion(question + INSTRUCTION) ?? []);
      expect(worked.at(-1)?.result, question).toBe(Number(answer));
      for (const { result } of worked) {
        expect(Number.isInteger(result) && result > 0 && result < 20_000, `${question} ${result}`).toBe(true);
      }
    }
  });

  it('spreads over all lengths', () => {
    const lengths = questions.map(({ question }) => readArithmeticQuestion(question)?.length ?? 0);
    for (let length = QUESTION_STEPS.min; length <= QUESTION_STEPS.max; length += 1) {
      expect(lengths.filter((one) => one === length).length, `${length} steps`).toBeGreaterThan(180);
    }
  });
});

describe('parseExpression', () => {
  it.each([
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['100 / 5 / 2 - 3', 7],
    ['7 × 8 − 6', 50],
    ['1,200 \\div 3', 400],
    ['3 x 4', 12],
  ])('%s', (text, value) => {
    expect(workOut(parseExpression(text) ?? []).at(-1)?.result).toBe(value);
  });

  it.each(['', '5', '2 +', '(2 + 3', '2 + a', '2 3', '('.repeat(200) + '1+1' + ')'.repeat(200)])(
    'refuses %j',
    (text) => {
      expect(parseExpression(text)).toBeNull();
    },
  );
});

describe('scoreStepsAsPrm', () => {
  const question =
    'Ada starts with 10 shells. Ada finds 5 more shells. After a trade Ada has 3 times as many shells. How many shells does Ada have in the end?';
  const judge = (steps: readonly string[], text = question): readonly number[] =>
    scoreStepsAsPrm(text, steps, 1).map((score) => Math.round(score * 2) / 2);

  it('finds right steps right', () => {
    expect(judge(['Step 1: 10 + 5 = 15.', 'Step 2: 15 * 3 = 45, so the answer is \\boxed{45}.'])).toEqual([1, 1]);
    expect(judge(['5 + 10 = 15', '$3 \\times 15 = 45$', '\\boxed{45}'])).toEqual([1, 1, 1]);
  });

  it('finds everything wrong that is built on a wrong value', () => {
    expect(judge(['10 + 5 = 16', '16 * 3 = 48', '\\boxed{48}'])).toEqual([0, 0, 0]);
  });

  it('finds right arithmetic wrong that does not follow from the question', () => {
    expect(judge(['10 + 6 = 16'])).toEqual([0]);
    expect(judge(['10 + 5 = 15', '15 + 3 = 18'])).toEqual([1, 0]);
    expect(judge(['10 + 5 = 15', '10 + 5 = 15'])).toEqual([1, 0]);
  });

  it('finds another answer than the last result wrong', () => {
    expect(judge(['15 * 3 = 45, so \\boxed{54}'])).toEqual([0]);
  });

  it('says nothing of a step that claims nothing', () => {
    expect(judge(['Let me think about it.'])).toEqual([0.5]);
  });

  it('recomputes the steps of questions that it does not understand', () => {
    const other = 'A box holds 6 eggs. How many eggs are in 4 boxes and a bag of 3?';
    expect(judge(['6 * 4 = 24', '24 + 3 = 27', 'The answer is \\boxed{27}.'], other)).toEqual([1, 1, 1]);
    expect(judge(['6 * 4 = 22', '22 + 3 = 25', 'The answer is \\boxed{25}.'], other)).toEqual([0, 0, 0]);
  });

  it('gives the same scores again', () => {
    expect(scoreStepsAsPrm(question, ['10 + 5 = 15'], 1)).toEqual(scoreStepsAsPrm(question, ['10 + 5 = 15'], 1));
    expect(scoreStepsAsPrm(question, ['10 + 5 = 15'], 1)).not.toEqual(scoreStepsAsPrm(question, ['10 + 5 = 15'], 2));
  });
});

describe('toy target and teacher', () => {
  interface Worked extends GeneratedQuestion {
    readonly length: number;
    readonly level: number;
    readonly isTaught: boolean;
  }
  let worked: readonly Worked[] = [];

  beforeAll(() => {
    worked = generateArithmeticQuestions({ count: 1_500, seed: 1 }).map((question) => {
      const prompt = question.question + INSTRUCTION;
      const attempt = answerAsTarget(prompt, 1).content;
      const scores = scoreStepsAsPrm(question.question, splitSteps(attempt), 1);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const isRight = verifyMath(attempt, question.answer).verdict === 'correct';
      return {
        ...question,
        length: readArithmeticQuestion(prompt)?.length ?? 0,
        level: isRight ? 0 : 1 + [0.8, 0.6, 0.4, 0.2].filter((threshold) => mean < threshold).length,
        isTaught: verifyMath(answerAsTeacher(prompt, 1).content, question.answer).verdict === 'correct',
      };
    });
  });
  const share = (rows: readonly Worked[], holds: (row: Worked) => boolean): number =>
    rows.filter(holds).length / rows.length;

  it('spreads over all levels, with a quarter to a third right', () => {
    const levels = [0, 1, 2, 3, 4, 5].map((level) => worked.filter((row) => row.level === level).length);
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(60);
    expect(levels[0]).toBeGreaterThan(375);
    expect(levels[0]).toBeLessThan(525);
  });

  it('is right less often as questions grow', () => {
    const shares = [
      [2, 4],
      [5, 8],
      [9, 12],
    ].map(([low = 0, high = 0]) =>
      share(
        worked.filter((row) => row.length >= low && row.length <= high),
        (row) => row.level === 0,
      ),
    );
    expect(shares).toEqual([...shares].toSorted((a, b) => b - a));
  });

  it('has a teacher that fails more often on what the target finds hard', () => {
    const yields = [
      [0, 0],
      [1, 3],
      [4, 5],
    ].map(([low = 0, high = 0]) =>
      share(
        worked.filter((row) => row.level >= low && row.level <= high),
        (row) => row.isTaught,
      ),
    );
    expect(yields).toEqual([...yields].toSorted((a, b) => b - a));
    expect(yields[0]).toBeGreaterThan(0.93);
    expect(yields[2]).toBeGreaterThan(0.7);
  });

  it('writes one step a line and the box at the end', () => {
    const { content, reasoning } = answerAsTarget(`Work out (12 + 3) * 2.${INSTRUCTION}`, 3);
    expect(content).toMatch(/^Step 1: 12 \+ 3 = \d+\.\nStep 2: \d+ \* 2 = (\d+), so the answer is \\boxed\{\1\}\.$/);
    expect(reasoning).toBeNull();
  });

  it('answers the same prompt alike, and says so where it does not understand', () => {
    const prompt = (worked[9]?.question ?? '') + INSTRUCTION;
    expect(answerAsTarget(prompt, 1)).toEqual(answerAsTarget(prompt, 1));
    expect(answerAsTeacher('What is love?', 1).content).toContain('do not understand');
    expect(verifyMath(answerAsTarget('What is love?', 1).content, '5').reason).toBe('no-answer');
  });
});
