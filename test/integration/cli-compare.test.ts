import { describe, expect, inject } from 'vitest';
import type { Comparison } from '../../src/campaign/comparison.ts';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { startToyModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');

describe.skipIf(brokers.length === 0)('sluice compare', () => {
  it('finds the same questions easier for the stronger of two toy targets', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 2, sigma: 0.1 }));
    const weak = await CliCampaign.create(cli, { url: models.url, models: TOY_MODELS });
    const { questionsTopic } = weak;
    const stronger = { ...TOY_MODELS, target: TOY_MODELS.teacher };
    const strong = await CliCampaign.create(cli, { url: models.url, models: stronger, questionsTopic });
    await weak.ingest(generateArithmeticQuestions({ count: 120, seed: 3 }));
    const grade = ['run', '--stages', 'grade', '--until', 'idle'] as const;
    await Promise.all([weak.command(...grade), strong.command(...grade)]);

    const files = [`${weak.name}.json`, `${strong.name}.json`];
    const { stdout } = await cli.run(['compare', ...files, '--json'], { code: 0 });
    const found = JSON.parse(stdout.at(-1) ?? '') as Comparison;
    expect(found).toMatchObject({ common: 120, onlyA: 0, onlyB: 0, a: { campaign: weak.name, ungraded: 0 } });
    // At each level, the stronger one has no more questions above it.
    const above = (levels: readonly number[], level: number): number =>
      levels.slice(level + 1).reduce((sum, count) => sum + count, 0);
    for (let level = 0; level < 5; level += 1) {
      expect(above(found.b.levels, level)).toBeLessThanOrEqual(above(found.a.levels, level));
    }
    expect(found.easierInB).toBeGreaterThan(found.harderInB);
    expect(found.meanMove).toBeLessThan(-1);
    const text = await cli.run(['compare', ...files], { code: 0 });
    expect(text.stdout.join('\n')).toContain('120 questions have a level in both');
    expect(text.stderr.match(/the Kafka cluster at/g)).toHaveLength(1);
  });
});
