import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromSource, tooLong } from '../../examples/question-filter.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Ungraded } from '../../src/records/grade.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import { topologyOf } from '../../src/runtime/campaign-limits.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { aQuestion, aReply, CORRECT, someScores } from '../support/campaign-records.ts';

describe('the question filters of a user', () => {
  it('drop questions before the first attempt, with reasons of their own that are counted', () => {
    const model = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
    const models = { target: model, teacher: model, scorer: model };
    const questionFilters = [tooLong(30), fromSource(['test'])];
    const config = parseConfig({ campaign: 'filtered', models, questionFilters }, { cwd: '/', env: {} });
    const asked: string[] = [];
    const driver = new TopologyTestDriver({
      topology: topologyOf(config),
      codec: createCampaignCodec(),
      ports: () => ({
        domains: new Set(['math']),
        target: {
          model: 'm',
          complete: ({ messages }) => {
            asked.push(messages[0]?.content ?? '');
            return of(aReply());
          },
        },
        teacher: { model: 'm', complete: () => of(aReply()) },
        scorer: { model: 'm', score: ({ steps }) => of(someScores(steps.map(() => 0.5))) },
        verify: () => of(CORRECT),
      }),
    });
    driver.pipe('questions', 'kept', aQuestion('kept'));
    driver.pipe('questions', 'long', aQuestion('long', { question: 'x'.repeat(31) }));
    driver.pipe('questions', 'other', aQuestion('other', { source: null }));
    driver.pipe('questions', 'long', aQuestion('long'));
    driver.advanceBy(1_000);

    expect(driver.conservation('grade')).toMatchObject({
      in: 4,
      forwarded: 1,
      // A question that was dropped has had its outcome: a second one with its id is a duplicate of it.
      rejected: { 'x-too-long': 1, 'x-source': 1, duplicate: 1 },
    });
    expect(asked).toHaveLength(1);
    expect(driver.outputs('level-0')).toHaveLength(1);
    const ungraded = driver.outputs<Ungraded>('ungraded').map(({ value }) => [value.question.id, value]);
    expect(Object.fromEntries(ungraded)).toMatchObject({
      long: { reason: 'question-filter', detail: 'x-too-long: 31 characters' },
      other: { reason: 'question-filter', detail: 'x-source: no source' },
    });
  });
});
