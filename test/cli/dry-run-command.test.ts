import { describe, expect, it } from 'vitest';
import { estimateRun } from '../../src/campaign/estimate-run.ts';
import type { RunEstimate } from '../../src/campaign/estimate-run.ts';
import type { CampaignStatus, SourceStatus, TeacherStatus } from '../../src/campaign/campaign-status.ts';
import { estimateInputOf } from '../../src/cli/dry-run-command.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { statusOf } from './campaign-status-sample.ts';

const endpoint = { baseUrl: 'http://localhost:1/v1', model: 'm' };
const parse = (models: object = { teacher: endpoint }, traces: object = {}) =>
  parseConfig(
    { campaign: 'test', models: { target: endpoint, scorer: endpoint, ...models }, traces, size: 15 },
    { cwd: '/' },
  );
/** A status with this number of graded questions, and of ingested ones that are not graded yet. */
const ingested = (graded: number, lag: number, sources?: readonly SourceStatus[]): CampaignStatus => {
  const status = statusOf(0);
  const stages = status.stages.map((one) => (one.stage === 'grade' ? { ...one, in: graded, lag } : one));
  return { ...status, stages, ...(sources && { sources }) };
};

describe('the questions of an estimate', () => {
  const source = { source: 's', follow: false, accepted: 0, duplicate: 0, rejected: 0, lag: 500 };
  const left = (...given: Parameters<typeof ingested>): number | null =>
    estimateInputOf(parse(), ingested(...given)).questionsLeft;

  it('are the ingested ones that are not graded, and unknown before the first', () => {
    expect(left(40, 7)).toBe(7);
    expect(left(40, 0)).toBe(0);
    expect(left(0, 0)).toBeNull();
  });

  it('include the unread rows of sources', () => {
    expect(left(40, 7, [source, { ...source, lag: 20 }])).toBe(527);
    expect(left(0, 0, [source])).toBe(500);
    expect(left(40, 7, [{ ...source, lag: 0 }])).toBe(7);
  });

  it('are unknown while a source is followed, or does not say how many rows it has', () => {
    expect(left(40, 7, [source, { ...source, follow: true, lag: 0 }])).toBeNull();
    expect(left(40, 7, [source, { ...source, lag: null }])).toBeNull();
  });
});

describe('the estimate for several teachers', () => {
  const priced = (usd: string, more: object = {}): object => ({
    ...endpoint,
    price: { inputUsdPerMTok: '0', outputUsdPerMTok: usd },
    ...more,
  });
  /** The cost of a million completion tokens of the teachers, for the median campaign. */
  const usdPerMTok = ({ models: { teacher } }: RunEstimate): number =>
    (1e6 * Number(teacher?.usd.expected)) / (teacher?.completionTokens.expected ?? 0);
  const yieldOf = (verified: number, rejected: number): TeacherStatus => ({
    role: 'teacher',
    model: 'm',
    verified,
    rejected,
    reasons: {},
    records: verified,
    yield: null,
    usd: '0',
  });
  const status = (...teachers: readonly TeacherStatus[]): CampaignStatus => {
    const one = ingested(2000, 1_000_000);
    const measured = {
      ...one.calls.target,
      journaled: 1000,
      promptTokens: 100_000,
      completionTokens: 900_000,
      timed: 1000,
      meanLatencyMs: 1,
    };
    return { ...one, teachers, calls: { target: measured, teacher: measured, scorer: measured } };
  };
  const estimateOf = (teachers: readonly object[], traces: object, ...measured: readonly TeacherStatus[]) => {
    const input = estimateInputOf(parse({ teachers }, traces), status(...measured));
    return estimateRun({ ...input, simulations: 500 });
  };
  const cheapFirst = [priced('0.1'), priced('10')];
  const inOrder = { teacherOrder: 'in-order', samples: 2 };

  it('in order prices the calls that each gets: those that no teacher before it solved', () => {
    // 1,000 calls of the first, 100 of the second.
    const estimate = estimateOf(cheapFirst, inOrder, yieldOf(900, 100), yieldOf(50, 50));
    expect(usdPerMTok(estimate)).toBeCloseTo((1000 * 0.1 + 100 * 10) / 1100, 0);
    expect(usdPerMTok(estimate)).toBeLessThan(1.2);
  });

  it('in order, without measurements, includes that the first solves most or few questions', () => {
    const { usd } = estimateOf(cheapFirst, inOrder, yieldOf(0, 0), yieldOf(0, 0));
    expect(Number(usd.high) / Number(usd.low)).toBeGreaterThan(4);
  });

  it('in order, with all samples requested at once, gives each its samples, and the rest to the last', () => {
    const all = { ...inOrder, samples: 4, choose: 'all' };
    const estimate = estimateOf(cheapFirst, all, yieldOf(900, 100), yieldOf(900, 100));
    expect(usdPerMTok(estimate)).toBeCloseTo((0.1 + 3 * 10) / 4, 1);
  });

  it('by shares is at the mean price', () => {
    const estimate = estimateOf([priced('0.1', { share: 3 }), priced('10')], {}, yieldOf(9, 1), yieldOf(9, 1));
    expect(usdPerMTok(estimate)).toBeCloseTo((3 * 0.1 + 10) / 4, 1);
  });

  it('in order takes as long as the limit of the first teacher requires, since it gets every question', () => {
    const limits = { requestsPerMinute: 1 };
    const minutes = (...teachers: readonly object[]): number => {
      const { hours, models } = estimateOf(teachers, inOrder, yieldOf(900, 100), yieldOf(50, 50));
      return (60 * (hours?.expected ?? 0)) / (models.teacher?.calls.expected ?? 0);
    };
    expect(minutes(priced('1', { limits }), priced('1', { limits }))).toBeCloseTo(10 / 11, 1);
    expect(minutes(priced('1'), priced('1', { limits }))).toBeCloseTo(1 / 11, 1);
  });
});
