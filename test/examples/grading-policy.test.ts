import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { passRateOf } from '../../examples/grading-policy.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { GradedQuestion, Ungraded } from '../../src/records/grade.ts';
import type { GradingPolicy } from '../../src/records/grading/policy.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import { topologyOf } from '../../src/runtime/campaign-limits.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { aQuestion, aReply, CORRECT, INCORRECT, someScores } from '../support/campaign-records.ts';

const chat = (model: string): object => ({ baseUrl: 'http://localhost:8000/v1', model });

/** A campaign whose target is right in the first n of four attempts at the question qn. */
function campaignWith(grading: GradingPolicy): TopologyTestDriver {
  const models = { target: chat('target'), teacher: chat('teacher'), scorer: chat('prm') };
  const config = parseConfig({ campaign: 'plugged', models, grading }, { cwd: '/', env: {} });
  const asked = new Map<string, number>();
  const driver = new TopologyTestDriver({
    topology: topologyOf(config),
    codec: createCampaignCodec(),
    ports: () => ({
      domains: new Set(['math']),
      target: {
        model: 'target',
        complete: ({ messages }) => {
          const text = messages[0]?.content ?? '';
          const attempt = asked.get(text) ?? 0;
          asked.set(text, attempt + 1);
          const isRight = attempt < Number(/q(\d)/.exec(text)?.[1]);
          return of(aReply({ content: isRight ? 'right' : 'wrong' }));
        },
      },
      teacher: { model: 'teacher', complete: () => of(aReply({ content: 'right' })) },
      scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.5))) },
      verify: (output) => of(output === 'right' ? CORRECT : INCORRECT),
    }),
  });
  for (const n of [0, 1, 2, 3, 4]) driver.pipe('questions', `q${n}`, aQuestion(`q${n}`));
  driver.advanceBy(1_000);
  return driver;
}

describe('a grading policy of a user', () => {
  it('decides the levels in place of the policy of the paper', () => {
    const driver = campaignWith(passRateOf(4));
    const levels = LEVELS.flatMap((level) =>
      driver.outputs<GradedQuestion>(levelTopic(level)).map(({ value }) => [value.question.id, value.grade] as const),
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
