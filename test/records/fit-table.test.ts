import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTable, roundTable } from '../../src/records/fit-table.ts';
import type { Table } from '../../src/records/fit-table.ts';
import { largestRemainder } from '../../src/records/largest-remainder.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const columnsOf = (table: Table): number[] => (table[0] ?? []).map((_, j) => sum(table.map((row) => row[j] ?? 0)));
const rowsOf = (table: Table): number[] => table.map(sum);
const sharesOf = (weights: readonly number[]): number[] => weights.map((weight) => weight / sum(weights));
const weights = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat({ max: 20 }), { minLength: length, maxLength: length }).filter((all) => sum(all) > 0);

/** Whole sums of rows and columns of one total, and a seed without zeros. */
const margins = fc
  .record({
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 7 }),
    total: fc.nat({ max: 500 }),
  })
  .chain(({ height, width, total }) =>
    fc.record({
      rows: weights(height).map((all) => largestRemainder(total, sharesOf(all))),
      columns: weights(width).map((all) => largestRemainder(total, sharesOf(all))),
      seed: fc.array(fc.array(fc.double({ min: 0.05, max: 20, noNaN: true }), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    }),
  );

describe('fitTable', () => {
  it('reaches the sums of rows and columns, and keeps the proportions of the seed', () => {
    fc.assert(
      fc.property(margins, ({ rows, columns, seed }) => {
        const table = fitTable(seed, rows, columns);
        for (const [i, one] of rowsOf(table).entries()) expect(one).toBeCloseTo(rows[i] ?? 0, 5);
        for (const [j, one] of columnsOf(table).entries()) expect(one).toBeCloseTo(columns[j] ?? 0, 5);
        // The odds ratio of any four cells that are not empty is that of the seed.
        const at = (of: Table, i: number, j: number): number => of[i]?.[j] ?? 0;
        for (let i = 1; i < rows.length; i += 1) {
          for (let j = 1; j < columns.length; j += 1) {
            const ratio = (of: Table): number => (at(of, 0, 0) * at(of, i, j)) / (at(of, 0, j) * at(of, i, 0));
            const [found, given] = [ratio(table), ratio(seed)];
            if (Number.isFinite(found) && found > 0) expect(found / given).toBeCloseTo(1, 5);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('reaches a table that is far from the seed, even if slowly', () => {
    const table = fitTable(
      [
        [10, 0.01],
        [0.01, 40],
      ],
      [1, 1],
      [1, 1],
    );
    expect(table[0]?.[0]).toBeCloseTo(1 / (1 + Math.sqrt(0.01 ** 2 / 400)), 6);
  });

  it('of a seed of ones is the table of independence', () => {
    const table = fitTable(
      [
        [1, 1],
        [1, 1],
      ],
      [30, 10],
      [10, 30],
    );
    expect(table.flat().map((value) => value.toFixed(6))).toEqual(['7.500000', '22.500000', '2.500000', '7.500000']);
  });

  it('keeps empty cells of the seed empty', () => {
    const table = fitTable(
      [
        [0, 1],
        [1, 1],
      ],
      [10, 10],
      [5, 15],
    );
    expect(table.flat().map(Math.round)).toEqual([0, 10, 5, 5]);
  });

  it('refuses sums that do not agree, and zeros that no such table has', () => {
    expect(() => fitTable([[1, 1]], [3], [1, 1])).toThrow('expected rows and columns of one sum, got 3 and 2');
    const empty = [
      [0, 1],
      [1, 0],
    ];
    expect(() => fitTable(empty, [3, 1], [2, 2])).toThrow('zeros');
  });
});

describe('roundTable', () => {
  it('keeps the integer sums, and changes no number by 1 or more', () => {
    fc.assert(
      fc.property(margins, ({ rows, columns, seed }) => {
        const table = fitTable(seed, rows, columns);
        const whole = roundTable(table, rows, columns);
        expect(rowsOf(whole)).toEqual(rows);
        expect(columnsOf(whole)).toEqual(columns);
        for (const [i, row] of whole.entries()) {
          for (const [j, count] of row.entries()) {
            expect(Number.isInteger(count)).toBe(true);
            expect(Math.abs(count - (table[i]?.[j] ?? 0))).toBeLessThan(1 + 1e-5);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('rounds up where the remainders are largest: no other choice with these sums has more', () => {
    const small = fc.record({ rows: weights(3), columns: weights(3), total: fc.nat({ max: 12 }) });
    fc.assert(
      fc.property(small, ({ rows: r, columns: c, total }) => {
        const [rows, columns] = [largestRemainder(total, sharesOf(r)), largestRemainder(total, sharesOf(c))];
        const table = rows.map((row) => columns.map((column) => (total === 0 ? 0 : (row * column) / total)));
        const remainders = (of: Table): number =>
          sum(
            of.flatMap((row, i) => row.map((n, j) => (n > (table[i]?.[j] ?? 0) + 1e-7 ? (table[i]?.[j] ?? 0) % 1 : 0))),
          );
        let best = 0;
        for (let choice = 0; choice < 512; choice += 1) {
          const other = table.map((row, i) => row.map((n, j) => Math.floor(n + 1e-7) + ((choice >> (3 * i + j)) & 1)));
          const holds = rowsOf(other).join() === rows.join() && columnsOf(other).join() === columns.join();
          if (holds) best = Math.max(best, remainders(other));
        }
        expect(remainders(roundTable(table, rows, columns))).toBeCloseTo(best, 5);
      }),
      { numRuns: 60 },
    );
  });
});

describe('largestRemainder', () => {
  it('adds up to the total, and gives each its share as far as whole counts go', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }).chain(weights), fc.nat({ max: 3000 }), (all, total) => {
        const shares = sharesOf(all);
        const counts = largestRemainder(total, shares);
        expect(sum(counts)).toBe(total);
        for (const [i, count] of counts.entries()) {
          expect(Math.abs(count - total * (shares[i] ?? 0))).toBeLessThan(1 + 1e-5);
        }
      }),
    );
  });
});
