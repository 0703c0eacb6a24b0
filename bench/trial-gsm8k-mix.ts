import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CampaignStatus } from '../src/campaign/campaign-status.ts';
import { startEmbeddedBroker } from '../src/kafka/embedded/server.ts';
import type { Calibration } from '../src/records/calibration.ts';
import { apportion, perLevel } from '../src/records/mix.ts';
import { runSluice } from './support/command-line.ts';
import { openReplay, requireData } from './support/gsm8k-replay.ts';
import type { ReplayedQuestion } from './support/gsm8k-replay.ts';

/**
 * `npm run trial:gsm8k-mix`: the measured mix of one half of GSM8K used on the other, and the target calls of a
 * campaign until it is complete, compared with grading everything. Its output is in `docs/trials.md`.
 */

const SIZE = 100;
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const dataDir = requireData();
const work = await mkdtemp(path.join(tmpdir(), 'sluice-trial-'));
const { questions, endpoint, models } = await openReplay(dataDir);
const broker = await startEmbeddedBroker({ dataDir: path.join(work, 'kafka'), env: process.env, log: say });
const env = { KAFKA_BROKERS: broker.brokers.join(',') };

try {
  const halves = [0, 1].map((half) => questions.filter((_, i) => i % 2 === half));
  const files = await Promise.all(halves.map((half, i) => writeQuestions(`half-${i}.jsonl`, half)));
  const calibrations = await Promise.all(files.map((file, i) => calibrate(`half-${i}`, file)));
  const shares = calibrations.map(({ levels }) => levels.map(({ share }) => share));
  const distance =
    (shares[0] ?? []).reduce((sum, share, level) => sum + Math.abs(share - (shares[1]?.[level] ?? 0)), 0) / 2;
  say('\nlevel  first half               second half');
  for (const level of [0, 1, 2, 3, 4, 5]) {
    const cells = calibrations.map(({ levels }) => {
      const { count, share, low, high } = levels[level] ?? { count: 0, share: 0, low: 0, high: 0 };
      return `${String(count).padStart(4)} ${percent(share)} (${percent(low)} to ${percent(high)})`;
    });
    say(`${String(level).padStart(5)}  ${cells.join('  ')}`);
  }
  say(`total variation distance of the two: ${distance.toFixed(3)}`);
  const crossing = calibrations[0]?.levels.filter(({ low, high, level }) => {
    const other = shares[1]?.[level] ?? 0;
    return low <= other && other <= high;
  });
  say(`levels whose share in the second half is in the interval of the first: ${crossing?.length} of 6`);

  // The mix of the first half, on the questions of the second.
  await runSluice(['ingest', files[1] ?? '', '--config', await config('across', 'second-half', measured(0))], env);
  report(
    'the mix of the first half on the second',
    await run('across', 'second-half', measured(0)),
    halves[1]?.length ?? 0,
  );

  // All questions: the number that is graded until the size is reached.
  const all = await writeQuestions('all.jsonl', questions);
  await runSluice(['ingest', all, '--config', await config('all', 'all-questions', measured(0))], env);
  report('measured mix, all questions', await run('measured-mix', 'all-questions', measured(0)), questions.length);
  report(
    'curriculum, all questions',
    await run('curriculum', 'all-questions', { kind: 'curriculum' }),
    questions.length,
  );
} finally {
  await endpoint.close();
  await broker.stop();
  await rm(work, { recursive: true, force: true });
}

function measured(half: number): object {
  return { kind: 'measured', calibration: path.join(work, `half-${half}.json`) };
}

async function writeQuestions(name: string, rows: readonly ReplayedQuestion[]): Promise<string> {
  const file = path.join(work, name);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

async function config(campaign: string, questionsTopic: string, mix: object): Promise<string> {
  const file = path.join(work, `config-${campaign}.json`);
  await writeFile(
    file,
    JSON.stringify({ campaign, kafka: { partitions: 8, questionsTopic }, models, mix, size: SIZE }),
  );
  return file;
}

async function calibrate(campaign: string, file: string): Promise<Calibration> {
  const out = path.join(work, `${campaign}.json`);
  const options = ['--config', await config(campaign, 'questions', { kind: 'curriculum' }), '--out', out];
  const { lines } = await runSluice(['calibrate', file, ...options], env);
  for (const line of lines) say(line);
  return JSON.parse(await readFile(out, 'utf8')) as Calibration;
}

async function run(campaign: string, questionsTopic: string, mix: object): Promise<CampaignStatus> {
  const file = await config(campaign, questionsTopic, mix);
  // Exit 3 if it ends short: the status reports that.
  await runSluice(['run', '--config', file], env).catch((error: unknown) => say(String(error).slice(0, 600)));
  const { lines } = await runSluice(['status', '--json', '--config', file], env);
  return JSON.parse(lines.at(-1) ?? '') as CampaignStatus;
}

function report(what: string, status: CampaignStatus, given: number): void {
  const { calls, verified, levels, mixError, state } = status;
  const target = calls.target.started;
  say(`\n${what}: ${verified} of ${SIZE} verified, ${state}, mix error ${mixError}`);
  say(
    `  verified by level ${levels.map((one) => one.verified).join('/')}, wanted ${levels.map((one) => one.target).join('/')}`,
  );
  const total = levels.reduce((sum, one) => sum + one.target, 0);
  const fits = apportion(
    SIZE,
    perLevel((level) => (levels[level]?.target ?? 0) / total),
  );
  if (fits.some((count, level) => count !== levels[level]?.target)) process.exitCode = 1;
  say(`  target calls ${target} of ${given} for grading everything: ${(target / given).toFixed(3)}`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1).padStart(4)} %`;
}
