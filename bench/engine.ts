import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyRow, cpuRow } from './rows/copy.ts';
import { endpointRow, paidEndpointRow, plainClientRow } from './rows/endpoint.ts';
import { fullEndpointRow } from './rows/full-endpoint.ts';
import { idsRow } from './rows/ids.ts';
import { journalRow } from './rows/journal.ts';
import { movingEndpointRow, ratesRow } from './rows/limits.ts';
import { memoryRow } from './rows/memory.ts';
import { pageRow } from './rows/page.ts';
import { restartRow } from './rows/restart.ts';
import { rollingRestartRow } from './rows/rolling-restart.ts';
import { stubCeilingRow } from './rows/stub-ceiling.ts';
import { streamsRow } from './rows/streams.ts';
import { mostSlotsRow, twoWorkersRow } from './rows/two-workers.ts';
import { describeMachine, loadNow, watchOthers } from './support/machine.ts';
import { renderReport, writeReport } from './support/report.ts';
import type { RowReport } from './support/report.ts';
import type { Row, RowResult } from './support/row.ts';

/**
 * `npm run bench [-- ROW…] [--profile] [--write]`: the cost of the engine, each row as a ratio within one run. The
 * meaning of the rows is in docs/benchmarks.md, into which `--write` puts the results of a run of all rows.
 */
const ROWS: readonly Row[] = [
  endpointRow(256, 0.98),
  endpointRow(1024, 0.9),
  paidEndpointRow(256, 0.99),
  paidEndpointRow(1024, 0.9),
  pageRow(256, 0.98),
  plainClientRow(256),
  plainClientRow(1024),
  stubCeilingRow,
  fullEndpointRow,
  movingEndpointRow,
  ratesRow,
  copyRow,
  cpuRow,
  memoryRow,
  restartRow,
  rollingRestartRow,
  idsRow,
  journalRow,
  twoWorkersRow,
  mostSlotsRow,
  streamsRow,
];

const DOCUMENT = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

function usage(problem: string): never {
  process.stderr.write(
    `${problem}\nusage: npm run bench [-- ROW…] [--profile] [--write]\nrows: ${ROWS.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}

function parse(): { readonly rows: readonly Row[]; readonly profile: boolean; readonly write: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { profile: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
    });
    const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name));
    if (unknown.length > 0) return usage(`no such row: ${unknown.join(', ')}`);
    if (values.write && positionals.length > 0) return usage('--write is for a run of all rows');
    return { rows: ROWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)), ...values };
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

const { rows, profile, write } = parse();
const reports: RowReport[] = [];
for (const row of rows) {
  const loadBefore = loadNow();
  const othersBusy = watchOthers();
  process.stderr.write(`${row.name} (load ${loadBefore}) …\n`);
  let result: RowResult;
  try {
    result = await row.run({ profile });
  } catch (error) {
    // The other rows are still useful.
    result = {
      figures: [{ what: 'failed', value: error instanceof Error ? error.message : String(error) }],
      details: [],
    };
    process.exitCode = 1;
  }
  reports.push({ row, loadBefore, othersBusy: othersBusy(), result });
}
const report = renderReport(await describeMachine(), reports);
process.stdout.write(report);
if (write) await writeReport(DOCUMENT, report);
