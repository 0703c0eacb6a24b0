import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { statusSettingsOf } from '../../src/runtime/campaign-limits.ts';
import { campaignStatus } from '../../src/campaign/status.ts';
import type { Progress, Waiting } from '../../src/stream/progress.ts';

const model = { baseUrl: 'http://localhost:1/v1', model: 'm' };
const config = parseConfig(
  { campaign: 'c', models: { target: model, teacher: model, scorer: model }, size: 2 },
  { cwd: '.' },
);
const unsized = parseConfig({ campaign: 'c', models: { target: model, teacher: model, scorer: model } }, { cwd: '.' });

const since = new Date('2026-11-28T10:00:00Z');
const refused: Waiting = { role: 'target', reason: 'connection-refused: nothing there', since };

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

  it('is running while questions are left, or records are inside, and before anything was committed', () => {
    expect(campaignStatus(statusSettingsOf(config), viewOf({}), 1).state).toBe('running');
    expect(campaignStatus(statusSettingsOf(config), viewOf(), 0).state).toBe('running');
    const inputs = [{ topic: 'questions', partition: 0, base: 1, position: 2, completed: [] }] as const;
    expect(campaignStatus(statusSettingsOf(config), viewOf({ inputs }), 0).state).toBe('running');
  });

  it('is short where all is read and nothing more can start; without a size it goes on for ever', () => {
    expect(campaignStatus(statusSettingsOf(config), viewOf({}), 0).state).toBe('short');
    expect(campaignStatus(statusSettingsOf(unsized), viewOf({}), 0).state).toBe('running');
  });

  it('is complete at the size, whatever a task said last of its endpoint', () => {
    const counters = new Map([['verified/1', 2]]);
    const view = viewOf({ stage: 'sample', counters, waiting: [refused] });
    expect(campaignStatus(statusSettingsOf(config), view, 5)).toMatchObject({ complete: true, state: 'complete' });
  });
});
