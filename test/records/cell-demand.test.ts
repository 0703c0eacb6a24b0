import { describe, expect, it } from 'vitest';
import { shortfallOf } from '../../src/campaign/shortfall.ts';
import { cellTargets, cellsOf } from '../../src/records/cells.ts';
import type { CellTargets } from '../../src/records/cells.ts';
import { demand, nextCell } from '../../src/records/demand.ts';
import type { SupplyCounts } from '../../src/records/demand.ts';
import { mixShares, perLevel } from '../../src/records/mix.ts';
import type { MixOptions } from '../../src/records/mix.ts';

const mix: MixOptions = { kind: 'fixed', shares: { 1: 0.5, 4: 0.5 }, domains: { math: 0.75, code: 0.25 } };
const shares = mixShares(mix);
const none = perLevel(() => 0);

function wants(size: number | null): {
  readonly shares: typeof shares;
  readonly size: number | null;
  readonly maxInFlight: number;
  readonly cells: CellTargets;
} {
  const cells = cellTargets(mix, shares, size);
  if (cells === null) throw new Error('expected a mix of cells');
  return { shares, size, maxInFlight: 10, cells };
}

type Counted = Readonly<Record<string, number>>;

/** Counts by cell, such as `{ '4/code': 2 }`; the levels have what their cells have, and what `beside` says. */
function counts(
  by: Partial<Record<'graded' | 'drawn' | 'verified' | 'rejected', Counted>>,
  beside = none,
): SupplyCounts {
  const list = (name: keyof typeof by): readonly number[] =>
    cellsOf({ names: ['math', 'code'] }).map((cell) => by[name]?.[`${cell.level}/${cell.name}`] ?? 0);
  const levels = (name: keyof typeof by) =>
    perLevel((level) => (list(name)[2 * level] ?? 0) + (list(name)[2 * level + 1] ?? 0));
  return {
    graded: perLevel((level) => levels('graded')[level] + beside[level]),
    drawn: levels('drawn'),
    verified: levels('verified'),
    rejected: levels('rejected'),
    duplicates: none,
    cells: {
      graded: list('graded'),
      drawn: list('drawn'),
      verified: list('verified'),
      rejected: list('rejected'),
      passed: list('graded').map(() => 0),
    },
  };
}

describe('demand of cells', () => {
  it('wants the whole table at the beginning, by level what its cells want', () => {
    const found = demand(wants(16), counts({}));
    expect(found.wanted).toEqual([0, 8, 0, 0, 8, 0]);
    expect(found.cells?.wanted).toEqual([0, 0, 6, 2, 0, 0, 0, 0, 6, 2, 0, 0]);
    expect(found).toMatchObject({ drawable: false, complete: false });
  });

  it('does not say that a level has enough while one of its cells lacks stock', () => {
    const given = counts({ graded: { '1/math': 100, '1/code': 1, '4/math': 6, '4/code': 2 } });
    const { wanted, stock, drawable } = demand(wants(16), given);
    expect([wanted, stock, drawable]).toEqual([[0, 1, 0, 0, 0, 0], [0, 101, 0, 0, 8, 0], true]);
  });

  it('does not count records outside the domains of the mix as stock, and does not draw them', () => {
    const { wanted, stock, drawable } = demand(
      wants(16),
      counts(
        {},
        perLevel(() => 50),
      ),
    );
    expect([wanted, stock[1], drawable]).toEqual([[0, 8, 0, 0, 8, 0], 50, false]);
  });

  it('wants more of a cell in which the teacher fails', () => {
    const given = counts({ graded: { '4/code': 4 }, drawn: { '4/code': 4 }, rejected: { '4/code': 4 } });
    // Yield 1 / 5: two records need ten questions.
    expect(demand(wants(16), given).cells?.wanted.slice(8, 10)).toEqual([6, 10]);
  });

  it('is complete at the size for any cells: the mix may have been changed', () => {
    const given = counts({
      drawn: { '1/math': 16 },
      verified: { '1/math': 16 },
      graded: { '1/math': 30, '4/code': 9 },
    });
    expect(demand(wants(16), given)).toMatchObject({ complete: true, drawable: false, wanted: none, lacking: none });
    expect(demand(wants(20), given)).toMatchObject({ complete: false, drawable: true });
  });

  it('without a size wants every cell with a share for ever', () => {
    const endless = Number.POSITIVE_INFINITY;
    expect(demand(wants(null), counts({})).wanted).toEqual([0, endless, 0, 0, endless, 0]);
  });

  it('stops the other cells where one is scarce, but for the tolerance', () => {
    const graded = { '1/math': 90, '1/code': 40, '4/math': 90, '4/code': 1 };
    const reached = (tolerance: number): number => {
      const stock = cellsOf({ names: ['math', 'code'] }).map(
        ({ level, name }) => Object.entries(graded).find(([cell]) => cell === `${level}/${name}`)?.[1] ?? 0,
      );
      let now: Record<string, number> = {};
      for (let drawn = 0; ; drawn += 1) {
        const given = counts({ graded, drawn: now, verified: now });
        const cell = nextCell({ ...wants(null), tolerance }, given, stock);
        if (cell === null) return drawn;
        stock[cell] = (stock[cell] ?? 0) - 1;
        const place = cellsOf({ names: ['math', 'code'] })[cell];
        const name = `${place?.level}/${place?.name}`;
        now = { ...now, [name]: (now[name] ?? 0) + 1 };
      }
    };
    // One record is nearest to an eighth of up to twelve, of which the other cells have 4, 1 and 4 whole ones.
    expect(reached(0)).toBe(10);
    // And lacks a tenth of 40: 15, 5 and 15.
    expect(reached(0.1)).toBe(36);
  });
});

describe('the shortfall of cells', () => {
  it('says which cell lacks how many at its own yield', () => {
    const given = counts({
      graded: { '1/math': 6, '1/code': 2, '4/math': 6, '4/code': 4 },
      drawn: { '1/math': 6, '1/code': 2, '4/math': 6, '4/code': 4 },
      verified: { '1/math': 6, '1/code': 2, '4/math': 6, '4/code': 1 },
      rejected: { '4/code': 3 },
    });
    expect(shortfallOf(wants(16), given, new Map())).toEqual([
      { level: 4, domain: 'code', lacks: 1, questionsOfLevel: 3, questions: 14 },
    ]);
  });

  it('is empty if every cell can reach its target', () => {
    const given = counts({ graded: { '1/math': 6, '1/code': 2, '4/math': 6, '4/code': 2 } });
    expect(shortfallOf(wants(16), given, new Map())).toEqual([]);
  });

  it('without a size refers to the table of all existing and possible records', () => {
    const given = counts({ graded: { '1/math': 30, '1/code': 10, '4/math': 30 } });
    expect(shortfallOf(wants(null), given, new Map())).toEqual([
      { level: 4, domain: 'code', lacks: 9, questionsOfLevel: 9, questions: null },
    ]);
  });
});
