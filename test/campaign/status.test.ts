import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { statusSettingsOf } from '../../src/runtime/campaign-limits.ts';
import { campaignStatus } from '../../src/campaign/status.ts';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { BUDGET_WAIT } from '../../src/stream/progress.ts';
import type { Progress, Waiting } from '../../src/stream/progress.ts';

const model = { baseUrl: 'http://localhost:1/v1', model: 'm' };
const config = parseConfig(
  { campaign: 'c', models: { target: model, teacher: model, scorer: model }, size: 2 },
  { cwd: '.' },
);
const unsized = parseConfig({ campaign: 'c', models: { target: model, teacher: model, scorer: model } }, { cwd: '.' });

const since = new Date('2026-11-28T10:00:00Z');
const refused: Waiting = { role: 'target', kind: 'endpoint', reason: 'connection-refused: nothing there', since };

function viewOf(...tasks: readonly Partial<Progress>[]): CampaignView {
  const view = new CampaignView();
  for (const [task, change] of tasks.entries()) {
    view.update({
      stage: 'grade',
      task,
      sequence: 1,
      fingerprint: 'f',
      inputs: [],
      counters: new Map(),
      spend: [],
      costs: [],
      journalLowWater: 0,
      worker: 'w',
      committedAt: since,
      waiting: [],
      account: null,
      budget: null,
      ...change,
    });
  }
  return view;
}

