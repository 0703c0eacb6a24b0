import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject } from 'vitest';
import type { RunEstimate } from '../../src/campaign/estimate-run.ts';
import { createRandom, randomInteger } from '../../src/demo/seeded-random.ts';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { formatUsd, parseUsd } from '../../src/records/money.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';
import type { ServedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
/** `SLUICE_BUDGET_SEED=n` repeats the kills of a run. */
const seed = Number(process.env['SLUICE_BUDGET_SEED'] ?? Date.now() % 1_000_000);

// A reply has 5 tokens, a call may have 10.
const PRICE = { outputUsdPerMTok: '1000', maxTokens: 10 };
const COST = parseUsd('0.005');
const WORST = 2n * COST;

/**
 * The amount that the server must be paid: for every request to a chat model, also if its worker was killed before the
 * reply.
 */
const paidAt = ({ asked }: ServedModels): bigint => COST * BigInt(asked.filter(({ model }) => model !== 'prm').length);

/** The cost of each level, with each question paid once, and each selection that ended. */
const costOfLevels = ({ levels }: CampaignStatus): string[] =>
  levels.map(({ verified, rejected, inFlight, stock }) =>
    formatUsd(COST * BigInt(2 * (verified + rejected) + inFlight + stock)),
  );
const addsUp = ({ levels, stages, noLevelUsd, budget }: CampaignStatus): void => {
  const sum = (all: readonly string[]): bigint => all.reduce((total, usd) => total + parseUsd(usd), 0n);
  expect(sum([...levels.map(({ usd }) => usd), noLevelUsd])).toBe(parseUsd(budget.spentUsd));
  expect(sum(stages.map(({ usd }) => usd))).toBe(parseUsd(budget.spentUsd));
};

describe.skipIf(brokers.length === 0).concurrent('a budget', () => {
  it('ends a campaign before it is passed, is used up to less than a call, and goes on when it is raised', async ({
    cli,
  }) => {
    const models = cli.closing(await startScriptedModels(undefined, 30));
    const options = { url: models.url, size: 20, ...PRICE };
    const campaign = await CliCampaign.create(cli, { ...options, maxUsd: '0.2' });
    await campaign.ingest(scriptedQuestions(60));
    const { stderr } = await campaign.expect(3, 'run', '--grace', '5');
    expect(stderr).toContain('ended by the budget: 0.');

    const max = parseUsd('0.2');
    const spent = paidAt(models);
    expect(spent <= max).toBe(true);
    expect(max - spent < 2n * WORST, `spent ${spent} of ${max}`).toBe(true);
    const status = await campaign.status();
    expect(status.budget).toMatchObject({ maxUsd: '0.2', reservedUsd: '0' });
    expect(parseUsd(status.budget.spentUsd)).toBe(spent);
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const waiting = status.waiting.map(({ reason }) => reason.split(':')[0]);
    expect(new Set(waiting)).toEqual(new Set(['budget']));
    expect(status.state).toBe('short');
    // Also where a run can start no call at all.
    for (let run = 0; run < 2; run += 1) {
      await campaign.expect(3, 'run', '--grace', '5');
      const { state, waiting: waits } = await campaign.status();
      expect([state, ...new Set(waits.map(({ reason }) => reason.split(':')[0]))]).toEqual(['short', 'budget']);
    }

    // The estimate makes no calls, and the earlier calls give the duration of a call: the server takes 30 ms.
    const asked = models.asked.length;
    const { stdout } = await campaign.command('run', '--dry-run', '--json');
    const estimate = JSON.parse(stdout.at(-1) ?? '') as RunEstimate;
    expect(Number(estimate.usd.low)).toBeGreaterThan(0);
    expect(estimate.hours?.low).toBeGreaterThan(0);
    expect(estimate.hours?.high).toBeLessThan(0.1);
    expect(status.calls.target.meanLatencyMs).toBeGreaterThanOrEqual(29);
    expect(models.asked).toHaveLength(asked);

    await campaign.configure({ ...options, maxUsd: '5' });
    await campaign.command('run');
    const complete = await campaign.status();
    expect(complete).toMatchObject({ state: 'complete', verified: 20, mixError: 0 });
    expect(complete.levels.map(({ usd }) => usd)).toEqual(costOfLevels(complete));
    for (const each of [status, complete]) addsUp(each);
    // Nothing was paid again.
    for (const model of ['target', 'teacher']) {
      expect([...models.timesAsked(model).values()].filter((times) => times > 1)).toEqual([]);
    }
  });

  it(`holds over three workers of which two are killed (SLUICE_BUDGET_SEED=${seed})`, async ({ cli }) => {
    const random = createRandom(seed);
    const models = cli.closing(await startScriptedModels(undefined, 100));
    const max = parseUsd('0.6');
    const campaign = await CliCampaign.create(cli, { url: models.url, concurrency: 8, ...PRICE, maxUsd: '0.6' });
    await campaign.ingest(scriptedQuestions(150));
    const workers = [1, 2, 3].map(() => campaign.start('run', '--grace', '5'));
    for (const worker of workers.slice(0, 2)) {
      await sleep(randomInteger(random, 4000, 7000));
      await worker.end('SIGKILL');
      expect(paidAt(models) <= max).toBe(true);
    }
    const last = await workers[2]?.ended;
    expect(last?.code, last?.stderr).toBe(3);
    const spent = paidAt(models);
    expect(spent <= max, `${spent} of ${max}`).toBe(true);
    const status = await campaign.status();
    const { budget } = status;
    addsUp(status);
    expect(status.levels.map(({ usd }) => usd)).toEqual(costOfLevels(status));
    // Calls in flight at the kill stay reserved; all others are known.
    expect(parseUsd(budget.spentUsd) + parseUsd(budget.reservedUsd) <= max).toBe(true);
    expect(max - parseUsd(budget.spentUsd) - parseUsd(budget.reservedUsd) < 2n * WORST).toBe(true);
    expect(parseUsd(budget.spentUsd) <= spent).toBe(true);
  });
});
