import { describe, expect, it } from 'vitest';
import { renderProgress, summarizeProgress } from '../../src/cli/progress-view.ts';
import type { Level } from '../../src/records/grade.ts';
import { statusOf } from './campaign-status-sample.ts';

describe('renderProgress', () => {
  it('shows how far it is, stages, levels against the mix, calls by model', () => {
    expect(renderProgress(statusOf(3), { width: 80 })).toMatchInlineSnapshot(`
      [
        "sample   3 of 15 verified   mix error 1   $0.0123 spent",
        "",
        "stage   in  forwarded  rejected  dead letters  lag    spent",
        "grade   40         37         2             1    7  $0.0123",
        "sample   9          9         0             0   28       $0",
        "trace    5          4         1             0    4       $0",
        "grade rejected: duplicate 2",
        "trace rejected: incorrect 1",
        "",
        "level  verified  mix/wanted  yield  rejected  in flight  stock",
        "0           0/0       0/0 %      -         0          2     30",
        "1           3/5    100/33 %   75 %         1          2     30   █████████░░░░░░",
        "2           0/4      0/27 %      -         0          2     30   ░░░░░░░░░░░░",
        "3           0/3      0/20 %      -         0          2     30   ░░░░░░░░░",
        "4           0/2      0/13 %      -         0          2     30   ░░░░░░",
        "5           0/1       0/7 %      -         0          2     30   ░░░",
        "spent by level 0 to 5: $0 $0.01 $0 $0 $0 $0; no level: $0.0023",
        "a verified record: $0.0041; by level: - $0.0033 - - - -",
        "",
        "calls    started  answered  failed  tokens in  tokens out    spent",
        "target        41        40       1          0           0  $0.0123",
        "scorer         0         0       0          0           0       $0",
        "teacher        0         0       0          0           0       $0",
        "failed calls: target timeout 1",
      ]
    `);
  });

  it('shows the calls of a judge where there is one, between scorer and teacher', () => {
    const { calls } = statusOf(3);
    const judge = { ...calls.scorer, started: 9, journaled: 7, failed: { timeout: 2 }, promptTokens: 600 };
    const lines = renderProgress(statusOf(3, { calls: { ...calls, judge } }), { width: 80 });
    expect(lines.slice(-5)).toEqual([
      'target        41        40       1          0           0  $0.0123',
      'scorer         0         0       0          0           0       $0',
      'judge          9         7       2        600           0       $0',
      'teacher        0         0       0          0           0       $0',
      'failed calls: target timeout 1, judge timeout 2',
    ]);
  });

  it('shows the cells of a mix of domains or sources, and what waits that is of none', () => {
    const cell = (level: Level, name: string, target: number, verified: number) =>
      ({ level, name, target, verified, rejected: 0, inFlight: 1, stock: 5, yield: null }) as const;
    const table = [
      cell(0, 'math', 0, 0),
      cell(1, 'math', 3, 2),
      cell(2, 'math', 2, 0),
      cell(1, 'code', 2, 1),
      cell(2, 'code', 2, 2),
    ];
    const cells = { by: 'domain', table, unlisted: [{ level: 2, verified: 0, stock: 7 }], error: 1 } as const;
    const lines = renderProgress(statusOf(3, { cells }), { width: 80 });
    const from = lines.findIndex((line) => line.startsWith('domain'));
    expect(lines.slice(from, from + 4)).toEqual([
      'domain  level 1  level 2  in flight  stock',
      'math        2/3      0/2          3     15',
      'code        1/2      2/2          2     10',
      '7 graded questions wait that are of no domain of the mix',
    ]);
    expect(renderProgress(statusOf(3), { width: 80 }).join('\n')).not.toContain('domain');
    const growing = renderProgress(statusOf(3, { cells: { ...cells, by: 'source', unlisted: [] }, size: null }));
    expect(growing).toContain('math          2        0          3     15');
    expect(growing.join('\n')).not.toContain('wait');
  });

  it('says that there is no mix error yet where nothing is verified', () => {
    const none = statusOf(0, { mixError: null });
    expect(renderProgress(none)[0]).toContain('mix error not known yet');
    expect(summarizeProgress(none)).toContain('mix error not known yet');
  });

  it('never draws beyond the width', () => {
    for (const width of [40, 60, 80, 200]) {
      for (const line of renderProgress(statusOf(15), { width })) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  it('compares with shares where there is no size', () => {
    const levels = statusOf(3).levels.map((level) => ({ ...level, target: level.target / 15 }));
    const lines = renderProgress(statusOf(3, { size: null, levels }), { width: 100 });
    expect(lines[0]).toContain('3 verified');
    expect(lines.find((line) => line.startsWith('1 '))).toContain('100/33 %');
  });

  it('uses colours only when asked', () => {
    expect(renderProgress(statusOf(3)).join('')).not.toContain('\u001B');
    expect(renderProgress(statusOf(3), { colours: true }).join('')).toContain('\u001B[1m');
  });

  it('draws a campaign in which nothing has happened yet', () => {
    expect(renderProgress(statusOf(0)).join('\n')).toContain('0 of 15 verified');
  });
});

describe('summarizeProgress', () => {
  it('is one line', () => {
    expect(summarizeProgress(statusOf(15, { complete: true }))).toBe(
      '15 of 15 verified, complete; grade 40, sample 9, trace 5; verified by level 0 to 5: 0/15/0/0/0/0; mix error 1',
    );
  });
});
