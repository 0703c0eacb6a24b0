import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, hashText, randomInteger } from '../../../src/demo/seeded-random.ts';
import type { EndpointReply } from '../../../src/demo/http-endpoint.ts';
import type { CampaignStatus } from '../../../src/campaign/campaign-status.ts';
import { parseUsd } from '../../../src/records/money.ts';
import type { PicoUsd } from '../../../src/records/money.ts';
import { CliCampaign } from '../cli-campaign.ts';
import type { CommandLine, StartedCommand } from '../command-line.ts';
import { completion, scriptedQuestions, startScriptedModels } from '../served-models.ts';
import type { Asked } from '../served-models.ts';

/** Maximum tokens of a chat model's call; it writes 1 to this number. */
const MAX_TOKENS = 10;
const TOKEN_USD = parseUsd('0.001');
const OUTPUT_USD_PER_MTOK = '1000';
export const WORST_CASE: PicoUsd = BigInt(MAX_TOKENS) * TOKEN_USD;
export const MAX_USD = '0.8';
export const CONCURRENCY = 4;
const WORKERS = 3;
const QUESTIONS = 200;
/** A worker that has not ended after this time never will. */
const DEADLINE_MS = 600_000;

/** The results of a run. Money is counted at the endpoint itself, unless it is the campaign's own account. */
export interface BudgetRun {
  /** The cost of every received request, including those whose worker was killed before the reply. */
  readonly paid: PicoUsd;
  readonly kills: number;
  /** How the workers that were not killed ended, with their output. */
  readonly ended: readonly { readonly code: number | null; readonly stderr: string }[];
  readonly status: CampaignStatus;
}

/** The endpoint's price of a request: it depends on the request, so that the same call costs the same again. */
const tokensOf = ({ model, question }: Asked, seed: number): number =>
  1 + randomInteger(createRandom(hashText(`${model} ${question}`, seed)), 0, MAX_TOKENS - 1);

/**
 * A campaign with a tight budget and three workers. Random ones are killed when a random share of the budget is paid,
 * so that it happens during calls, and replaced immediately or later.
 */
export async function runUnderBudget(cli: CommandLine, seed: number): Promise<BudgetRun> {
  const random = createRandom(seed);
  let paid = 0n;
  const script = (asked: Asked): EndpointReply | undefined => {
    if (asked.model === 'prm') return undefined;
    const tokens = tokensOf(asked, seed);
    paid += BigInt(tokens) * TOKEN_USD;
    const isRight = asked.model === 'teacher' || Number(/q(\d+)/.exec(asked.question)?.[1]) % 6 === 0;
    const body = completion(`One step.\n\n\\boxed{${isRight ? 1 : 2}}`, asked.model === 'teacher');
    const usage = { prompt_tokens: 10, completion_tokens: tokens, total_tokens: 10 + tokens };
    return { body: { ...body, usage }, delayMs: randomInteger(random, 20, 250) };
  };
  const models = cli.closing(await startScriptedModels(script, 20));
  const campaign = await CliCampaign.create(cli, {
    url: models.url,
    concurrency: CONCURRENCY,
    outputUsdPerMTok: OUTPUT_USD_PER_MTOK,
    maxTokens: MAX_TOKENS,
    maxUsd: MAX_USD,
  });
  await campaign.ingest(scriptedQuestions(QUESTIONS));

  const living = new Set<StartedCommand>();
  const ended: BudgetRun['ended'][number][] = [];
  const run = (): void => {
    const worker = campaign.start('run', '--grace', '5');
    living.add(worker);
    void worker.ended.then((how) => {
      if (living.delete(worker)) ended.push(how);
    });
  };
  for (let n = 0; n < WORKERS; n += 1) run();

  const shares = Array.from({ length: randomInteger(random, 1, 4) }, () => randomInteger(random, 2, 90)).toSorted(
    (a, b) => a - b,
  );
  let kills = 0;
  const deadline = performance.now() + DEADLINE_MS;
  while (living.size > 0) {
    if (performance.now() > deadline)
      throw new Error(`seed ${seed}: no end; ${[...living].map((one) => one.stderr).join()}`);
    const [share] = shares;
    if (share !== undefined && paid * 100n >= BigInt(share) * parseUsd(MAX_USD)) {
      shares.shift();
      const victim = [...living][randomInteger(random, 0, living.size - 1)];
      if (victim !== undefined) {
        living.delete(victim);
        kills += 1;
        await victim.end('SIGKILL');
        if (randomInteger(random, 0, 1) === 1) await sleep(randomInteger(random, 0, 3000));
        run();
      }
    }
    await sleep(10);
  }
  return { paid, kills, ended, status: await campaign.status() };
}
