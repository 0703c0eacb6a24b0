import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject } from 'vitest';
import type { Calibration } from '../../src/records/calibration.ts';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import { apportion, perLevel } from '../../src/records/mix.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import type { CommandLine } from '../support/command-line.ts';
import { startToyModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const SET = 160;

const read = async (cli: CommandLine, name = 'calibration.json'): Promise<Calibration> =>
  JSON.parse(await readFile(path.join(cli.dir, name), 'utf8')) as Calibration;

describe.skipIf(brokers.length === 0).concurrent('sluice calibrate', () => {
  it('measures the mix, continues after a kill, and a campaign reaches that mix', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 60, sigma: 0.5 }));
    const mix = { kind: 'measured', calibration: 'calibration.json' };
    const options = { url: models.url, models: TOY_MODELS, concurrency: 8, size: 30, mix };
    const campaign = await CliCampaign.create(cli, options);
    const set = generateArithmeticQuestions({ count: SET, seed: 21 });
    await cli.write('eval.jsonl', [...set, ...set.slice(0, 2)]);

    // Without the file it is the one command that runs.
    const refused = await campaign.expect(2, 'status');
    expect(refused.stderr).toMatch(
      /mix\.calibration: expected a file of sluice calibrate, got "calibration\.json".*ENOENT/,
    );

    const worker = campaign.start('calibrate', 'eval.jsonl');
    await until(() => models.timesAsked(TOY_MODELS.target).size > SET / 3, 'a third asked', {
      seen: () => worker.stderr,
    });
    expect((await worker.end('SIGKILL')).code).toBeNull();
    expect(existsSync(path.join(cli.dir, 'calibration.json'))).toBe(false);
    const { stdout } = await campaign.command('calibrate', 'eval.jsonl');
    expect(stdout.join('\n')).toContain(`${SET} of ${SET} questions have a level, 2 duplicates left out`);

    const calibration = await read(cli);
    expect(calibration.questions).toEqual({ given: SET, duplicate: 2, graded: SET });
    expect(calibration.levels.reduce((sum, { count }) => sum + count, 0)).toBe(SET);
    expect(calibration.scores).toHaveLength(SET - (calibration.levels[0]?.count ?? 0));
    expect(calibration.thresholds.fitted).toHaveLength(4);
    // Only calls that were admitted and had no journaled reply at the kill were made twice: an endpoint admits 2 × its limit + 16.
    const times = [...models.timesAsked(TOY_MODELS.target).values()];
    expect(times).toHaveLength(SET);
    expect(times.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(SET + 2 * 8 + 16);
    expect(Math.max(...times)).toBeLessThanOrEqual(2);
    // Those of the killed worker too.
    expect(calibration.cost.models['target']?.calls).toBeGreaterThanOrEqual(SET);
    // Only its own topics.
    expect(await campaign.command('tail', 'questions', '--from-beginning', '--until-end').catch(String)).toMatch(
      /topic questions of campaign .* does not exist yet/,
    );

    // Again: no call is repeated, and the result is the same.
    const asked = models.asked.length;
    await campaign.command('calibrate', 'eval.jsonl', '--out', 'again.json');
    expect(models.asked.length).toBe(asked);
    const again = await read(cli, 'again.json');
    expect(again).toEqual({ ...calibration, madeAt: again.madeAt });
    expect((await readdir(cli.dir)).filter((name) => name.endsWith('.part'))).toEqual([]);

    // Other thresholds are another calibration, which may take the replies of the first one.
    const more = { grading: { thresholds: [0.9, 0.7, 0.5, 0.3] }, reuse: [calibration.campaign] };
    await campaign.configure({ ...options, more });
    await campaign.command('calibrate', 'eval.jsonl', '--out', 'reused.json');
    expect(models.asked.length).toBe(asked);
    const reused = await read(cli, 'reused.json');
    expect(reused.questions.graded).toBe(SET);
    expect(reused.cost.models).toMatchObject({ target: { calls: 0, usd: '0' }, scorer: { calls: 0, usd: '0' } });
    await campaign.configure(options);

    await campaign.ingest(generateArithmeticQuestions({ count: 500, seed: 5 }));
    await campaign.command('run');
    const status = await campaign.status();
    const shares = perLevel((level) => calibration.levels[level]?.share ?? 0);
    expect(status).toMatchObject({ verified: 30, complete: true, mixError: 0 });
    expect(status.levels.map(({ verified }) => verified)).toEqual([...apportion(30, shares)]);

    // Another target: neither this mix nor this campaign.
    await campaign.configure({ ...options, models: { ...TOY_MODELS, target: 'another' } });
    const other = await campaign.expect(2, 'run');
    expect(other.stderr).toContain(`mix.calibration: expected target.model "another", as in the configuration, got`);
    // Another mix is the same campaign.
    await campaign.configure({ ...options, mix: { kind: 'fixed', shares: { 0: 0.5, 1: 0.5 } } });
    await campaign.command('status');
  });

  it('makes no call if a line is not a question or its result cannot be written, and reports its cost and the end of its budget', async ({
    cli,
  }) => {
    const models = cli.closing(await startToyModels({ mean: 5, sigma: 0.5 }));
    const priced = { outputUsdPerMTok: '10', maxTokens: 1000, concurrency: 4, partitions: 1 };
    const options = { url: models.url, models: TOY_MODELS, size: 10, ...priced };
    const campaign = await CliCampaign.create(cli, { ...options, maxUsd: '0.03' });
    const set = generateArithmeticQuestions({ count: 120, seed: 4 });
    await cli.write('bad.jsonl', [...set, { question: 'no answer', domain: 'math' }]);
    const bad = await campaign.expect(1, 'calibrate', 'bad.jsonl');
    expect(bad.stderr).toMatch(/bad\.jsonl:121: /);
    expect(bad.stderr).toContain('No model was called');
    await cli.write('eval.jsonl', set);
    for (const out of ['no/such/c.json', '.']) {
      const unwritable = await campaign.expect(1, 'calibrate', 'eval.jsonl', '--out', out);
      expect(unwritable.stderr).toMatch(/cannot be written: .*expected .*\[output-failed\]/);
    }
    const foreign = await campaign.expect(2, 'calibrate', 'eval.jsonl', '--out', 'eval.jsonl');
    expect(foreign.stderr).toMatch(/eval\.jsonl is no calibration: expected a new file/);
    expect(models.asked).toHaveLength(0);

    const short = await campaign.expect(3, 'calibrate', 'eval.jsonl', '--out', 'c.json');
    expect(short.stderr).toMatch(/ended by the budget: \d+ of 120 questions have an outcome, c\.json was not written/);
    expect(existsSync(path.join(cli.dir, 'c.json'))).toBe(false);
    await campaign.configure({ ...options, maxUsd: '10' });
    await campaign.command('calibrate', 'eval.jsonl', '--out', 'c.json');
    const { cost } = await read(cli, 'c.json');
    expect(Number(cost.usd)).toBeGreaterThan(0.01);
    expect(cost.models['target']?.usd).toBe(cost.usd);
  });
});
