import avsc from 'avsc';
import { describe, expect, inject } from 'vitest';
import { confluentHeader } from '../../src/avro/confluent-wire.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { CompanyTopic } from '../support/company-topic.ts';
import { ScriptedRegistry } from '../support/scripted-registry.ts';
import { scriptedQuestion, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
/** A real registry in place of the scripted one. */
const REAL = process.env['SLUICE_SCHEMA_REGISTRY'];
/** Where no model is ever asked. */
const NOWHERE = 'http://127.0.0.1:9';

async function register(url: string, topic: string, schema: object): Promise<number> {
  const response = await fetch(`${url}/subjects/${topic}-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) }),
  });
  return ((await response.json()) as { id: number }).id;
}

const questions = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_, i) => scriptedQuestion(from + i));

describe.skipIf(brokers.length === 0)('a campaign with a schema registry', () => {
  it('writes every topic in the wire format, reads records that it wrote without one, and reports its requirements', async ({
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

  it("copies a topic of another program's values in the wire format, each by its own schema", async ({ cli }) => {
    const registry = cli.closing(await ScriptedRegistry.start());
    const url = REAL ?? registry.url;
    const campaign = await CliCampaign.create(cli, { url: NOWHERE, schemaRegistry: { url } });
    const company = await new CompanyTopic(brokers).create(1);
    const fields = [
      { name: 'problem', type: 'string' },
      { name: 'solution', type: 'long' },
    ];
    const first = { type: 'record', name: 'Row', fields } as const;
    const second = { ...first, fields: [{ name: 'nr', type: ['null', 'string'], default: null }, ...fields] } as const;
    const wire = async (schema: object, value: object): Promise<Buffer> => {
      const type = avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: false });
      return Buffer.concat([confluentHeader(await register(url, company.name, schema)), type.toBuffer(value)]);
    };
    await company.send([
      { value: await wire(first, { problem: 'What is 2?', solution: 2 }) },
      { value: await wire(second, { problem: 'What is 3?', solution: 3, nr: 'q3' }) },
      { value: Buffer.concat([confluentHeader(2_000_000_000), Buffer.from('unknown id')]) },
      { value: '{"problem": "no wire format", "solution": 1}' },
    ]);
    const map = ['--map', 'id=nr,question=problem,answer=solution', '--domain', 'math'];
    const copied = await campaign.expect(1, 'ingest', '--topic', company.name, '--format', 'confluent-avro', ...map);
    expect(copied.stdout).toEqual(['{"accepted":2,"duplicate":0,"rejected":2}']);
    expect(copied.stderr).toMatch(/offset 2: .*schema id 2000000000, which the registry does not have/);
    expect(copied.stderr).toMatch(/offset 3: .*expected a value in Confluent's wire format/);
    const answers = (await campaign.tail<{ answer: string }>('questions')).map(({ value }) => value.answer);
    expect(answers.toSorted()).toEqual(['2', '3']);

    const json = await new CompanyTopic(brokers).create(1);
    const row = Buffer.from('{"nr": "j1", "problem": "What is 4?", "solution": 4}');
    await json.send([{ value: Buffer.concat([confluentHeader(1), row]) }, { value: row }]);
    const format = ['--format', 'confluent-json'];
    const more = await campaign.expect(1, 'ingest', '--topic', json.name, ...format, ...map);
    expect(more.stdout).toEqual(['{"accepted":1,"duplicate":0,"rejected":1}']);

    await campaign.configure({ url: NOWHERE });
    const without = await campaign.expect(2, 'ingest', '--topic', company.name, '--format', 'confluent-avro', ...map);
    expect(without.stderr).toContain('--format confluent-avro needs kafka.schemaRegistry');
  });

  it.skipIf(REAL !== undefined)(
    'a copy waits for a registry that is away, and a signal ends the wait',
    async ({ cli }) => {
      const registry = cli.closing(await ScriptedRegistry.start());
      registry.fail = () => ({ status: 503, body: { error_code: 50001, message: 'starting' } });
      const campaign = await CliCampaign.create(cli, { url: NOWHERE, schemaRegistry: { url: registry.url } });
      const company = await new CompanyTopic(brokers).create(1);
      const copy = campaign.start('ingest', '--topic', company.name, '--format', 'confluent-avro');
      await until(() => copy.stderr.includes('waiting: the schema registry at'), 'the wait', {
        seen: () => copy.stderr,
      });
      const { code, stdout } = await copy.end('SIGTERM');
      expect(code).toBe(1);
      expect(stdout).toEqual(['{"accepted":0,"duplicate":0,"rejected":0}']);
    },
  );

  it.skipIf(REAL !== undefined)(
    'waits for a registry that is away, and ends with the incompatible schema',
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
