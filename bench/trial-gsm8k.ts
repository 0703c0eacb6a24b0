import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedBroker } from '../src/kafka/embedded/server.ts';
import type { Attempt } from '../src/records/attempt.ts';
import type { RejectedTrace, VerifiedRecord } from '../src/records/trace.ts';
import { runSluice, startSluice } from './support/command-line.ts';
import { openReplay, requireData, STRONG, WEAK } from './support/gsm8k-replay.ts';
import { ReplayedCampaign } from './support/replayed-campaign.ts';

/**
 * The trial on real input: all 1,319 GSM8K test questions through the real commands, with recorded answers of two real
 * models. First one campaign without a disturbance, then a second one over the same questions whose worker is killed
 * half-way; both must give every question the same grade. Its output is in `docs/trials.md`.
 */

const SIZE = 60;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const dataDir = requireData();
const work = await mkdtemp(path.join(tmpdir(), 'sluice-trial-'));
const { questions, attempts, endpoint, models } = await openReplay(dataDir);
const labelOf = new Map(attempts.map(({ question_id, model, is_correct }) => [`${model} ${question_id}`, is_correct]));
const broker = await startEmbeddedBroker({ dataDir: path.join(work, 'kafka'), env: process.env, log: say });
const env = { KAFKA_BROKERS: broker.brokers.join(',') };

try {
  const input = path.join(work, 'questions.jsonl');
  await writeFile(input, questions.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const [plain, killed] = await Promise.all(['gsm8k', 'gsm8k-killed'].map(writeConfig));
  if (plain === undefined || killed === undefined) throw new Error('no configuration');
  const ingested = await runSluice(['ingest', input, '--config', plain], env);
  say(`ingest: ${ingested.lines.at(-1)}`);

  const startedAt = performance.now();
  const { peakMiB } = await runSluice(['run', '--config', plain, '--until', 'idle'], env);
  const seconds = (performance.now() - startedAt) / 1000;
  say(`run: ${seconds.toFixed(1)} s, peak RSS of the worker ${peakMiB.toFixed(0)} MiB`);
  const grades = await reportCampaign(plain);
  await runSluice(['export', '--out', path.join(work, 'dataset'), '--config', plain], env);
  const exported = await readFile(path.join(work, 'dataset/data/train-00000-of-00001.jsonl'), 'utf8');
  say(`export: ${exported.trimEnd().split('\n').length} records`);

  say('\nThe same once more, with a worker that is killed (SIGKILL) half-way and started again');
  await killHalfWay(killed);
  await runSluice(['run', '--config', killed, '--until', 'idle'], env);
  const again = await new ReplayedCampaign(killed, env).grades();
  const same = [...grades].filter(([id, level]) => again.get(id) === level).length;
  say(`same grade: ${same} of ${grades.size}; outcomes: ${again.size}, none twice`);
  if (same !== grades.size || again.size !== grades.size) process.exitCode = 1;
} finally {
  await endpoint.close();
  await broker.stop();
  await rm(work, { recursive: true, force: true });
}

async function writeConfig(campaign: string): Promise<string> {
  const file = path.join(work, `${campaign}.json`);
  const config = { campaign, kafka: { partitions: 8 }, models, size: SIZE };
  await writeFile(file, JSON.stringify(config));
  return file;
}

async function reportCampaign(config: string): Promise<Map<string, string>> {
  const campaign = new ReplayedCampaign(config, env);
  const status = await campaign.status();
  const grades = await campaign.grades();
  const histogram = new Map<string, number>();
  for (const outcome of grades.values()) histogram.set(outcome, (histogram.get(outcome) ?? 0) + 1);

  say(`\n${grades.size} outcomes (levels 1 to 5 by the stand-in PRM, which is no reward model)`);
  for (const [outcome, count] of [...histogram].toSorted(([a], [b]) => a.localeCompare(b)))
    say(`  ${outcome.padEnd(28)} ${count}`);

  say('\nour verdict against the publisher’s label');
  const ours = (await campaign.tail<Attempt>('attempts')).map(({ key, value }) => ({
    model: WEAK,
    key,
    value: value.verdict,
  }));
  const verified = (await campaign.tail<VerifiedRecord>('cot')).map(({ key, value }) => ({
    model: STRONG,
    key,
    value: value.verdict,
  }));
  const rejected = (await campaign.tail<RejectedTrace>('rejected')).map(({ key, value }) => ({
    model: STRONG,
    key,
    value: value.verdict,
  }));
  for (const [name, rows] of [
    ['target attempts', ours],
    ['teacher traces', [...verified, ...rejected]],
  ] as const) {
    const agree = rows.filter(
      ({ model, key, value }) => (value?.verdict === 'correct') === labelOf.get(`${model} ${key}`),
    );
    say(`  ${name.padEnd(28)} ${agree.length} of ${rows.length} agree`);
    for (const { model, key, value } of rows) {
      if ((value?.verdict === 'correct') !== labelOf.get(`${model} ${key}`)) {
        say(`    ${key}: ours ${value?.verdict} (took ${value?.extracted}), label ${labelOf.get(`${model} ${key}`)}`);
      }
    }
  }

  say('\nlevel  target  verified  rejected  yield  stock');
  for (const { level, target, verified: right, rejected: wrong, yield: share, stock } of status.levels) {
    const columns = [level, target, right, wrong, share === null ? '-' : share.toFixed(2), stock];
    say(columns.map((column, i) => String(column).padStart([5, 7, 9, 9, 6, 6][i] ?? 6)).join(' '));
  }
  say(`mix error ${status.mixError}, ${status.verified} of ${status.size} verified, complete: ${status.complete}`);
  for (const stage of status.stages) {
    const rejectedHere = Object.values(stage.rejected).reduce((sum, count) => sum + count, 0);
    const holds = stage.in === stage.forwarded + rejectedHere + stage.deadLettered;
    say(
      `${stage.stage}: in ${stage.in} = ${stage.forwarded} + ${rejectedHere} + ${stage.deadLettered}: ${holds ? 'holds' : 'BROKEN'}`,
    );
    if (!holds) process.exitCode = 1;
  }
  return grades;
}

async function killHalfWay(config: string): Promise<void> {
  const { process: worker, ended } = startSluice(['run', '--config', config, '--until', 'idle'], {
    env,
    note: () => undefined,
  });
  for (;;) {
    const { requests } = endpoint.stats();
    if ((requests[WEAK] ?? 0) >= questions.length * 1.5 || worker.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  worker.kill('SIGKILL');
  const { code } = await ended;
  const answered = (endpoint.stats().requests[WEAK] ?? 0) - questions.length;
  say(`killed (exit ${code}) after ${answered} of ${questions.length} requests to the target`);
}
