import { describe, expect, it } from 'vitest';
import { describeEstimate } from '../../src/cli/estimate-view.ts';
import type { CallStatus, CampaignStatus } from '../../src/campaign/campaign-status.ts';
import type { Interval, ModelEstimate, RunEstimate } from '../../src/campaign/estimate-run.ts';
import { statusOf } from './campaign-status-sample.ts';

const between = <Value>(low: Value, expected: Value, high: Value): Interval<Value> => ({ low, expected, high });
const target: ModelEstimate = {
  calls: between(500, 569, 700),
  promptTokens: between(40_000, 45_678.4, 60_000),
  completionTokens: between(9000, 12_000, 15_000),
  usd: between('0.0079', '0.0094', '0.012'),
};
const estimate: RunEstimate = {
  models: { target, teacher: { ...target, usd: between('0', '0', '0') } },
  questionsLeft: 1000,
  usd: between('0.0354', '0.049725', '3.5'),
  hours: between(0.01, 0.05, 3),
  shortfall: [],
};
const callsOf = (ofTarget: number, ofTeacher: number): CampaignStatus['calls'] => {
  const { calls } = statusOf(20);
  const withReplies = (journaled: number): CallStatus => ({ ...calls.target, journaled });
  return { target: withReplies(ofTarget), teacher: withReplies(ofTeacher), scorer: withReplies(0) };
};
const spent = (spentUsd: string, maxUsd: string | null = null, reservedUsd = '0') => ({
  size: 150,
  verified: 20,
  budget: { maxUsd, spentUsd, reservedUsd },
  calls: callsOf(100, 100),
});
const lineOf = (text: string, beginning: string): string | undefined =>
  text.split('\n').find((line) => line.startsWith(beginning));

describe('the estimate for people', () => {
  it('gives the remaining work and the money spent so far', () => {
    expect(describeEstimate(estimate, spent('0.0000925'), []).split('\n')).toMatchInlineSnapshot(`
      [
        "Still to come, from 20 of 150 verified records on; in brackets what 95 % of simulated campaigns need:",
        "                    calls           prompt tokens      completion tokens                         cost",
        "target   569 (500 to 700)  45678 (40000 to 60000)  12000 (9000 to 15000)  $0.0094 ($0.0079 to $0.012)",
        "teacher  569 (500 to 700)  45678 (40000 to 60000)  12000 (9000 to 15000)                $0 ($0 to $0)",
        "in all: $0.050 ($0.035 to $3.50), beside $0.000092 spent so far",
        "time of one worker: 3 min (36 s to 3.0 h)",
        "No model was called, and the campaign is as it was.",
      ]
    `);
  });

  it('says that it assumes enough questions where the sources do not say how many are left', () => {
    const source = { source: '/q', follow: false, accepted: 9, duplicate: 0, rejected: 0, lag: null };
    const assumed = (questionsLeft: number | null, sources?: CampaignStatus['sources']): string | undefined =>
      lineOf(
        describeEstimate({ ...estimate, questionsLeft }, { ...spent('0'), ...(sources && { sources }) }, []),
        'questions:',
      );
    expect(assumed(null, [source])).toMatch('as many as needed are assumed');
    expect(assumed(10, [source])).toBeUndefined();
    expect(assumed(null)).toBeUndefined();
  });

  it('lists the cells of a mix that want something, and what they may lack', () => {
    const draws = between(3, 5, 9);
    const cells = [
      { level: 1, name: 'math', target: 10, verified: 4, draws },
      { level: 1, name: 'code', target: 0, verified: 0, draws: between(0, 0, 0) },
    ] as const;
    const shortfall = [{ level: 1, name: 'math', ...between(0, 2, 4) }] as const;
    const lines = describeEstimate({ ...estimate, cells, shortfall }, spent('0'), []).split('\n');
    expect(lines.slice(-4, -1)).toEqual([
      'level 1 of math may lack 2 (0 to 4) records: too few questions are left',
      'cell             verified  draws to come',
      'level 1 of math   4 of 10     5 (3 to 9)',
    ]);
  });

  it('names the models without a price: what they cost is not nothing, but not known', () => {
    const text = describeEstimate(estimate, spent('0'), ['models.target', 'models.teachers[1]']);
    expect(lineOf(text, 'target')).toMatch(/ no price$/);
    expect(lineOf(text, 'teacher')).toMatch(/\$0 \(\$0 to \$0\)$/);
    expect(lineOf(text, 'not in it')).toBe('not in it: models.target, models.teachers[1] without a price');
  });

  it.each([
    ['5', '1', '0.5', 'budget: $3.50 of $5 left: enough'],
    ['5', '1.4', '0.2', 'budget: $3.40 of $5 left: it may be too little'],
    ['5', '4.98', '0', 'budget: $0.02 of $5 left: too little'],
    ['5', '5.5', '0', 'budget: $0 of $5 left: too little'],
  ])('says whether a budget of %s suffices after %s spent and %s reserved', (maxUsd, spentUsd, reservedUsd, line) => {
    expect(lineOf(describeEstimate(estimate, spent(spentUsd, maxUsd, reservedUsd), []), 'budget')).toBe(line);
  });

  it.each([
    [0, 0, 'hardly measured yet: target, teacher; run a small size first, and the intervals get narrow'],
    [20, 19, 'hardly measured yet: teacher; run a small size first, and the intervals get narrow'],
    [20, 20, undefined],
  ])('says with %i and %i replies which models were hardly measured', (ofTarget, ofTeacher, line) => {
    const status = { ...spent('0'), calls: callsOf(ofTarget, ofTeacher) };
    expect(lineOf(describeEstimate(estimate, status, []), 'hardly')).toBe(line);
  });

  it('names unknown values, and the levels that lack questions', () => {
    const shortfall = [{ level: 5, ...between(0, 4.4, 9) }] as const;
    const text = describeEstimate({ ...estimate, hours: null, shortfall }, spent('0'), []);
    expect(lineOf(text, 'time')).toBe('time: not known, the latency of a model was not measured yet');
    expect(lineOf(text, 'level')).toBe('level 5 may lack 4 (0 to 9) records: too few questions are left');
  });
});
