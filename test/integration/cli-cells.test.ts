import { describe, expect, inject } from 'vitest';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { startToyModels } from '../support/served-models.ts';

const QUESTIONS = 160;

describe.skipIf(inject('kafkaBrokers').length === 0)('a mix of levels and sources', () => {
  it('has both margins after a kill, and another mix continues from the existing records', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 40, sigma: 0.4 }));
    const levels = { kind: 'fixed', shares: { 0: 0.5, 1: 0.25, 2: 0.25 } } as const;
    const options = { url: models.url, models: TOY_MODELS, concurrency: 8, size: 16 };
    const campaign = await CliCampaign.create(cli, { ...options, mix: { ...levels, sources: { a: 0.75, b: 0.25 } } });
    const sourceOf = (index: number): string | null => (index < 70 ? 'a' : index < 140 ? 'b' : null);
    const questions = generateArithmeticQuestions({ count: QUESTIONS, seed: 5 });
    await campaign.ingest(questions.map((question, index) => ({ ...question, source: sourceOf(index) })));

    const worker = campaign.start('run', '--until', 'complete');
    const before = models.asked.length;
    await until(() => models.asked.length - before > 60, 'calls in the middle', { seen: () => worker.stderr });
    expect((await worker.end('SIGKILL')).code).toBeNull();
    await campaign.command('run', '--until', 'complete');

    const countOf = async (): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (const { decoded } of await campaign.records('cot')) {
        const { grade, question } = decoded as VerifiedRecord;
        for (const name of [`level ${grade.level}`, `source ${question.source}`])
          counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    };
    expect(await countOf()).toEqual({ 'level 0': 8, 'level 1': 4, 'level 2': 4, 'source a': 12, 'source b': 4 });
    const status = await campaign.status();
    expect(status).toMatchObject({ state: 'complete', mixError: 0, cells: { by: 'source', error: 0 } });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const wanted = status.cells?.table.filter(({ target }) => target > 0) ?? [];
    expect(wanted.map(({ level, name, target, verified }) => [level, name, target, verified])).toEqual([
      [0, 'a', 6, 6],
      [0, 'b', 2, 2],
      [1, 'a', 3, 3],
      [1, 'b', 1, 1],
      [2, 'a', 3, 3],
      [2, 'b', 1, 1],
    ]);

    // Counts by source existed from the start and were also made by domain, so the needs of other shares are known.
    await campaign.configure({ ...options, size: 20, mix: { ...levels, sources: { a: 0.6, b: 0.4 } } });
    await campaign.command('run', '--until', 'complete');
    expect(await countOf()).toEqual({ 'level 0': 10, 'level 1': 5, 'level 2': 5, 'source a': 12, 'source b': 8 });
    await campaign.configure({ ...options, size: 24, mix: { ...levels, domains: { math: 1 } } });
    await campaign.command('run', '--until', 'complete');
    const after = await campaign.status();
    expect(after).toMatchObject({ state: 'complete', verified: 24, mixError: 0, cells: { by: 'domain', error: 0 } });
    await campaign.configure({ ...options, size: 24, mix: levels });
    expect(await campaign.status()).not.toHaveProperty('cells');
  });
});
