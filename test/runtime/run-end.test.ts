import { describe, expect, it } from 'vitest';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { drawTargetsOf } from '../../src/runtime/campaign-limits.ts';
import { RunEndWatch } from '../../src/runtime/run-end.ts';
import { aProgress } from '../support/written-topics.ts';
import type { LogBounds } from '../../src/stream/record.ts';

const model = { baseUrl: 'http://localhost:1/v1', model: 'm' };
const config = parseConfig(
  { campaign: 'test', models: { target: model, teacher: model, scorer: model }, size: 1 },
  { cwd: '.' },
);
const BOUNDS: readonly LogBounds[] = [{ topic: 'questions', partition: 0, start: 0, end: 1 }];

/** A run that is stopped after some looks; Kafka gives the bounds as scripted, and at the end of the script always. */
function watch(answers: (readonly LogBounds[] | Error)[], looked: () => void = () => undefined, stopAt = 3) {
  const drain = new AbortController();
  const notes: string[] = [];
  const ended: unknown[] = [];
  const view = new CampaignView();
  let looks = 0;
  const end = new RunEndWatch({
    campaign: {
      config,
      log: {
        partitionsOf: () => 1,
        bounds: () => {
          looks += 1;
          if (looks === stopAt) drain.abort();
          const answer = answers.shift() ?? BOUNDS;
          return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        },
      },
    },
    run: { stages: ['grade'], until: 'forever', drain: drain.signal, note: (message) => notes.push(message) },
    view,
    targets: drawTargetsOf(config),
    budget: null,
    grading: { isOpen: true },
    looked,
    fatal: (error) => ended.push(error),
  });
  return { end, notes, ended, view };
}

describe('the end of a run', () => {
  it('is looked for while Kafka is away: it says so once, and once that Kafka is back', async () => {
    const { end, notes, ended } = watch([new Error('no broker'), new Error('no broker')]);
    expect(await end.untilEnd(null)).toBe('stopped');
    expect(notes).toEqual(['waiting for Kafka (no broker)', 'Kafka answers again']);
    expect(end.questionsLeft).toBe(1);
    expect(ended).toEqual([]);
  });

  it('comes with the error of what looks at the campaign, which is no wait for Kafka', async () => {
    const { end, notes } = watch([], () => {
      throw new TypeError('no such field');
    });
    await expect(end.untilEnd(null)).rejects.toThrow('no such field');
    expect(notes).toEqual([]);
  });

  it('comes with an error where the topic has got more partitions', async () => {
    const { end, ended } = watch([[...BOUNDS, { topic: 'questions', partition: 1, start: 0, end: 0 }]]);
    await end.untilEnd(null);
    expect(ended).toMatchObject([{ code: 'topic-partitions' }]);
  });

  it('comes with an error where a position stays beyond the end of the topic: it was created again', async () => {
    const { end, ended, view } = watch([], undefined, 9);
    const inputs = [{ topic: 'questions', partition: 0, base: 4, position: 5, completed: [] }];
    view.update(aProgress({ stage: 'grade', inputs }));
    await end.untilEnd(null);
    expect(ended.length).toBeGreaterThan(0);
    expect(ended[0]).toMatchObject({
      code: 'topic-recreated',
      message: expect.stringContaining('the next offset to read is 5, but the partition ends at 1'),
    });
  });

  it('does not come where only one look found the end before a position', async () => {
    const { end, ended, view } = watch(
      [BOUNDS, [{ topic: 'questions', partition: 0, start: 0, end: 5 }]],
      undefined,
      2,
    );
    const inputs = [{ topic: 'questions', partition: 0, base: 4, position: 5, completed: [] }];
    view.update(aProgress({ stage: 'grade', inputs }));
    await end.untilEnd(null);
    expect(ended).toEqual([]);
  });
});
