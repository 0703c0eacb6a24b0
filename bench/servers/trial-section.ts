import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { CallStatus } from '../../src/campaign/campaign-status.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import type { SeenCampaign, SeenServer } from './server-trial.ts';

/** The result of a trial: the observations, or the reason why it did not run. */
export type TrialOutcome = { readonly seen: SeenServer } | { readonly reason: string };

const begin = (name: string): string => `<!-- trial of ${name}: written by npm run trial:servers -->`;
const end = (name: string): string => `<!-- end of the trial of ${name} -->`;

/** Writes the observations of a server between its marks in a document. Those of other servers stay. */
export async function writeSection(file: string, name: string, outcome: TrialOutcome, on: Date): Promise<void> {
  const text = await readFile(file, 'utf8');
  const from = text.indexOf(begin(name));
  const to = text.indexOf(end(name));
  if (from === -1 || to < from) throw new Error(`${file} has no marks of the trial of ${name}`);
  const section = [begin(name), '', `### ${name}`, '', ...sectionOf(outcome, on), '', ''].join('\n');
  await writeFile(file, text.slice(0, from) + section + text.slice(to));
}

function sectionOf(outcome: TrialOutcome, on: Date): string[] {
  const day = on.toISOString().slice(0, 10);
  if ('reason' in outcome) return [`Not run (${day}): ${oneLine(outcome.reason)}`];
  const { version, campaigns } = outcome.seen;
  return [`${version}, ${day}.`, ...campaigns.flatMap((campaign) => ['', ...campaignOf(campaign)])];
}

function campaignOf(seen: SeenCampaign): string[] {
  const { name, checks, runSeconds, runExit, status, record, problems } = seen;
  const levels = status.levels
    .map(({ level, stock, verified, rejected, inFlight }) => [level, stock + verified + rejected + inFlight] as const)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `level ${level}: ${count}`);
  const reasons = Object.entries(status.stages.find(({ stage }) => stage === 'grade')?.rejected ?? {});
  const graded = [...levels, ...reasons.map(([reason, count]) => `${reason}: ${count}`)].join(', ');
  return [
    `**${capital(name)}.**`,
    '',
    '```',
    ...checks.map((check) => `${check.status.padEnd(7)}  ${check.name.padEnd(14)}  ${oneLine(check.found)}`),
    ...checks.flatMap(({ name: of, fix }) => (fix === null ? [] : [`${of}: ${oneLine(fix)}`])),
    '```',
    '',
    `\`run --until idle\`: exit ${runExit} after ${runSeconds.toFixed(1)} s; ${graded}; ${status.verified} verified.`,
    '',
    '| calls | started | journaled | failed | prompt | completion | of it reasoning |',
    '|---|---|---|---|---|---|---|',
    ...(['target', 'teacher', 'scorer'] as const).map((role) => callsRow(role, status.calls[role])),
    ...(record === null ? [] : ['', `First record: \`${oneLine(JSON.stringify(textsOf(record)))}\``]),
    ...(problems.length === 0 ? [] : ['', `Not as expected: ${problems.join('; ')}.`]),
  ];
}

const callsRow = (role: string, calls: CallStatus): string => {
  const failed = Object.entries(calls.failed).map(([reason, count]) => `${reason} ${count}`);
  const { started, journaled, promptTokens, completionTokens, reasoningTokens } = calls;
  const columns = [role, started, journaled, failed.join(', ') || 0, promptTokens, completionTokens, reasoningTokens];
  return `| ${columns.join(' | ')} |`;
};

/** The teacher's part of a verified record. */
function textsOf(record: unknown): object {
  const { question, reply, teacher } = record as VerifiedRecord;
  return { question: question.question, reasoning: reply.reasoning, content: reply.content, teacher };
}

const MOST_CHARACTERS = 600;

/** Removes data that is specific to this run and machine: ports, and the home folder. */
function oneLine(text: string): string {
  const line = text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(homedir(), '~');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
