import type { Environment } from '../config/environment.ts';
import type { Check } from '../records/check.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';
import { withStop } from './with-broker.ts';

/** The arguments of `sluice doctor`. */
export interface DoctorCommandOptions {
  readonly json?: boolean;
}

/**
 * `sluice doctor`: every check with its finding and its fix, and whether everything is ready; as text, or with `json`
 * as one line `{ok, summary, fixFirst, checks: [{name, status, found, fix}]}`. Exit 0 if no check failed, 1
 * otherwise and after a stop signal.
 */
export async function doctorCommand(
  options: DoctorCommandOptions,
  env: Environment,
  makeChecks: (stop: AbortSignal) => Promise<readonly Check[]>,
  terminal: Terminal,
): Promise<number> {
  const checks = await withStop(env, ({ drain }) => makeChecks(drain));
  const ok = checks.every(({ status }) => status !== 'failed');
  const fixFirst = firstFailed(checks)?.name ?? null;
  if (options.json === true) await terminal.json({ ok, summary: summarizeChecks(checks), fixFirst, checks });
  else await terminal.print(describeChecks(checks));
  return ok ? EXIT.done : EXIT.failed;
}

/** The checks as a table, each with its fix below it. */
export function describeChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, found, fix }) => [
    `${status.padEnd(7)}  ${name.padEnd(width)}  ${indented(found, width)}`,
    ...(fix === null ? [] : [`${' '.repeat(9)}${' '.repeat(width)}  -> ${indented(fix, width)}`]),
  ]);
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const skipped = checks.filter(({ status }) => status === 'skipped').length;
  const counts = [`${checks.length - failed - skipped} ok`, `${failed} failed`, `${skipped} skipped`].join(', ');
  return [...lines, '', counts, summarizeChecks(checks)].join('\n');
}

/** Checks are ordered by dependency: the first failure may cause the others. */
const firstFailed = (checks: readonly Check[]): Check | undefined => checks.find(({ status }) => status === 'failed');

/** Whether everything is ready, and the first thing to fix, in one sentence. */
export function summarizeChecks(checks: readonly Check[]): string {
  const failed = firstFailed(checks);
  if (failed !== undefined) {
    const { name, found, fix } = failed;
    return `Not ready. Fix first: ${name}: ${firstLine(found)}${fix === null ? '' : ` -> ${firstLine(fix)}`}`;
  }
  const skipped = checks.flatMap(({ status, name }) => (status === 'skipped' ? [name] : []));
  if (skipped.includes(NO_ENDPOINTS)) return 'Ready, but for a configuration: sluice init writes one.';
  return skipped.length === 0 ? 'Ready.' : `Ready: nothing failed; not there to be looked at: ${skipped.join(', ')}.`;
}

/** The name of the check that replaces those of the endpoints if there is no configuration. */
const NO_ENDPOINTS = 'endpoints';

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** Further lines of a text are indented below its first one. */
const indented = (text: string, width: number): string => text.replaceAll('\n', `\n${' '.repeat(width + 11)}`);
