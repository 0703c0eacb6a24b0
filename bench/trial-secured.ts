import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accessRules } from '../src/topology/access-rules.ts';
import { lostInputs } from '../test/support/cli-campaign.ts';
import { SecuredBroker } from '../test/support/secured-broker.ts';
import { runSluice, startSluice } from './support/command-line.ts';
import { openReplay, requireData } from './support/gsm8k-replay.ts';
import { ProcessWatch } from './support/process-watch.ts';
import { ReplayedCampaign } from './support/replayed-campaign.ts';

/**
 * `npm run trial:secured`: the replay of GSM8K over one real broker, with its plain listener and with its listener with
 * TLS, SASL and ACLs, where the user has exactly the rights that `describe --acls` lists. The two run in turn, so that
 * the CPU time per call can be compared. Its output is in `docs/trials.md`. It exits with 1 if a question has another
 * grade or none, or if a campaign is not complete.
 */

const SIZE = 60;
const ROUNDS = 3;
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** The listener that a campaign uses. */
type Way = 'plain' | 'SASL_SSL and ACLs';

const dataDir = requireData();
const work = await mkdtemp(path.join(tmpdir(), 'sluice-trial-'));
const { questions, endpoint, models } = await openReplay(dataDir);
const broker = await SecuredBroker.start();
const env = { KAFKA_PASSWORD: broker.passwordOf('worker') };
/** Ignores the commands' messages. */
const ignored = (): void => undefined;

try {
  const input = path.join(work, 'questions.jsonl');
  await writeFile(input, questions.map((row) => `${JSON.stringify(row)}\n`).join(''));
  say('| round | by | run | calls | CPU of the worker a call | CPU of the broker a call | verified, mix error |');
  say('|---|---|---|---|---|---|---|');
  let first: ReadonlyMap<string, string> | null = null;
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const way of ['plain', 'SASL_SSL and ACLs'] as const) {
      const grades = await runCampaign(round, way, input);
      first ??= grades;
      const same = [...first].filter(([id, grade]) => grades.get(id) === grade).length;
      if (same === questions.length && grades.size === questions.length) continue;
      say(`same grade: ${same} of ${questions.length}; outcomes: ${grades.size}`);
      process.exitCode = 1;
    }
  }
  say(`\nsame grade in all campaigns for ${first?.size} of ${questions.length} questions, each once`);
} finally {
  await endpoint.close();
  await broker.close();
  await rm(work, { recursive: true, force: true });
}

async function runCampaign(round: number, way: Way, input: string): Promise<ReadonlyMap<string, string>> {
  const config = await prepare(`gsm8k-${way === 'plain' ? 'plain' : 'secured'}-${round}`, way);
  await runSluice(['ingest', input, '--config', config], env, ignored);
  const callsBefore = asked();
  const ofBroker = new ProcessWatch(broker.pid);
  const startedAt = performance.now();
  const worker = startSluice(['run', '--config', config, '--until', 'idle'], { env, note: ignored });
  const { code } = await worker.ended;
  const seconds = (performance.now() - startedAt) / 1000;
  ofBroker.look();
  ofBroker.stop();
  const calls = asked() - callsBefore;
  const campaign = new ReplayedCampaign(config, env, ignored);
  const status = await campaign.status();
  const cpu = [worker.watch.cpuMsOfLife, ofBroker.cpuMs].map((ms) => `${(ms / calls).toFixed(2)} ms`);
  const mix = `${status.verified} of ${status.size}, ${status.mixError}`;
  say(`| ${[round, way, `${seconds.toFixed(1)} s`, calls, ...cpu, mix].join(' | ')} |`);
  const lost = lostInputs(status).filter((count) => count !== 0).length;
  if (code !== 0 || lost > 0 || !status.complete) {
    say(`exit ${code}, complete: ${status.complete}, stages that lost a record: ${lost}`);
    process.exitCode = 1;
  }
  return campaign.grades();
}

async function prepare(campaign: string, way: Way): Promise<string> {
  const questionsTopic = `${campaign}-questions`;
  if (way !== 'plain') await broker.allow(accessRules(campaign, questionsTopic, [], []));
  const access = way === 'plain' ? { brokers: [broker.adminAddress] } : broker.kafkaOf('worker');
  const file = path.join(work, `${campaign}.json`);
  const config = { campaign, kafka: { ...access, questionsTopic, partitions: 8 }, models, size: SIZE };
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** The number of requests to all models so far. */
function asked(): number {
  return Object.values(endpoint.stats().requests).reduce((sum, count) => sum + count, 0);
}
