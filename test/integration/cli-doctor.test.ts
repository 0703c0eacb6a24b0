import { Kafka, logLevel } from 'kafkajs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it as plainIt } from 'vitest';
import { createTopics } from '../../src/kafka/create-topics.ts';
import type { Check } from '../../src/records/check.ts';
import { startModelEndpoint } from '../../src/demo/model-endpoint.ts';
import { startScriptedServer } from '../../src/demo/scripted-server.ts';
import { scoreStepsAsPrm } from '../../src/demo/toy-prm.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import { sandboxFound } from '../sandbox/sandbox-available.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { CompanyTopic } from '../support/company-topic.ts';
import { CommandLine } from '../support/command-line.ts';
import type { StartOptions } from '../support/command-line.ts';
import { startToyModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const hasSandbox = sandboxFound.kind === 'available';
const NAMES = 'broker transactions topics schemas records target teacher scorer scorer-sanity sandbox sandbox-limits';

interface Report {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Runs `sluice doctor --json`; returns the report by name. */
async function examine(
  cli: CommandLine,
  args: readonly string[],
  options: StartOptions & { readonly code: number },
): Promise<{ readonly report: Report; readonly of: (name: string) => Check; readonly said: string }> {
  const { stdout, stderr } = await cli.run(['doctor', '--json', ...args], options);
  expect(stdout).toHaveLength(1);
  const report = JSON.parse(stdout[0] ?? '') as Report;
  expect(report.ok).toBe(options.code === 0);
  for (const { name, status, found, fix } of report.checks) {
    expect(found, name).not.toBe('');
    expect(status === 'failed' ? fix : '', name).not.toBeNull();
  }
  const of = (name: string): Check => {
    const found = report.checks.find((check) => check.name === name);
    if (found === undefined) throw new Error(`no check ${name} in ${stdout[0]}`);
    return found;
  };
  return { report, of, said: stdout.join('\n') + stderr };
}

const failedOf = ({ checks }: Report): string[] =>
  checks.filter(({ status }) => status === 'failed').map(({ name }) => name);

describe.skipIf(brokers.length === 0).concurrent('sluice doctor', () => {
  it.skipIf(!hasSandbox)('finds a campaign well before it ran and afterwards, and leaves nothing', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const campaign = await CliCampaign.create(cli, { url: models.url, models: TOY_MODELS, size: 2, partitions: 2 });
    const config = ['--config', `${campaign.name}.json`];
    const before = await examine(cli, config, { code: 0 });
    expect(before.report.checks.map(({ name }) => name).join(' ')).toBe(NAMES);
    expect(before.report.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(before.of('topics').found).toContain('the first run creates them');
    expect(before.of('records').found).toContain('none yet');
    expect(before.of('target').found).toMatch(/^toy-target at http:\S+ answered in \d+ ms, \d+ \+ \d+ tokens$/);
    expect(await topicsOf(campaign.name)).toEqual([]);

    await campaign.ingest([{ domain: 'math', question: 'Work out 12 * 3 + 4.', answer: '40' }]);
    await campaign.command('run', '--until', 'idle');
    const after = await examine(cli, config, { code: 0 });
    expect(after.of('topics').found).toMatch(/^19 of 19 exist$/);
    expect(after.of('records').found).toMatch(/the last records of [5-9] topics decode/);

    const { stdout } = await cli.run(['doctor', ...config]);
    expect(stdout.filter((line) => line.startsWith('ok '))).toHaveLength(NAMES.split(' ').length);
    expect(stdout.slice(-2)).toEqual(['11 ok, 0 failed, 0 skipped', 'Ready.']);
  });

  it('names each failed endpoint with a fix, continues with the others, and shows no key', async ({ cli }) => {
    const server = cli.closing(
      await startScriptedServer(({ path: to, headers }) =>
        to.startsWith('/locked')
          ? { status: 401, body: { error: { message: `no such key: ${headers['authorization']}` } } }
          : { status: 404, body: { error: { message: 'the model does not exist' } } },
      ),
    );
    const closed = await startScriptedServer(() => ({ body: {} }));
    await closed.close();
    const campaign = `d-${path
      .basename(cli.dir)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')}`;
    await cli.write('sluice.config.json', {
      campaign,
      models: {
        target: { baseUrl: `${closed.url}/v1`, model: 'm' },
        teacher: { baseUrl: `${server.url}/locked/v1`, model: 'm', apiKeyEnv: 'TEACHER_KEY' },
        scorer: { baseUrl: server.url, model: 'p' },
      },
    });
    const { report, of, said } = await examine(cli, [], { code: 1, env: { TEACHER_KEY: 'sk-swordfish' } });
    expect(failedOf(report).filter((name) => !name.startsWith('sandbox'))).toEqual(['target', 'teacher', 'scorer']);
    expect(of('target')).toMatchObject({
      fix: `start the server at ${closed.url}/v1, or correct models.target.baseUrl`,
    });
    expect(of('target').found).toContain('connection-refused');
    expect(of('teacher').found).toMatch(/^unauthorized: m at 127\.0\.0\.1:\d+: status 401: .*\[key\]/);
    expect(of('teacher').fix).toContain('models.teacher.apiKeyEnv must name the variable');
    expect(of('scorer').fix).toContain('the root of a vLLM server, without /v1');
    expect(of('scorer-sanity')).toMatchObject({ status: 'skipped' });
    for (const name of ['broker', 'transactions', 'schemas']) expect(of(name).status, name).toBe('ok');
    expect(said).not.toContain('swordfish');
  });

  it('checks each source, and a dry run reports those that cannot be read', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const company = await new CompanyTopic(brokers).create(1);
    await company.send([{ value: '{}' }]);
    const file = await cli.write('some.jsonl', [{ domain: 'math', question: 'q', answer: '1' }]);
    const absent = path.join(cli.dir, 'absent.jsonl');
    const sources = [{ topic: company.name }, { topic: 'nowhere.at.all' }, { path: file }, { path: absent }];
    const options = { url: models.url, models: TOY_MODELS, size: 2, more: { sources } };
    const campaign = await CliCampaign.create(cli, options);
    const { report, of } = await examine(cli, ['--config', `${campaign.name}.json`], { code: 1 });
    const failed = ['source nowhere.at.all', `source ${absent}`];
    expect(failedOf(report).filter((name) => !name.startsWith('sandbox'))).toEqual(failed);
    expect(of(`source ${company.name}`).found).toBe('its records can be read');
    expect(of(`source ${file}`).found).toMatch(/^1 file, \d+ bytes$/);
    expect(of('source nowhere.at.all').found).toContain('there is no topic nowhere.at.all');
    const dry = await campaign.expect(1, 'run', '--dry-run', '--json');
    expect(dry.stdout, dry.stderr).toHaveLength(1);
    for (const name of failed) expect(dry.stderr).toContain(`${name}: `);
    expect(dry.stderr).not.toContain(`source ${file}`);
    await campaign.configure({ ...options, more: { sources: [sources[0], sources[2]] } });
    await campaign.command('run', '--dry-run');
    expect(await topicsOf(campaign.name)).toEqual([]);
  });

  it('a scorer that rates wrong steps higher fails its sanity', async ({ cli }) => {
    const { prm } = TOY_MODELS;
    const upsideDown = cli.closing(
      await startModelEndpoint({
        chatModels: new Map(),
        rewardModels: new Map([[prm, (asked, steps) => scoreStepsAsPrm(asked, steps, 1).map((score) => 1 - score)]]),
      }),
    );
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const campaign = await CliCampaign.create(cli, {
      url: upsideDown.url,
      targetUrl: models.url,
      models: { ...TOY_MODELS },
    });
    const { of } = await examine(cli, ['--config', `${campaign.name}.json`], { code: 1 });
    expect(of('target').status).toBe('ok');
    expect(of('scorer').status).toBe('ok');
    expect(of('scorer-sanity').status).toBe('failed');
    expect(of('scorer-sanity').found).toMatch(
      /right traces are rated 0\.0\d+, wrong ones 0\.9\d+ \(mean of 3; .* higher in 0\)/,
    );
    expect(of('scorer-sanity').fix).toContain('every level would be wrong');
  });

  it('without bubblewrap on the path says how to install it; the rest is looked at', async ({ cli }) => {
    await mkdir(path.join(cli.dir, 'empty'));
    const { report, of } = await examine(cli, [], { code: 1, env: { PATH: path.join(cli.dir, 'empty') } });
    expect(failedOf(report)).toEqual(['sandbox']);
    expect(of('sandbox').found).toContain('bubblewrap is not installed (no bwrap on the PATH)');
    expect(of('sandbox').fix).toContain('apt-get install bubblewrap');
    expect(of('sandbox-limits').status).toBe('skipped');
    expect(of('broker').status).toBe('ok');
  });

  it.skipIf(!hasSandbox)('without a configuration looks at broker, schemas and sandbox', async ({ cli }) => {
    const { report } = await examine(cli, [], { code: 0 });
    const byStatus = (status: string): string =>
      report.checks
        .filter((check) => check.status === status)
        .map(({ name }) => name)
        .join(' ');
    expect(byStatus('ok')).toBe('broker transactions schemas sandbox sandbox-limits');
    expect(byStatus('skipped')).toBe('topics records endpoints');
    expect(await readdir(cli.dir)).toEqual([]);
  });

  it('finds topics that do not accept or keep records, and records that do not decode', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const campaign = await CliCampaign.create(cli, { url: models.url, models: TOY_MODELS });
    const cot = `${campaign.name}.cot`;
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const configEntries = [
      { name: 'max.message.bytes', value: '1000000' },
      { name: 'retention.ms', value: '60000' },
    ];
    const asked = { topic: campaign.questionsTopic, numPartitions: 3 };
    const topics = [{ topic: cot, numPartitions: 3, configEntries }, asked];
    await createTopics(admin, topics);
    await admin.disconnect();
    await produce(cot, 'not Avro');
    await produce(campaign.questionsTopic, 'no question');
    const { of } = await examine(cli, ['--config', `${campaign.name}.json`], { code: 1 });
    expect(of('topics').found).toBe(
      `${cot} has max.message.bytes 1000000: long traces do not fit; ${cot} has retention.ms 60000: records expire`,
    );
    expect(of('topics').fix).toContain(`set max.message.bytes of ${cot} to 8388608`);
    expect(of('records').status).toBe('failed');
    expect(of('records').found).toMatch(
      /questions\/\d at 0: expected a question .*cot\/\d at 0: expected a verified-record/,
    );
  });

  it('is exit 2 for a wrong configuration, with nothing looked at', async ({ cli }) => {
    await cli.write('sluice.config.json', { campaign: 'x' });
    expect(await cli.run(['doctor', '--json'], { code: 2 })).toMatchObject({ stdout: [] });
    const { stderr } = await cli.run(['doctor', '--config', 'absent.json'], { code: 2 });
    expect(stderr).toContain('no configuration file');
  });
});

describe('sluice doctor without a cluster', () => {
  plainIt('that answers looks at everything else', async () => {
    const cli = await CommandLine.open(['127.0.0.1:9']);
    try {
      const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
      const campaign = await CliCampaign.create(cli, { url: models.url, models: TOY_MODELS });
      const { report, of } = await examine(cli, ['--config', `${campaign.name}.json`], { code: 1 });
      expect(failedOf(report).filter((name) => !name.startsWith('sandbox'))).toEqual(['broker']);
      expect(of('broker').found).toContain('Kafka at 127.0.0.1:9 cannot be used');
      expect(of('broker').fix).toContain('kafka.brokers (or KAFKA_BROKERS)');
      for (const name of ['transactions', 'topics', 'records']) expect(of(name).status, name).toBe('skipped');
      for (const name of ['schemas', 'target', 'teacher', 'scorer-sanity']) expect(of(name).status, name).toBe('ok');
    } finally {
      await cli.close();
    }
  });
});

async function topicsOf(campaign: string): Promise<string[]> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = await admin.listTopics();
  await admin.disconnect();
  return topics.filter((name) => name.startsWith(campaign));
}

async function produce(topic: string, value: string): Promise<void> {
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ key: 'k', value }] });
  await producer.disconnect();
}
