import { expect, it } from 'vitest';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { demand } from '../../src/records/demand.ts';
import { mixShares } from '../../src/records/mix.ts';
import { countOf } from '../../src/stream/outcome.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { aProgress } from '../support/written-topics.ts';

const progressOf = (stage: 'grade' | 'sample', counters: Readonly<Record<string, number>>): Progress =>
  aProgress({
    stage,
    inputs: [{ topic: 'questions', partition: 0, base: 50, position: 50, completed: [] }],
    counters: new Map(Object.entries(counters)),
  });

it('counts never below 0: of two moments, of a log that begins anew, and of a forged total', () => {
  const view = new CampaignView();
  // The sample task has committed since the grade task was read.
  view.update(progressOf('grade', { 'graded/1': 3, in: -7 }));
  view.update(progressOf('sample', { 'drawn/1': 5, 'verified/1': 4, 'rejected/1': 2, 'drawn/2': 1 }));
  const targets = { shares: mixShares({ kind: 'fixed', shares: { 1: 0.5, 2: 0.5 } }), size: 10, maxInFlight: 4 };
  const { stock, inFlight } = demand(targets, view.levels());
  expect([stock, inFlight]).toEqual([
    [0, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0],
  ]);
  expect(countOf(view.counters('grade'), 'in')).toBe(0);
  expect(view.questionsLeft([{ topic: 'questions', partition: 0, start: 0, end: 10 }])).toBe(0);
});
