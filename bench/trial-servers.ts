import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedBroker } from '../src/kafka/embedded/server.ts';
import { describeError } from '../src/records/sluice-error.ts';
import { liteLlm } from './servers/litellm.ts';
import { llamaCpp } from './servers/llama-cpp.ts';
import { CACHE_DIR } from './servers/python-venv.ts';
import { runCampaign } from './servers/run-campaign.ts';
import { CannotServe } from './servers/cannot-serve.ts';
import type { ServerTrial } from './servers/server-trial.ts';
import { writeSection } from './servers/trial-section.ts';
import type { TrialOutcome } from './servers/trial-section.ts';
import { vllm } from './servers/vllm.ts';

/**
 * The trial with third-party servers: `sluice doctor` and a small campaign on each, on a real broker. The observations
 * are printed and written into `docs/trials.md`. A server that cannot be installed or started here is listed with the
 * reason.
 *
 * `npm run trial:servers -- vLLM` tries one of them. `SLUICE_TRIAL_CACHE`: the folder in which they are installed,
 * once.
 */

const TRIALS: readonly ServerTrial[] = [llamaCpp, liteLlm, vllm];
const DOCUMENT = fileURLToPath(new URL('../docs/trials.md', import.meta.url));

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const unknown = wanted.filter((name) => !TRIALS.some((trial) => trial.name.toLowerCase() === name));
if (unknown.length > 0) {
  say(`no trial of ${unknown.join(', ')}; there are ${TRIALS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const work = await mkdtemp(path.join(tmpdir(), 'sluice-servers-'));
const logs = path.join(CACHE_DIR, 'logs');
await mkdir(logs, { recursive: true });
// The exit handler ends its servers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const broker = await startEmbeddedBroker({ dataDir: path.join(work, 'kafka'), env: process.env, log: say });
let campaigns = 0;
try {
  for (const trial of TRIALS) {
    if (wanted.length > 0 && !wanted.includes(trial.name.toLowerCase())) continue;
    say(`\n=== ${trial.name}`);
    const outcome = await outcomeOf(trial);
    if ('reason' in outcome) say(`${trial.name} was not tried: ${outcome.reason}`);
    else if (outcome.seen.campaigns.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
    await writeSection(DOCUMENT, trial.name, outcome, new Date());
  }
} finally {
  await broker.stop();
  await rm(work, { recursive: true, force: true });
}

async function outcomeOf(trial: ServerTrial): Promise<TrialOutcome> {
  try {
    const seen = await trial.run({
      work,
      say,
      logFile: (name) => path.join(logs, `${name}.log`),
      campaign: (plan) => {
        campaigns += 1;
        const campaign = `trial-${campaigns}`;
        return runCampaign(plan, { brokers: broker.brokers, folder: work, campaign, say });
      },
    });
    return { seen };
  } catch (error) {
    if (!(error instanceof CannotServe)) throw error;
    return { reason: describeError(error) };
  }
}
