import { describe, expect, it } from 'vitest';
import { WorkerMetrics } from '../../src/runtime/metrics.ts';
import type { WorkerSnapshot } from '../../src/runtime/monitor.ts';
import { statusOf } from '../cli/campaign-status-sample.ts';
import { seriesIn } from '../support/series.ts';

const OPTIONS = {
  campaign: 'c1',
  stages: ['grade', 'sample', 'trace'],
  callLimits: { target: 8, teacher: 4, scorer: 2 },
} as const;

const probeOf = (verified: number, size: number | null = 100): WorkerSnapshot => ({
  status: () => statusOf(verified, { size }),
  inFlight: new Map([['grade', 3]]),
  permits: new Map([['grade', new Map([['questions', { used: 5, limit: 256, usedBytes: 900, limitBytes: 4096 }]])]]),
});

const seriesOf = async (metrics: WorkerMetrics): Promise<ReadonlyMap<string, number>> => seriesIn(await metrics.text());

describe('metrics of a worker', () => {
  it('are named sluice_ with the campaign as a label, beside those of the process', async () => {
    const metrics = new WorkerMetrics(OPTIONS);
    const text = await metrics.text();
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const { name, help } of metrics.describe()) {
      expect(name).toMatch(/^(sluice|process|nodejs)_[a-z0-9_]+$/);
      expect(help).not.toBe('');
    }
    expect(text).toContain('sluice_calls_limit{role="target",campaign="c1"} 8');
    expect(text).toMatch(/^process_resident_memory_bytes\{campaign="c1"\} \d+$/m);
  });

  it('begin at 0, and those of the campaign only after its state is read: a restart makes no jump', async () => {
    const metrics = new WorkerMetrics(OPTIONS);
    const before = await seriesOf(metrics);
    expect(before.get('sluice_committed_records_total{stage="trace"}')).toBe(0);
    expect(before.get('sluice_calls_started_total{role="scorer"}')).toBe(0);
    expect([...before.keys()].filter((name) => name.startsWith('sluice_campaign_'))).toEqual([]);
    metrics.looked(probeOf(10));
    const after = await seriesOf(metrics);
    expect(after.get('sluice_records_in_flight{stage="grade"}')).toBe(3);
    expect(after.get('sluice_permits_used{stage="grade",topic="questions"}')).toBe(5);
    expect(after.get('sluice_permits_limit{stage="grade",topic="questions"}')).toBe(256);
    expect(after.get('sluice_permit_bytes_used{stage="grade",topic="questions"}')).toBe(900);
    expect(after.get('sluice_permit_bytes_limit{stage="grade",topic="questions"}')).toBe(4096);
    expect([...after.keys()].some((name) => name.startsWith('sluice_campaign_records_total{'))).toBe(true);
  });

  it('show the cells of a mix that has some, wanted without a size at the present total', async () => {
    const cell = {
      level: 2,
      name: 'gsm8k',
      target: 0.3,
      verified: 4,
      rejected: 1,
      inFlight: 0,
      stock: 7,
      yield: 0.8,
    } as const;
    const cells = { by: 'source', table: [cell], unlisted: [], error: 2 } as const;
    const metrics = new WorkerMetrics(OPTIONS);
    metrics.looked({ ...probeOf(10, null), status: () => ({ ...statusOf(10, { size: null }), cells }) });
    const series = await seriesOf(metrics);
    const labels = '{by="source",name="gsm8k",level="2"}';
    expect(series.get(`sluice_campaign_cell_verified_records${labels}`)).toBe(4);
    expect(series.get(`sluice_campaign_cell_target_records${labels}`)).toBe(3);
    expect(series.get(`sluice_campaign_cell_stock_records${labels}`)).toBe(7);
    expect(series.get('sluice_campaign_cells_error_records{by="source"}')).toBe(2);
    const without = new WorkerMetrics(OPTIONS);
    without.looked(probeOf(10));
    expect([...(await seriesOf(without)).keys()].filter((name) => name.includes('_cell'))).toEqual([]);
  });

  it('show the totals of the campaign as they are, however often they are read', async () => {
    const metrics = new WorkerMetrics(OPTIONS);
    const status = statusOf(10);
    metrics.looked({ ...probeOf(10), status: () => status });
    await metrics.text();
    const series = await seriesOf(metrics);
    for (const { stage, forwarded, deadLettered, lag } of status.stages) {
      expect(series.get(`sluice_campaign_records_total{stage="${stage}",outcome="forwarded"}`)).toBe(forwarded);
      expect(series.get(`sluice_campaign_records_total{stage="${stage}",outcome="dead-lettered"}`)).toBe(deadLettered);
      expect(series.get(`sluice_campaign_lag_records{stage="${stage}"}`)).toBe(lag);
    }
    for (const { level, verified, target } of status.levels) {
      expect(series.get(`sluice_campaign_level_verified_records{level="${level}"}`)).toBe(verified);
      expect(series.get(`sluice_campaign_level_target_records{level="${level}"}`)).toBe(target);
    }
  });

  it('show how long the calls of the campaign took, as a sum and a number', async () => {
    const metrics = new WorkerMetrics(OPTIONS);
    const { calls } = statusOf(10);
    const target = { ...calls.target, timed: 40, meanLatencyMs: 1250 };
    metrics.looked({ ...probeOf(10), status: () => statusOf(10, { calls: { ...calls, target } }) });
    const series = await seriesOf(metrics);
    expect(series.get('sluice_campaign_timed_calls_total{role="target"}')).toBe(40);
    expect(series.get('sluice_campaign_call_latency_seconds_total{role="target"}')).toBe(50);
  });

  it('count a stage and its commits', async () => {
    const metrics = new WorkerMetrics(OPTIONS);
    const stage = metrics.stage('grade');
    stage.assigned([0, 1, 2]);
    stage.assigned([0, 1]);
    stage.acquired(0, null);
    stage.handedOver(2);
    stage.fenced(1);
    stage.committed(20, 5);
    stage.committed(300, 0);
    stage.redelivered();
    stage.replyFound('target');
    stage.callAbandoned('scorer');
    stage.alive();
    const series = await seriesOf(metrics);
    const of = (name: string): number | undefined => series.get(`sluice_${name}{stage="grade"}`);
    expect([of('rebalances_total'), of('tasks_assigned')]).toEqual([2, 2]);
    expect([of('tasks_acquired_total'), of('tasks_handed_over_total'), of('tasks_fenced_total')]).toEqual([1, 1, 1]);
    expect([of('commit_duration_seconds_count'), of('committed_records_total')]).toEqual([2, 5]);
    expect(of('commit_duration_seconds_sum')).toBeCloseTo(0.32);
    expect(of('redelivered_records_dropped_total')).toBe(1);
    expect(series.get('sluice_journal_replies_used_total{role="target"}')).toBe(1);
    expect(series.get('sluice_calls_abandoned_total{role="scorer"}')).toBe(1);
    expect(series.get('sluice_kafka_answered_timestamp_seconds')).toBeGreaterThan(1.7e9);
    expect(series.get('sluice_rebalances_total{stage="trace"}')).toBe(0);
  });

  it('count calls; those in flight were started and have not ended', async () => {
    const metrics = new WorkerMetrics(OPTIONS);
    for (let i = 0; i < 4; i += 1) metrics.calls.started('target');
    metrics.calls.answered('target', 500);
    metrics.calls.failed('target', 'timeout', 1500);
    const series = await seriesOf(metrics);
    expect(series.get('sluice_calls_started_total{role="target"}')).toBe(4);
    expect(series.get('sluice_calls_answered_total{role="target"}')).toBe(1);
    expect(series.get('sluice_calls_failed_total{role="target",reason="timeout"}')).toBe(1);
    expect(series.get('sluice_calls_in_flight{role="target"}')).toBe(2);
    expect(series.get('sluice_call_duration_seconds_sum{role="target"}')).toBe(2);
  });

  it('count the appends of a journal once they are stored', async () => {
    const metrics = new WorkerMetrics(OPTIONS);
    let fate: Promise<number> = Promise.resolve(7);
    const journal = metrics.journal('trace', { append: () => fate, close: () => Promise.resolve() });
    const record = { topic: 'calls.trace', partition: 0, key: Buffer.from('key'), value: Buffer.alloc(97) } as const;
    expect(await journal.append(record)).toBe(7);
    fate = Promise.reject(new Error('gone'));
    await expect(journal.append(record)).rejects.toThrow('gone');
    const series = await seriesOf(metrics);
    expect(series.get('sluice_journal_append_duration_seconds_count{stage="trace"}')).toBe(1);
    expect(series.get('sluice_journal_appended_bytes_total{stage="trace"}')).toBe(100);
  });

  it('share nothing between two workers of one process', async () => {
    const [one, other] = [new WorkerMetrics(OPTIONS), new WorkerMetrics({ ...OPTIONS, campaign: 'c2' })];
    one.calls.started('target');
    expect((await seriesOf(other)).get('sluice_calls_started_total{role="target"}')).toBe(0);
  });
});
