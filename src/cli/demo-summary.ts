import type { CampaignStatus } from '../campaign/campaign-status.ts';
import type { DatasetReport } from '../sinks/write-dataset.ts';

/** The final output of the demo: the records of each level, the number of calls, the folder, and the next commands. */
export function demoSummary(status: CampaignStatus, report: DatasetReport, dir: string, seconds: number): string {
  const levels = status.levels.map(({ level, target, verified, rejected, yield: share }) => [
    String(level),
    String(target),
    String(verified),
    String(rejected),
    share === null ? '-' : `${(100 * share).toFixed(0)} %`,
  ]);
  const calls = Object.entries(status.calls).map(([role, { started, journaled, promptTokens, completionTokens }]) => [
    role,
    String(started),
    String(journaled),
    String(promptTokens + completionTokens),
  ]);
  return [
    '',
    `${status.verified} verified records in ${seconds.toFixed(1)} s; mix error ${status.mixError ?? 'not known'}`,
    '',
    ...table(['level', 'target', 'verified', 'rejected', 'yield'], levels),
    '',
    ...table(['calls to', 'made', 'answered', 'tokens'], calls),
    '',
    `The dataset: ${dir} (${report.files.join(', ')})`,
    '',
    'With your own models:',
    '  1. npx sluice init                       (asks for target, teacher and scorer by their URLs)',
    '  2. npx sluice ingest questions.jsonl     (ten questions of init, or your own)',
    '  3. npx sluice run                        (as many workers as you like)',
    '  4. npx sluice export --out dataset',
    '',
  ].join('\n');
}

/** Columns under their headings, right-aligned except the first. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   '),
  );
}
