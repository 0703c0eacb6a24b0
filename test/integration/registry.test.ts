import { describe, expect, inject } from 'vitest';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { ScriptedRegistry } from '../support/scripted-registry.ts';
import { scriptedQuestion, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
/** A real registry in its place. */
const REAL = process.env['SLUICE_SCHEMA_REGISTRY'];
const questions = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_, i) => scriptedQuestion(from + i));

describe.skipIf(brokers.length === 0)('a campaign with a schema registry', () => {
  it('writes every topic in the wire format, reads what it wrote without one, and says what it needs', async ({
    cli,
  }) => {
    const models = cli.closing(await startScriptedModels());
    const registry = cli.closing(await ScriptedRegistry.start());
    const schemaRegistry = { url: REAL ?? registry.url };
    const options = { url: models.url, partitions: 2 };
    const campaign = await CliCampaign.create(cli, options);
    await campaign.ingest(questions(0, 3));
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');

    await campaign.configure({ ...options, schemaRegistry });
    await campaign.ingest(questions(3, 3));
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');
    const records = await campaign.records('questions', 'attempts', 'control.grade', 'calls.grade');
    const markers = (topic: string): Set<number | undefined> =>
      new Set(records.filter((record) => record.topic === topic).map(({ value }) => value?.[0]));
    for (const topic of ['questions', 'attempts', 'calls.grade']) expect(markers(topic)).toEqual(new Set([0xc3, 0]));
    expect([...(await campaign.outcomes()).keys()].toSorted()).toEqual(['q0', 'q1', 'q2', 'q3', 'q4', 'q5']);
    if (REAL === undefined) {
      expect(registry.subjects).toContain(`${campaign.questionsTopic}-value`);
      expect(registry.subjects).toContain(`${campaign.name}.control.trace-value`);
      expect(registry.subjects).toHaveLength(18);
      expect(new Set(registry.levels.values())).toEqual(new Set(['BACKWARD']));
    }
    const tailed = await campaign.command('tail', 'questions', '--from-beginning', '--until-end');
    expect(tailed.stdout).toHaveLength(6);
    expect(tailed.stdout.join('\n')).not.toContain('undecodable');
    const setup = await campaign.command('describe', '--topics');
    expect(setup.stdout.join('\n')).toContain(`${campaign.name}.cot-value`);

    // Without it, our own topics cannot be read: the message says why.
    await campaign.configure(options);
    const without = await campaign.expect(1, 'run', '--stages', 'grade', '--until', 'idle');
    expect(without.stderr).toMatch(/control\.grade.*set kafka\.schemaRegistry to read it/s);
  });

  it.skipIf(REAL !== undefined)(
    'waits for a registry that is away, and ends with what is incompatible',
    async ({ cli }) => {
      const models = cli.closing(await startScriptedModels());
      const registry = cli.closing(await ScriptedRegistry.start());
      const options = { url: models.url, partitions: 1, schemaRegistry: { url: registry.url } };
      const campaign = await CliCampaign.create(cli, options);
      await campaign.ingest(questions(0, 2));
      let failed = 0;
      registry.fail = () => {
        failed += 1;
        return failed <= 4 ? { status: 503, body: { error_code: 50001, message: 'starting' } } : null;
      };
      const { stderr } = await campaign.command('run', '--stages', 'grade', '--until', 'idle');
      expect(stderr).toMatch(/waiting: the schema registry at http.*HTTP 503 \(starting\)/);
      expect(stderr).toContain('the schema registry answers again');
      expect(await campaign.outcomes()).toHaveProperty('size', 2);

      const other = await CliCampaign.create(cli, options);
      registry.put(`${other.questionsTopic}-value`, { schema: '"string"' });
      const refused = await other.expect(1, 'run', '--stages', 'grade', '--until', 'idle');
      expect(refused.stderr).toMatch(/subject \S+-questions-value: values of its latest version cannot be read/);
    },
  );
});
