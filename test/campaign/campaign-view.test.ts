import { describe, expect, it } from 'vitest';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { demand } from '../../src/records/demand.ts';
import { mixShares } from '../../src/records/mix.ts';
import { countOf } from '../../src/stream/outcome.ts';
import { lookForWorkers } from '../../src/runtime/look-for-workers.ts';
import type { StageName } from '../../src/records/topic-name.ts';
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

it('finds a position beyond the end of its partition', () => {
  const view = new CampaignView();
  view.update(progressOf('grade', {}));
  const bounds = (end: number) => [{ topic: 'questions', partition: 0, start: 0, end }];
  expect(view.questionsBeyondEnd(bounds(49))).toMatchObject({ partition: 0, position: 50 });
  expect(view.questionsBeyondEnd(bounds(50))).toBeNull();
});

describe('what stages wait for', () => {
  const since = new Date('2026-11-28T10:00:00Z');
  const away = { role: 'target', kind: 'endpoint', reason: 'overloaded: status 503', since } as const;
  const unpaid = { role: 'teacher', kind: 'budget', reason: 'budget: in other words', since } as const;
  const viewOf = (...tasks: readonly Partial<Progress>[]): CampaignView => {
    const view = new CampaignView();
    for (const task of tasks) view.update(aProgress(task));
    return view;
  };
  const workers = (...stages: readonly StageName[]): Parameters<typeof lookForWorkers>[1] => ({
    stagesWithWorkers: (asked) => Promise.resolve(new Set(asked.filter((stage) => stages.includes(stage as never)))),
  });

  it('ends with the processes of the stage, and returns with a process that commits it', async () => {
    const view = viewOf(
      { stage: 'grade', waiting: [away] },
      { stage: 'trace', waiting: [{ ...away, role: 'teacher' }] },
    );
    expect(view.waiting().map(({ stage }) => stage)).toEqual(['grade', 'trace']);
    await lookForWorkers(view, workers('trace'));
    expect(view.waiting()).toMatchObject([{ stage: 'trace', role: 'teacher' }]);
    await lookForWorkers(view, workers());
    expect(view.waiting()).toEqual([]);
    await lookForWorkers(view, workers('grade'));
    expect(view.waiting()).toMatchObject([{ stage: 'grade', role: 'target' }]);
  });

  it('stays without a process if it is for the budget of the campaign', async () => {
    const view = viewOf({ stage: 'trace', waiting: [unpaid, away] });
    await lookForWorkers(view, workers());
    expect(view.waiting()).toEqual([{ stage: 'trace', ...unpaid }]);
    expect(view.endedByBudget).toBe(true);
  });

  it('is for the budget in commits from before waits had a kind, by the sentence of that time', async () => {
    const reason = 'budget: what is left of it is reserved for calls in flight, or less than one call may cost';
    const older = viewOf({ stage: 'trace', waiting: [{ ...unpaid, kind: 'unknown', reason }] });
    await lookForWorkers(older, workers());
    expect([older.endedByBudget, older.waiting().length]).toEqual([true, 1]);
    const endpointWait = viewOf({ stage: 'trace', waiting: [{ ...unpaid, kind: 'endpoint', reason }] });
    await lookForWorkers(endpointWait, workers());
    expect([endpointWait.endedByBudget, endpointWait.waiting().length]).toEqual([false, 0]);
  });

  it('contains all committed waits if Kafka does not list the members, and is not looked up without waits', async () => {
    const view = viewOf({ stage: 'grade', waiting: [away] });
    await lookForWorkers(view, workers());
    await lookForWorkers(view, { stagesWithWorkers: () => Promise.reject(new Error('not authorized')) });
    expect(view.waiting()).toHaveLength(1);
    let asked = 0;
    const never = (): Promise<never> => Promise.reject(new Error(String((asked += 1))));
    await lookForWorkers(viewOf({ stage: 'grade' }), { stagesWithWorkers: never });
    expect(asked).toBe(0);
  });
});
