import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { aQuestion, aReply, CORRECT, INCORRECT, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

const EASY_FIRST = [1, 0, 0, 0, 0, 0] as const;

/** A campaign whose rules refuse `four` for 4, and a judge that knows better; who asks it is taken note of. */
function judgedCampaign(judgeModel?: string) {
  const asked: string[] = [];
  const driver = new TopologyTestDriver({
    topology: buildTopology(
      settings({ size: 1, shares: EASY_FIRST, ...(judgeModel === undefined ? {} : { judgeModel }) }),
    ),
    codec: createCodec(),
    ports: () => ({
      domains: new Set(['math']),
      target: { model: 'target', complete: () => of(aReply({ content: 'four' })) },
      teacher: { model: 'teacher', complete: () => of(aReply({ content: 'Surely four' })) },
      scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.9))) },
      judge: {
        model: 'wise',
        complete: ({ messages }) => {
          asked.push(messages[0]?.content ?? '');
          return of(aReply({ content: 'EQUIVALENT', returnedModel: 'wise-1' }));
        },
      },
      verify: (output) => of(output === '4' ? CORRECT : INCORRECT),
    }),
  });
  driver.pipe('questions', 'q1', aQuestion('q1'));
  driver.advanceBy(1000);
  return { driver, asked };
}

describe('a campaign with a judge', () => {
  it('rescues an attempt and a trace that the rules refused, and their verdicts say who decided', () => {
    const { driver, asked } = judgedCampaign('wise');
    expect(asked).toHaveLength(2);
    const [attempt] = driver.outputs<Attempt>('attempts');
    expect(attempt?.value.verdict).toMatchObject({ verdict: 'correct', decidedBy: 'judge:wise-1' });
    expect(driver.outputs('level-0')).toHaveLength(1);
    const [verified] = driver.outputs<VerifiedRecord>('cot');
    expect(verified?.value.verdict).toMatchObject({ verdict: 'correct', decidedBy: 'judge:wise-1' });
  });

  it('makes no call if no judge is configured', () => {
    const { driver, asked } = judgedCampaign();
    expect(asked).toEqual([]);
    expect(driver.outputs('level-0')).toEqual([]);
    expect(driver.outputs('level-1')).toHaveLength(1);
  });

  it('shows the judge in the description, between verify and what follows', () => {
    const { stages } = buildTopology(settings({ judgeModel: 'wise' }));
    expect(stages.map(({ operators }) => operators.join(' '))).toEqual([
      'attempt verify judge scoreSteps grade route',
      'sample',
      'trace verify judge gate conclude',
    ]);
  });
});
