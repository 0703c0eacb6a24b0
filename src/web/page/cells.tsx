import type { VNode } from 'preact';
import type { PageStatus } from './api.ts';
import { count, percent } from './format.ts';
import { recordsHref } from './route.ts';
import { Table } from './table.tsx';
import { withHiddenShown } from './text-parts.ts';

type CellsStatus = NonNullable<PageStatus['cells']>;

/** The mix by domain or by source in each level, if the configuration has shares of these. */
export function Cells({ cells, size }: { readonly cells: CellsStatus; readonly size: number | null }): VNode {
  const { by, table, unlisted, error } = cells;
  const names = [...new Set(table.map(({ name }) => name))];
  const levels = [...new Set(table.filter(({ target, verified }) => target + verified > 0).map(({ level }) => level))];
  const waiting = unlisted.reduce((sum, { stock }) => sum + stock, 0);
  return (
    <>
      <h3 id="cells">By {by}</h3>
      <p class="quiet">
        Verified against target in each level.
        {error !== null && ` Mix error of the ${by}s: ${error === 0 ? 'exact' : count(error)}.`}
        {waiting > 0 && ` ${count(waiting)} graded questions wait that are of no ${by} of the mix.`}
      </p>
      <Table
        of="cells"
        heads={[by, ...levels.map((level) => `Level ${level}`), 'In flight', 'Stock', 'Yield']}
        rows={names.map((name) => {
          const own = table.filter((cell) => cell.name === name);
          const sum = (of: 'verified' | 'rejected' | 'inFlight' | 'stock'): number =>
            own.reduce((total, cell) => total + cell[of], 0);
          const [verified, ended] = [sum('verified'), sum('verified') + sum('rejected')];
          return {
            key: name,
            cells: [
              <a href={recordsHref({ [by]: name })}>{withHiddenShown(name)}</a>,
              ...levels.map((level) => <Cell cell={own.find((one) => one.level === level)} size={size} />),
              count(sum('inFlight')),
              count(sum('stock')),
              percent(ended === 0 ? null : verified / ended),
            ],
          };
        })}
      />
    </>
  );
}

interface CellProps {
  readonly cell: CellsStatus['table'][number] | undefined;
  readonly size: number | null;
}

function Cell({ cell, size }: CellProps): VNode {
  if (cell === undefined) return <>–</>;
  const { verified, target } = cell;
  return (
    <>
      {count(verified)} <small>of {size === null ? percent(target) : count(target)}</small>
    </>
  );
}
