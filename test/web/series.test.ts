import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatestEvent } from '../../src/web/latest-event.ts';
import { StatusSeries } from '../../src/web/status-series.ts';
import { verifiedOverTime } from '../../src/web/verified-over-time.ts';
import { statusOf } from '../cli/campaign-status-sample.ts';

describe('the totals over time', () => {
  it('keep the first and about the last, no closer than asked for and in bounded memory', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 9_000 }), (count, everyMs) => {
        const series = new StatusSeries(5_000);
        for (let n = 0; n < count; n += 1) series.add(statusOf(n), n * everyMs);
        const points = series.points();
        expect(points.length).toBeLessThanOrEqual(720);
        expect(points[0]).toMatchObject({ atMs: 0, verified: 0 });
        for (const [i, point] of points.entries()) {
          if (i > 0) expect(point.atMs - (points[i - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(5_000);
        }
        const total = (count - 1) * everyMs;
        expect(points.at(-1)?.atMs ?? 0).toBeGreaterThanOrEqual(Math.min(total, total * 0.99 - 10_000));
      }),
      { numRuns: 50 },
    );
  });

  it('sum the calls of all models', () => {
    const series = new StatusSeries(1);
    series.add(statusOf(3), 5);
    expect(series.points()).toEqual([
      { atMs: 5, verified: 3, spentUsd: 0.012345678, calls: 41, tokens: 0, rateLimited: 0 },
    ]);
  });
});

describe('verified records over time', () => {
  it('end with all of them, in at most about 200 points that only rise', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 2_000 }), (times) => {
        const records = times.map((atMs, place) => ({
          id: String(place),
          place,
          state: 'verified' as const,
          level: null,
          reason: null,
          domain: null,
          source: null,
          teacher: null,
          title: '',
          atMs,
        }));
        const points = verifiedOverTime([
          ...records,
          ...records.map((one) => ({ ...one, state: 'rejected' as const })),
        ]);
        expect(points.length).toBeLessThanOrEqual(201);
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
