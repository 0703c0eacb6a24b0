import { describe, expect, it } from 'vitest';
import { passRateOf } from '../../examples/grading-policy.ts';
import { createCodec, parseConfig, parseQuestionLine, topologyOf } from '../../src/index.ts';
import type { GradedQuestion, GradingPolicy, Ungraded } from '../../src/index.ts';
import { scriptedPorts, TopologyTestDriver } from '../../src/testing/index.ts';

const LEVELS = [0, 1, 2, 3, 4, 5] as const;
const chat = (model: string): object => ({ baseUrl: 'http://localhost:8000/v1', model });

/** A campaign whose target is right in the first n of four attempts at the question qn. */
function campaignWith(grading: GradingPolicy): TopologyTestDriver {
  const models = { target: chat('target'), teacher: chat('teacher'), scorer: chat('prm') };
  const config = parseConfig({ campaign: 'plugged', models, grading }, { cwd: '/', env: {} });
  const driver = new TopologyTestDriver({
    topology: topologyOf(config),
    codec: createCodec(),
    ports: scriptedPorts(config, {
      target: ({ prompt, attempt }) => (attempt < Number(/q(\d)/.exec(prompt)?.[1]) ? '\\boxed{4}' : '\\boxed{5}'),
      teacher: () => ({ content: '\\boxed{4}', reasoning: 'Two and two.' }),
    }),
  });
  for (const n of [0, 1, 2, 3, 4]) {
    const line = { id: `q${n}`, domain: 'math', question: `What is q${n}?`, answer: '4' };
    const parsed = parseQuestionLine(JSON.stringify(line), new Date(0));
    if ('reason' in parsed) throw new Error(parsed.reason);
    driver.pipe('questions', line.id, parsed.question);
  }
  driver.advanceBy(1_000);
  return driver;
}

describe('a grading policy of a user', () => {
  it('decides the levels in place of the policy of the paper', () => {
    const driver = campaignWith(passRateOf(4));
    const levels = LEVELS.flatMap((level) =>
      driver.outputs<GradedQuestion>(`level-${level}`).map(({ value }) => [value.question.id, value.grade] as const),
    );
    expect(Object.fromEntries(levels.map(([id, { level, correct }]) => [id, [level, correct]]))).toEqual({
      q0: [5, 0],
      q1: [3, 1],
      q2: [2, 2],
      q3: [1, 3],
      q4: [0, 4],
    });
    for (const [, grade] of levels) {
      expect(grade).toMatchObject({ method: 'pass-rate', attempts: 4, score: null, target: 'target', grader: null });
    }
    expect(driver.outputs('attempts')).toHaveLength(20);
    expect(driver.conservation('grade')).toMatchObject({ in: 5, forwarded: 5, rejected: {} });
  });

  it('sets a question aside, and no other, where it is wrong about it', () => {
    const right = passRateOf(4);
    const driver = campaignWith({
      name: 'half-right',
      version: 2,
      next(attempts) {
        const step = right.next(attempts);
        const isWrong = step.kind === 'grade' && step.grade.correct === 3;
        return isWrong ? { kind: 'grade', grade: { ...step.grade, level: 7 as never } } : step;
      },
    });
    expect(driver.conservation('grade')).toMatchObject({ in: 5, forwarded: 4, rejected: { 'operator-error': 1 } });
    const [ungraded] = driver.outputs<Ungraded>('ungraded');
    expect(ungraded?.value).toMatchObject({
      question: { id: 'q3' },
      detail: 'the grading policy half-right@2: expected grade.level to be a level from 0 to 5, got 7',
    });
  });
});
