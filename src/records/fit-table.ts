import { splitQuota } from './largest-remainder.ts';

/** Numbers by row and column; all rows have the same length. */
export type Table = readonly (readonly number[])[];

/**
 * The most scalings of all rows and columns. A seed with proportional rows needs two; a seed whose numbers differ by a
 * factor of hundreds across the diagonal needs thousands.
 */
const MOST_ROUNDS = 100_000;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Iterative proportional fitting: the table with the given row and column sums and the proportions of the seed. A seed
 * of ones gives the table in which rows and columns are independent. Source: Deming and Stephan 1940, Annals of
 * Mathematical Statistics 11(4).
 *
 * Throws `RangeError` if the sums do not agree, or if zeros of the seed make such a table impossible.
 */
export function fitTable(seed: Table, rows: readonly number[], columns: readonly number[]): Table {
  const total = sumOf(rows);
  const tolerance = 1e-9 * Math.max(1, total);
  if (Math.abs(total - sumOf(columns)) > tolerance) {
    throw new RangeError(`expected rows and columns of one sum, got ${total} and ${sumOf(columns)}`);
  }
  let table = seed.map((row) => [...row]);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    table = table.map((row, i) => scaled(row, rows[i] ?? 0));
    const factors = columns.map((wanted, j) => factorOf(wanted, sumOf(table.map((row) => row[j] ?? 0))));
    table = table.map((row) => row.map((value, j) => value * (factors[j] ?? 0)));
    const isFitted = table.every((row, i) => Math.abs(sumOf(row) - (rows[i] ?? 0)) <= tolerance);
    if (isFitted && Math.abs(sumOf(table.map(sumOf)) - total) <= tolerance) return table;
  }
  throw new RangeError('the seed has zeros that no table with these sums of rows and columns can have');
}

const factorOf = (wanted: number, sum: number): number => (sum === 0 ? 0 : wanted / sum);
const scaled = (row: readonly number[], wanted: number): number[] =>
  row.map((value) => value * factorOf(wanted, sumOf(row)));

/**
 * Rounds each number of a table up or down and keeps the integer sums of rows and columns. Of all such tables, it
 * chooses one with the largest sum of remainders over the numbers that are rounded up. One always exists: remainders
 * are a flow from rows to columns, and a flow with integer bounds has an integer solution.
 */
export function roundTable(table: Table, rows: readonly number[], columns: readonly number[]): Table {
  const quotas = table.map((row) => row.map(splitQuota));
  const matching = new Matching(quotas.map((row) => row.map(({ remainder }) => remainder)));
  const rowsLack = rows.map((sum, i) => sum - sumOf((quotas[i] ?? []).map(({ whole }) => whole)));
  const columnsLack = columns.map((sum, j) => sum - sumOf(quotas.map((row) => row[j]?.whole ?? 0)));
  while (rowsLack.some((lack) => lack > 0)) {
    const [row, column] = matching.extend(rowsLack, columnsLack);
    rowsLack[row] = (rowsLack[row] ?? 0) - 1;
    columnsLack[column] = (columnsLack[column] ?? 0) - 1;
  }
  return quotas.map((row, i) => row.map(({ whole }, j) => whole + (matching.has(i, j) ? 1 : 0)));
}

/**
 * Chooses cells one by one for the largest sum of weights, by augmenting paths (successive shortest paths,
 * Bellman-Ford).
 */
class Matching {
  readonly #weights: Table;
  readonly #chosen = new Set<string>();

  constructor(weights: Table) {
    this.#weights = weights;
  }

  has(row: number, column: number): boolean {
    return this.#chosen.has(`${row}/${column}`);
  }

  /** Chooses one more cell; others may be exchanged for it. Returns the row and the column that have one more. */
  extend(rowsLack: readonly number[], columnsLack: readonly number[]): readonly [number, number] {
    const rowGains = rowsLack.map((lack) => (lack > 0 ? 0 : Number.NEGATIVE_INFINITY));
    const columnGains = columnsLack.map(() => Number.NEGATIVE_INFINITY);
    /** The row from which a column is reached, and the column from which a row is reached. */
    const rowBefore = columnsLack.map(() => -1);
    const columnBefore = rowsLack.map(() => -1);
    for (let changed = true; changed;) {
      changed = false;
      for (const [i, weights] of this.#weights.entries()) {
        for (const [j, weight] of weights.entries()) {
          if (weight === 0) continue;
          const [rowGain, columnGain] = [rowGains[i] ?? 0, columnGains[j] ?? 0];
          if (!this.has(i, j) && rowGain + weight > columnGain) {
            columnGains[j] = rowGain + weight;
            rowBefore[j] = i;
            changed = true;
          } else if (this.has(i, j) && columnGain - weight > rowGain) {
            rowGains[i] = columnGain - weight;
            columnBefore[i] = j;
            changed = true;
          }
        }
      }
    }
    let column = -1;
    for (const [j, gain] of columnGains.entries()) {
      if ((columnsLack[j] ?? 0) > 0 && gain > (columnGains[column] ?? Number.NEGATIVE_INFINITY)) column = j;
    }
    if (column < 0) throw new RangeError('expected whole sums of rows and columns that the table has');
    return [this.#flip(column, rowBefore, columnBefore), column];
  }

  /** Inverts the path that ends at a column: chosen cells on it become unchosen, and the reverse. */
  #flip(end: number, rowBefore: readonly number[], columnBefore: readonly number[]): number {
    let column = end;
    for (;;) {
      const row = rowBefore[column] ?? -1;
      this.#chosen.add(`${row}/${column}`);
      const before = columnBefore[row] ?? -1;
      if (before < 0) return row;
      this.#chosen.delete(`${row}/${before}`);
      column = before;
    }
  }
}
