import { readFile, writeFile } from 'node:fs/promises';
import type { Row, RowResult } from './row.ts';

/** A row that was run. */
export interface RowReport {
  readonly row: Row;
  readonly loadBefore: string;
  /** Mean number of cores that other programs kept busy during the run. */
  readonly othersBusy: number;
  readonly result: RowResult;
}

/** The results as Markdown: machine, table, details. */
export function renderReport(machine: readonly string[], reports: readonly RowReport[]): string {
  const table = reports.flatMap(({ row, loadBefore, othersBusy, result }) =>
    result.figures.map(({ what, value, wanted }, i) => {
      const aim = wanted === undefined ? '' : `${wanted.text}${wanted.holds ? '' : ': **missed**'}`;
      return `| ${i === 0 ? `\`${row.name}\`` : ''} | ${what} | ${value} | ${aim} | ${i === 0 ? loadBefore : ''} | ${i === 0 ? othersBusy.toFixed(2) : ''} |`;
    }),
  );
  const details = reports.flatMap(({ row, result }) => ['', `### ${row.name}: ${row.title}`, '', ...result.details]);
  return [
    ...machine,
    '',
    '| row | figure | measured | wanted | load before | others, cores |',
    '|---|---|---|---|---|---|',
    ...table,
    ...details,
    '',
  ].join('\n');
}

const BEGIN = '<!-- results: written by npm run bench -- --write -->';
const END = '<!-- end of results -->';

/** Puts the results between the two marks of a document. */
export async function writeReport(file: string, report: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} has no lines "${BEGIN}" and "${END}" to put the results between`);
  await writeFile(file, `${text.slice(0, from)}${BEGIN}\n\n${report}\n${text.slice(to)}`);
}
