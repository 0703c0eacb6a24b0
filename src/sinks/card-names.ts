import { markdownText } from '../records/foreign-text.ts';
import type { CellShares } from '../records/cells.ts';
import type { DatasetFacts } from './dataset-tally.ts';

/** The shares by domain or source, if the mix has any. */
export function describeNames(
  cells: CellShares | undefined,
  questionsByName: DatasetFacts['questionsByName'],
  questions: number,
): string[] {
  if (cells === undefined) return [];
  const counts = questionsByName[cells.by];
  const rows = cells.names.map((name, index) => {
    const count = counts.get(name) ?? 0;
    const reached = questions === 0 ? 0 : count / questions;
    return `| ${markdownText(name)} | ${percent(cells.shares[index] ?? 0)} | ${percent(reached)} | ${count} |`;
  });
  const others = questions - cells.names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  return [
    '',
    `Each level has the same shares of ${cells.by}s, as far as whole records go:`,
    '',
    `| ${cells.by} | wanted | reached | questions |`,
    '|---|---|---|---|',
    ...rows,
    ...(others > 0 ? [`| any other | ${percent(0)} | ${percent(others / questions)} | ${others} |`] : []),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
