import type { Check } from '../records/check.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** What `sluice doctor` was asked for. */
export interface DoctorCommandOptions {
  readonly json?: boolean;
}

/**
 * `sluice doctor`: every check with what was found and how to fix it; as text, or with `json` as one line
 * `{ok, checks: [{name, status, found, fix}]}`. Exit 0 where nothing failed, 1 otherwise.
 */
export async function doctorCommand(
  options: DoctorCommandOptions,
  makeChecks: () => Promise<readonly Check[]>,
  terminal: Terminal,
): Promise<number> {
  const checks = await makeChecks();
  const ok = checks.every(({ status }) => status !== 'failed');
  if (options.json === true) await terminal.json({ ok, checks });
  else await terminal.print(describeChecks(checks));
  return ok ? EXIT.done : EXIT.failed;
}

/** The checks as a table, and under each what to do. */
export function describeChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, found, fix }) => [
    `${status.padEnd(7)}  ${name.padEnd(width)}  ${indented(found, width)}`,
    ...(fix === null ? [] : [`${' '.repeat(9)}${' '.repeat(width)}  -> ${indented(fix, width)}`]),
  ]);
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const skipped = checks.filter(({ status }) => status === 'skipped').length;
  const counts = [`${checks.length - failed - skipped} ok`, `${failed} failed`, `${skipped} skipped`].join(', ');
  return [...lines, '', counts].join('\n');
}

/** Further lines of a text stand below its first one. */
const indented = (text: string, width: number): string => text.replaceAll('\n', `\n${' '.repeat(width + 11)}`);
