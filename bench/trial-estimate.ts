import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CampaignStatus } from '../src/campaign/campaign-status.ts';
import type { RunEstimate } from '../src/campaign/estimate-run.ts';
import { generateArithmeticQuestions } from '../src/demo/arithmetic-questions.ts';
import { startToyServer, TOY_MODELS } from '../src/demo/toy-server.ts';
import { startEmbeddedBroker } from '../src/kafka/embedded/server.ts';
import { runSluice } from './support/command-line.ts';

/**
 * `npm run trial:estimate [-- --campaigns 20 --first-seed 1]`: the estimates of `sluice run --dry-run` compared with
 * the real cost of campaigns. Each campaign is first completed at a small size, so that there are measurements; then
 * more questions are added and the size is raised, the estimate is requested, and the campaign runs to its end. Its
 * output is in `docs/trials.md`.
 */

const { values } = parseArgs({
  options: { campaigns: { type: 'string', default: '20' }, 'first-seed': { type: 'string', default: '1' } },
});
const countOf = (option: 'campaigns' | 'first-seed'): number => {
  const count = Number(values[option]);
  if (!(Number.isSafeInteger(count) && count > 0)) throw new RangeError(`--${option}: expected a count`);
  return count;
};
const campaigns = countOf('campaigns');
const firstSeed = countOf('first-seed');

const FIRST = { size: 20, questions: 200 };
const THEN = { size: 150, questions: 2200 };
const PRICES = {
  target: { inputUsdPerMTok: '0.10', outputUsdPerMTok: '0.40' },
  teacher: { inputUsdPerMTok: '0.55', outputUsdPerMTok: '2.19' },
  scorer: { inputUsdPerMTok: '0.05', outputUsdPerMTok: '0' },
};
const ROLES = ['target', 'teacher', 'scorer'] as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const work = await mkdtemp(path.join(tmpdir(), 'sluice-trial-'));
const broker = await startEmbeddedBroker({ dataDir: path.join(work, 'kafka'), env: process.env, log: say });
const env = { KAFKA_BROKERS: broker.brokers.join(',') };

try {
  let inside = 0;
  say('campaign      expected USD (low to high)            spent  inside  target calls expected / made  teacher');
  for (let seed = firstSeed; seed < firstSeed + campaigns; seed += 1) {
    const { estimate, before, after } = await campaign(seed);
    const spent = usdOf(after) - usdOf(before);
    const { expected, low, high } = estimate.usd;
    const isInside = Number(low) <= spent && spent <= Number(high);
    if (isInside) inside += 1;
    const made = (role: 'target' | 'teacher'): string =>
      `${estimate.models[role]?.calls.expected ?? 0} / ${after.calls[role].started - before.calls[role].started}`;
    say(
      [
        String(seed).padStart(8),
        `${usd(expected)} (${usd(low)} to ${usd(high)})`.padStart(34),
        usd(spent).padStart(15),
        (isInside ? 'yes' : 'no').padStart(7),
        made('target').padStart(29),
        made('teacher').padStart(12),
      ].join(' '),
    );
  }
  say(`\ninside the interval: ${inside} of ${campaigns} (wanted: at least 90 %)`);
  if (inside < 0.9 * campaigns) process.exitCode = 1;
} finally {
  await broker.stop();
  await rm(work, { recursive: true, force: true });
}

async function campaign(seed: number): Promise<{
  readonly estimate: RunEstimate;
  readonly before: CampaignStatus;
  readonly after: CampaignStatus;
}> {
  const models = await startToyServer({ seed, latencyMs: { mean: 30, sigma: 0.6 } });
  try {
    const questions = generateArithmeticQuestions({ count: THEN.questions, seed });
    const first = await config(seed, models.url, FIRST.size);
    await ingest(seed, 'first', questions.slice(0, FIRST.questions), first);
    await run(first);
    await ingest(seed, 'then', questions.slice(FIRST.questions), first);
    const file = await config(seed, models.url, THEN.size);
    const before = await status(file);
    const { lines } = await runSluice(['run', '--dry-run', '--json', '--config', file], env, () => undefined);
    await run(file);
    return { estimate: JSON.parse(lines.at(-1) ?? '') as RunEstimate, before, after: await status(file) };
  } finally {
    await models.close();
  }
}

async function config(seed: number, url: string, size: number): Promise<string> {
  const file = path.join(work, `campaign-${seed}-${size}.json`);
  const chat = (model: string, price: object): object => ({
    baseUrl: `${url}/v1`,
    model,
    price,
    limits: { concurrency: 16 },
  });
  const models = {
    target: chat(TOY_MODELS.target, PRICES.target),
    teacher: chat(TOY_MODELS.teacher, PRICES.teacher),
    scorer: { kind: 'prm', baseUrl: url, model: TOY_MODELS.prm, price: PRICES.scorer },
  };
  const kafka = { partitions: 4, questionsTopic: `questions-${seed}` };
  await writeFile(file, JSON.stringify({ campaign: `estimate-${seed}`, kafka, models, size, seed }));
  return file;
}

async function ingest(seed: number, name: string, questions: readonly object[], file: string): Promise<void> {
  const input = path.join(work, `${name}-${seed}.jsonl`);
  await writeFile(input, questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
  await runSluice(['ingest', input, '--config', file], env, () => undefined);
}

async function run(file: string): Promise<void> {
  await runSluice(['run', '--config', file], env, () => undefined);
}

async function status(file: string): Promise<CampaignStatus> {
  const { lines } = await runSluice(['status', '--json', '--config', file], env, () => undefined);
  return JSON.parse(lines.at(-1) ?? '') as CampaignStatus;
}

function usdOf({ calls }: CampaignStatus): number {
  return ROLES.reduce((sum, role) => sum + Number(calls[role].usd), 0);
}

function usd(amount: number | string): string {
  return Number(amount).toFixed(4);
}
