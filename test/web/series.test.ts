import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommitSeries } from '../../src/campaign/commit-series.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { LatestEvent } from '../../src/web/latest-event.ts';
import { rateOf } from '../../src/web/page/rates.ts';
import { VerifiedOverTime } from '../../src/web/verified-over-time.ts';
import { aProgress } from '../support/written-topics.ts';

const AT = 1_000_000_000_000;

/** A commit of a task `n` seconds after the beginning that has seen so many target calls of 2 s each. */
function commit(task: number, sequence: number, seconds: number, over: Partial<Progress> = {}): Progress {
  const counters = new Map([
    ['calls/target/started', sequence + 1],
    ['calls/target/failed:rate-limited', 1],
    ['calls/target/latencyMs', 2_000 * sequence],
    ['calls/target/promptTokens', 10 * sequence],
  ]);
  const committedAt = new Date(AT + 1000 * seconds);
  const spend = [{ role: 'target', usd: `0.${sequence}`, savedUsd: '0' }];
  return aProgress({ task, sequence, committedAt, counters, spend, worker: `w${task}#${sequence}`, ...over });
}

describe('the totals over time', () => {
  it('are those of the commits in the order of their times, whatever order they are read in', () => {
    const series = new CommitSeries(() => true);
    for (const progress of [commit(1, 1, 4), commit(1, 2, 30), commit(0, 2, 20), commit(0, 1, 0)]) series.add(progress);
    series.begin();
    series.add(commit(0, 3, 90));
    // Read twice, as the last commit is.
    series.add(commit(1, 2, 30));
    expect(series.points().map(({ atMs, calls, busyMs }) => [(atMs - AT) / 1000, calls, busyMs['target']])).toEqual([
      [0, 2, 2_000],
      [20, 5, 6_000],
      [30, 6, 8_000],
      [90, 7, 10_000],
    ]);
    expect(series.points().at(-1)).toMatchObject({
      spentUsd: 0.5,
      tokens: 50,
      rateLimited: 2,
      workers: { grade: 2, trace: 0, all: 2 },
      waiting: [],
    });
  });

  it('begin where all tasks are known: earlier commits of one may be gone', () => {
    const series = new CommitSeries(() => true);
    series.add(commit(0, 1, 0));
    series.add(commit(0, 2, 50));
    series.add(commit(1, 7, 40));
    series.begin();
    expect(series.points().map(({ atMs }) => (atMs - AT) / 1000)).toEqual([40, 50]);
  });

  it('count the workers that committed within the last minute, and the models that are waited for', () => {
    const series = new CommitSeries(() => true);
    series.begin();
    const waiting = [{ kind: 'endpoint' as const, role: 'teacher', reason: 'HTTP 503', since: new Date(AT) }];
    series.add(commit(0, 1, 0));
    series.add(commit(0, 1, 30, { stage: 'trace', worker: 'w9', waiting }));
    series.add(commit(1, 1, 61));
    // Another task of the same process.
    series.add(commit(2, 1, 62, { worker: 'w1#7' }));
    series.tick(AT + 200_000);
    expect(series.points().map(({ workers, waiting: of }) => [workers, of])).toEqual([
      [{ grade: 1, trace: 0, all: 1 }, []],
      [{ grade: 1, trace: 1, all: 2 }, ['teacher']],
      [{ grade: 1, trace: 1, all: 2 }, ['teacher']],
      [{ grade: 0, trace: 0, all: 0 }, ['teacher']],
    ]);
  });

  it('have the waits of earlier commits as they were, and of the last ones those that continue', () => {
    const waits = { reason: 'HTTP 503', since: new Date(AT) };
    const waiting = [
      { ...waits, kind: 'endpoint' as const, role: 'teacher' },
      { ...waits, kind: 'budget' as const, role: 'scorer' },
    ];
    let isWorkedOn = true;
    const series = new CommitSeries((_, { kind }) => isWorkedOn || kind === 'budget');
    const waitsOf = (): unknown => series.points().map(({ waiting: of }) => of);
    series.add(commit(0, 1, 0, { waiting }));
    isWorkedOn = false;
    series.begin();
    expect(waitsOf()).toEqual([['scorer']]);
    // An endpoint that is away for long: no commit, but a process still waits.
    isWorkedOn = true;
    series.tick(AT + 600_000);
    expect(waitsOf()).toEqual([
      ['teacher', 'scorer'],
      ['teacher', 'scorer'],
    ]);
    isWorkedOn = false;
    expect(waitsOf()).toEqual([['teacher', 'scorer'], ['scorer']]);
  });

  it('keep the first and the last, no closer than 5 s but the last, and in bounded memory', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 9_000 }), (count, everyMs) => {
        const series = new CommitSeries(() => true);
        series.begin();
        for (let n = 0; n < count; n += 1) series.add(commit(0, n + 1, (n * everyMs) / 1000));
        const points = series.points();
        expect(points.length).toBeLessThanOrEqual(361);
        expect(points[0]).toMatchObject({ atMs: AT, calls: 2 });
        expect(points.at(-1)).toMatchObject({ atMs: AT + (count - 1) * everyMs, calls: count + 1 });
        for (const [i, point] of points.entries()) {
          if (i > 0 && i < points.length - 1) {
            expect(point.atMs - (points[i - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(5_000);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('what a total grows by', () => {
  it('is taken over at least the span, where there is so much before', () => {
    const points = [0, 10, 20, 30, 40].map((seconds) => ({ atMs: 1000 * seconds, total: seconds ** 2 }));
    const rates = rateOf(points, ({ total }) => 1000 * total, 20_000);
    expect(rates).toEqual([
      [10_000, 10],
      [20_000, 20],
      [30_000, 40],
      [40_000, 60],
    ]);
  });

  it('gives the calls in flight of what calls took: three at a time for a minute are three', () => {
    const points = Array.from({ length: 13 }, (_, i) => ({ atMs: 5_000 * i, busyMs: 3 * 5_000 * i }));
    expect(rateOf(points, ({ busyMs }) => busyMs, 30_000).map(([, value]) => value)).toEqual(Array(12).fill(3));
  });

  it('is empty for one point, or without a time difference', () => {
    expect(rateOf([{ atMs: 1 }], () => 1, 10)).toEqual([]);
    expect(rateOf([{ atMs: 1 }, { atMs: 1 }], () => 1, 10)).toEqual([]);
  });
});

describe('verified records over time', () => {
  it('end with all of them, in at most 200 points that only rise, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 2_000 }), (times) => {
        const verified = new VerifiedOverTime();
        for (const atMs of times) verified.add(atMs);
        const points = verified.points();
        expect(points.at(-1)?.[0]).toBe(times.length === 0 ? undefined : Math.max(...times));
        expect(points.length).toBeLessThanOrEqual(200);
        expect(points.at(-1)?.[1] ?? 0).toBe(times.length);
        for (const [i, [at, count]] of points.entries()) {
          const [before = 0, fewer = 0] = points[i - 1] ?? [];
          expect(at).toBeGreaterThanOrEqual(before);
          expect(count).toBeGreaterThan(fewer);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('events to a page that reads slowly', () => {
  it('are sent one at a time, and of those that waited only the latest, not a sign of life', async () => {
    const sent: string[] = [];
    let read = (): void => undefined;
    const events = new LatestEvent((event, data) => {
      sent.push(`${event} ${data}`);
      return new Promise<void>((resolve) => {
        read = resolve;
      });
    });
    for (const data of ['1', '2', '3']) events.send('status', data);
    events.send('ping', '');
    expect(sent).toEqual(['status 1']);
    read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual(['status 1', 'status 3']);
    read();
    await new Promise((resolve) => setImmediate(resolve));
    events.send('ping', '');
    expect(sent).toEqual(['status 1', 'status 3', 'ping ']);
  });
});
