import { firstValueFrom, from, lastValueFrom, map, mergeMap, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Question } from '../../src/records/question.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import type { OpenVerifier } from '../../src/runtime/verifier.ts';
import { levelOf, aggregateScores } from '../../src/records/level.ts';
import { askFor } from '../../src/records/prompt.ts';
import { splitSteps } from '../../src/records/steps.ts';
import { openVerifier } from '../../src/runtime/verifier.ts';
import { parseQuestionLine } from '../../src/sources/parse-question.ts';
import { generateCodeQuestions, readCodeQuestion } from '../../src/demo/code-questions.ts';
import { applySteps } from '../../src/demo/list-operations.ts';
import { scoreStepsAsPrm } from '../../src/demo/toy-prm.ts';
import { answerAsTarget, answerAsTeacher } from '../../src/demo/toy-solver.ts';
import { sandboxFound } from '../sandbox/sandbox-available.ts';

const questionsOf = (count: number, seed: number): Question[] =>
  generateCodeQuestions({ count, seed }).map((generated) => {
    const parsed = parseQuestionLine(JSON.stringify(generated), new Date(0));
    if ('reason' in parsed) throw new Error(parsed.reason);
    return parsed.question;
  });
const promptOf = (question: Question): string => askFor(question).messages[0]?.content ?? '';

describe('generateCodeQuestions', () => {
  const questions = generateCodeQuestions({ count: 400, seed: 3 });

  it('is unique, seeded, and begins alike at any count', () => {
    expect(new Set(questions.map(({ question }) => question)).size).toBe(400);
    expect(generateCodeQuestions({ count: 20, seed: 3 })).toEqual(questions.slice(0, 20));
    expect(generateCodeQuestions({ count: 20, seed: 4 })).not.toEqual(questions.slice(0, 20));
    expect(() => generateCodeQuestions({ count: 0.5, seed: 1 })).toThrow(RangeError);
  });

  it('asks for what its tests test', () => {
    for (const { question, tests } of questions) {
      const plan = readCodeQuestion(`${question}\n\nPlease reason.`) ?? [];
      for (const assertion of tests.asserts) {
        const [, xs = '', result] = /^assert solve\((.*)\) == (.*)$/.exec(assertion) ?? [];
        expect(JSON.stringify(applySteps(plan, JSON.parse(xs) as number[])), question).toBe(result);
      }
    }
  });

  it('does not read anything else', () => {
    const [first] = questions;
    expect(readCodeQuestion('What is love?')).toBeNull();
    expect(readCodeQuestion(`${first?.question} Then sing.`)).toBeNull();
  });
});

describe('scoreStepsAsPrm of a program', () => {
  const question =
    'Write a Python function `solve(xs)` for a list of whole numbers. Add 2 to each number. Turn the order around. Return the list.';
  const judge = (...steps: readonly string[]): number[] => scoreStepsAsPrm(question, steps, 1).map(Math.round);
  const right = ['`xs = [x + 2 for x in xs]`', '`xs = xs[::-1]`', '`return xs`'];
  const program = (...lines: readonly string[]): string =>
    `\`\`\`python\ndef solve(xs):\n    ${lines.join('\n    ')}\n\`\`\``;

  it('finds the statements that are asked for right, and all wrong that follows on a wrong one', () => {
    const [first = '', second = '', last = ''] = right;
    const whole = program('xs = [x + 2 for x in xs]', 'xs = xs[::-1]', 'return xs');
    expect(judge(first, second, `${last}\n${whole}`)).toEqual([1, 1, 1]);
    expect(judge(first, second, `${last}\n${program('return xs')}`)).toEqual([1, 1, 0]);
    expect(judge(first, '`xs = sorted(xs)`', last)).toEqual([1, 0, 0]);
    expect(scoreStepsAsPrm(question, ['Let me see.'], 1)).toEqual([0.5]);
  });
});

describe.skipIf(sandboxFound.kind === 'missing')('programs of the toy models in the sandbox', () => {
  let verifier: OpenVerifier;
  beforeAll(async () => {
    verifier = await openVerifier({ code: 'required' });
  });
  afterAll(async () => verifier.close());
  const questions = questionsOf(120, 1);
  const decide = (output: (question: Question) => string): Promise<readonly (readonly [Question, Verdict])[]> =>
    lastValueFrom(
      from(questions).pipe(
        mergeMap(
          (question) =>
            verifier.verify(output(question), question).pipe(map((verdict) => [question, verdict] as const)),
          4,
        ),
        toArray(),
      ),
    );

  it('are right or wrong at every level, the teacher mostly right', async () => {
    const attempts = await decide((question) => answerAsTarget(promptOf(question), 1).content);
    const levels = attempts.map(([question, { verdict }]) => {
      if (verdict === 'correct') return 0;
      expect(verdict).toBe('incorrect');
      const steps = splitSteps(answerAsTarget(promptOf(question), 1).content);
      const scores = scoreStepsAsPrm(question.question, steps, 1);
      return levelOf(aggregateScores(scores, 'mean'), [0.8, 0.6, 0.4, 0.2]);
    });
    const counts = [0, 1, 2, 3, 4, 5].map((level) => levels.filter((one) => one === level).length);
    expect(Math.min(...counts), String(counts)).toBeGreaterThanOrEqual(2);
    expect(counts[0], String(counts)).toBeGreaterThan(24);
    expect(counts[0], String(counts)).toBeLessThan(72);

    const taught = await decide((question) => answerAsTeacher(promptOf(question), 1).content);
    const isRight = taught.filter(([, { verdict }]) => verdict === 'correct').length;
    expect(isRight).toBeGreaterThan(96);
    expect(isRight).toBeLessThan(120);
  });

  it('pass where they are the reference', async () => {
    for (const question of questionsOf(5, 9)) {
      const output = `\`\`\`python\n${question.answer}\`\`\``;
      expect(await firstValueFrom(verifier.verify(output, question))).toMatchObject({ verdict: 'correct' });
    }
  });
});