describe('the state of a campaign', () => {
  it('is waiting, with stage, model, reason and the earliest time, while an endpoint is away', () => {
    const later = { ...refused, since: new Date(since.getTime() + 1000) };
    const view = viewOf({ waiting: [later] }, { waiting: [refused] }, { stage: 'trace', waiting: [] });
    expect(campaignStatus(statusSettingsOf(config), view, 5)).toMatchObject({
      state: 'waiting',
      waiting: [{ stage: 'grade', role: 'target', reason: refused.reason, since: since.toISOString() }],
    });
  });

  it('is running while questions are left or records are inside, and before the first commit', () => {
    expect(campaignStatus(statusSettingsOf(config), viewOf({}), 1).state).toBe('running');
    expect(campaignStatus(statusSettingsOf(config), viewOf(), 0).state).toBe('running');
    const inputs = [{ topic: 'questions', partition: 0, base: 1, position: 2, completed: [] }] as const;
    expect(campaignStatus(statusSettingsOf(config), viewOf({ inputs }), 0).state).toBe('running');
  });

  it('reports the lack of each level, and the remedy, once nothing can start', () => {
    const graded = new Map([
      ['graded/0', 30],
      ['graded/1', 8],
    ]);
    const view = viewOf({ counters: graded });
    // Shares 5:4 of a size of 2: one of each; level 1 can still be drawn.
    expect(campaignStatus(statusSettingsOf(config), view, 0)).not.toHaveProperty('shortfall');
    view.update({
      ...(view.tasks[0] as Progress),
      stage: 'sample',
      counters: new Map([
        ['drawn/1', 1],
        ['verified/1', 1],
      ]),
    });
    expect(campaignStatus(statusSettingsOf(config), view, 3)).not.toHaveProperty('shortfall');
    expect(campaignStatus(statusSettingsOf(config), view, 0)).toMatchObject({
      state: 'short',
      shortfall: [{ level: 2, lacks: 1, questionsOfLevel: 1, questions: null }],
    });
    const { levels } = campaignStatus(statusSettingsOf(unsized), view, 0);
    expect(levels[1]).toMatchObject({ stock: 7, verified: 1 });
    expect(campaignStatus(statusSettingsOf(unsized), view, 0).shortfall?.map(({ level }) => level)).toEqual([2, 3, 4]);
  });

  it('is short if all is read and nothing more can start; without a size it never ends', () => {
    expect(campaignStatus(statusSettingsOf(config), viewOf({}), 0).state).toBe('short');
    expect(campaignStatus(statusSettingsOf(unsized), viewOf({}), 0).state).toBe('running');
  });

  it('is short where the budget ended the last process, and waits while a process waits for more budget', () => {
    const view = viewOf({ waiting: [{ role: 'target', kind: 'budget', reason: BUDGET_WAIT, since }] });
    const stateOf = ({ state, waiting }: CampaignStatus): unknown => [state, waiting.length];
    view.workedOn(new Set(['grade']));
    expect(stateOf(campaignStatus(statusSettingsOf(config), view, 5))).toEqual(['waiting', 1]);
    view.workedOn(null);
    expect(stateOf(campaignStatus(statusSettingsOf(config), view, 5))).toEqual(['waiting', 1]);
    view.workedOn(new Set());
    expect(stateOf(campaignStatus(statusSettingsOf(config), view, 5))).toEqual(['short', 1]);
    expect(stateOf(campaignStatus(statusSettingsOf(unsized), view, 5))).toEqual(['waiting', 1]);
  });

  it('has each teacher with its yield and cost, and all of them as one in the calls', () => {
    const two = parseConfig(
      { campaign: 'c', models: { target: model, scorer: model, teachers: [model, { ...model, model: 'n' }] }, size: 2 },
      { cwd: '.' },
    );
    const counters = new Map([
      ['calls/teacher/started', 4],
      ['calls/teacher-2/started', 3],
      ['traces/teacher/right', 1],
      ['traces/teacher/records', 1],
      ['traces/teacher/refused:incorrect', 2],
      ['traces/teacher/refused:repetitive', 1],
    ]);
    const spend = [
      { role: 'teacher', usd: '0.5', savedUsd: '0' },
      { role: 'teacher-2', usd: '0.25', savedUsd: '0' },
    ];
    const status = campaignStatus(statusSettingsOf(two), viewOf({ stage: 'trace', counters, spend }), 1);
    expect(status.calls.teacher).toMatchObject({ started: 7, usd: '0.75' });
    expect(status.budget.spentUsd).toBe('0.75');
    const reasons = { incorrect: 2, repetitive: 1 };
    expect(status.teachers).toEqual([
      { role: 'teacher', model: 'm', verified: 1, rejected: 3, reasons, records: 1, yield: 0.25, usd: '0.5' },
      { role: 'teacher-2', model: 'n', verified: 0, rejected: 0, reasons: {}, records: 0, yield: null, usd: '0.25' },
    ]);
    expect(campaignStatus(statusSettingsOf(config), viewOf(), 1)).not.toHaveProperty('teachers');
  });

  it('has the mean latency of the replies that have one, over all tasks', () => {
    const of = (timed: number, ms: number): Partial<Progress> => ({
      counters: new Map([
        ['calls/target/replied', 9],
        ['calls/target/timed', timed],
        ['calls/target/latencyMs', ms],
      ]),
    });
    const { calls } = campaignStatus(statusSettingsOf(config), viewOf(of(1, 1000), of(3, 5000)), 1);
    expect(calls.target).toMatchObject({ journaled: 18, timed: 4, meanLatencyMs: 1500 });
    expect(calls.scorer).toMatchObject({ timed: 0, meanLatencyMs: null });
  });

  it('counts what the trace tasks committed, also if no worker runs the sample tasks that read it', () => {
    const drawn = {
      stage: 'sample',
      counters: new Map([
        ['drawn/1', 9],
        ['verified/1', 1],
      ]),
    };
    const traced = {
      stage: 'trace',
      counters: new Map([
        ['verified/1', 6],
        ['rejected/1', 2],
        ['in', 8],
      ]),
    };
    const status = campaignStatus(statusSettingsOf(unsized), viewOf(drawn, traced), 0);
    expect(status.verified).toBe(6);
    expect(status.levels[1]).toMatchObject({ verified: 6, rejected: 2, inFlight: 1, yield: 0.75 });
    expect(status.stages.find(({ stage }) => stage === 'trace')).toMatchObject({ lag: 1 });
    // Records of an earlier version, whose trace tasks did not count levels.
    const { levels } = campaignStatus(statusSettingsOf(unsized), viewOf(drawn), 0);
    expect(levels[1]).toMatchObject({ verified: 1, rejected: 0, inFlight: 8 });
  });

  it('counts the same by cell of the mix', () => {
    const mix = { kind: 'curriculum', domains: { math: 0.5, code: 0.5 } };
    const mixed = parseConfig(
      { campaign: 'c', models: { target: model, teacher: model, scorer: model }, mix },
      { cwd: '.' },
    );
    const names = (counter: string, math: number, code: number): [string, number][] => [
      [`${counter}/1`, math + code],
      [`${counter}/1/domain/math`, math],
      [`${counter}/1/domain/code`, code],
    ];
    const drawn = { stage: 'sample', counters: new Map([...names('drawn', 5, 4), ...names('verified', 1, 2)]) };
    const traced = { stage: 'trace', counters: new Map([...names('verified', 4, 0), ...names('rejected', 0, 2)]) };
    const { cells } = campaignStatus(statusSettingsOf(mixed), viewOf(drawn, traced), 0);
    expect(cells?.table.filter(({ level }) => level === 1)).toMatchObject([
      { name: 'math', verified: 4, rejected: 0, inFlight: 1 },
      { name: 'code', verified: 2, rejected: 2, inFlight: 0 },
    ]);
  });

  it('has the cost of each stage, level and verified record, and the costs add up', () => {
    const spendOf = (usd: string): Partial<Progress> => ({ spend: [{ role: 'target', usd, savedUsd: '0' }] });
    const view = viewOf(
      { ...spendOf('1'), costs: [{ group: 'level/1', usd: '0.5' }] },
      {
        ...spendOf('0.5'),
        costs: [
          { group: 'level/1', usd: '0.25' },
          { group: 'level/2', usd: '0.125' },
        ],
      },
      { ...spendOf('2.5'), stage: 'trace', costs: [{ group: 'level/1', usd: '2.25' }] },
      { stage: 'sample', counters: new Map([['verified/1', 4]]) },
    );
    const status = campaignStatus(statusSettingsOf(config), view, 5);
    const byStage = Object.fromEntries(status.stages.map(({ stage, usd }) => [stage, usd]));
    expect(byStage).toMatchObject({ grade: '1.5', sample: '0', trace: '2.5' });
    expect(status.levels.map(({ usd }) => usd)).toEqual(['0', '3', '0.125', '0', '0', '0']);
    expect(status.levels.map(({ usdPerVerified }) => usdPerVerified)).toEqual([null, '0.75', null, null, null, null]);
    expect(status).toMatchObject({ usdPerVerified: '1', noLevelUsd: '0.875', budget: { spentUsd: '4' } });
  });

  it('is complete at the size, even if the last commit of a task has a wait', () => {
    const counters = new Map([['verified/1', 2]]);
    const view = viewOf({ stage: 'sample', counters, waiting: [refused] });
    expect(campaignStatus(statusSettingsOf(config), view, 5)).toMatchObject({ complete: true, state: 'complete' });
  });
});
