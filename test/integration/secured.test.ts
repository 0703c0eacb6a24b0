import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import type { AccessRule } from '../../src/topology/access-rules.ts';
import { accessRules } from '../../src/topology/access-rules.ts';
import { cliTest as it } from '../support/cli-test.ts';
import type { CommandLine, Finished } from '../support/command-line.ts';
import { CompanyTopic } from '../support/company-topic.ts';
import { SecuredBroker } from '../support/secured-broker.ts';
import { startToyModels } from '../support/served-models.ts';

let broker: SecuredBroker;
beforeAll(async () => {
  broker = await SecuredBroker.start();
});
afterAll(() => broker.close());

const MAP = { id: 'nr', question: 'problem', answer: 'solution' };

/** A topic of another program with rows of another shape, and one invalid row. */
async function companyTopic(): Promise<string> {
  const company = await new CompanyTopic([broker.adminAddress]).create(2);
  const rows = generateArithmeticQuestions({ count: 40, seed: 3 }).map(({ question, answer }, i) => ({
    nr: `q${i}`,
    problem: question,
    solution: answer,
  }));
  await company.send([...rows.map((row) => ({ value: JSON.stringify(row) })), { value: 'none' }]);
  return company.name;
}

/** A campaign of the user `worker`, with these rights and no others. */
class SecuredCampaign {
  readonly name = `s-${randomUUID().slice(0, 8)}`;
  readonly questionsTopic = `${this.name}-questions`;
  readonly #cli: CommandLine;
  /** The topic of another program with its questions; null: they are ingested. */
  readonly #from: string | null;

  constructor(cli: CommandLine, from: string | null = null) {
    this.#cli = cli;
    this.#from = from;
  }

  get rules(): readonly AccessRule[] {
    const source = { name: this.#from ?? '', kind: 'topic', format: 'json', follow: false } as const;
    return accessRules(this.name, this.questionsTopic, [], this.#from === null ? [] : [source]);
  }

  async prepare(url: string, rules: readonly AccessRule[]): Promise<void> {
    const chat = (model: string): object => ({ baseUrl: `${url}/v1`, model });
    await this.#cli.write('campaign.json', {
      campaign: this.name,
      kafka: { ...broker.kafkaOf('worker'), questionsTopic: this.questionsTopic, partitions: 2 },
      models: {
        target: chat(TOY_MODELS.target),
        teacher: chat(TOY_MODELS.teacher),
        scorer: { baseUrl: url, model: TOY_MODELS.prm },
      },
      size: 3,
      ...(this.#from !== null && { sources: [{ topic: this.#from, map: MAP, domain: 'math' }] }),
    });
    await broker.allow(rules);
  }

  run(code: number, ...args: readonly string[]): Promise<Finished> {
    const env = { KAFKA_BROKERS: undefined, KAFKA_PASSWORD: broker.passwordOf('worker') };
    return this.#cli.run(['--config', 'campaign.json', ...args], { code, env });
  }

  async ingest(): Promise<void> {
    await this.run(
      0,
      'ingest',
      await this.#cli.write('questions.jsonl', generateArithmeticQuestions({ count: 40, seed: 3 })),
    );
  }
}

describe.skipIf(inject('kafkaBrokers').length === 0)('a cluster with TLS, SASL and ACLs', () => {
  it('runs a whole campaign with exactly the rights that describe --acls lists', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const campaign = new SecuredCampaign(cli);
    await campaign.prepare(models.url, campaign.rules);
    await campaign.ingest();
    await campaign.run(0, 'run');
    const { stdout } = await campaign.run(0, 'status', '--json');
    expect(JSON.parse(stdout[0] ?? '')).toMatchObject({ verified: 3, complete: true, mixError: 0 });
    await campaign.run(0, 'export', '--out', 'out');
    await campaign.run(0, 'doctor');
    await campaign.run(0, 'reset');
    await campaign.run(0, 'reset', '--delete-topics');
  });

  it('reads its questions from a topic of another program with those rights, and lists the refused ones', async ({
    cli,
  }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const from = await companyTopic();
    const campaign = new SecuredCampaign(cli, from);
    await campaign.prepare(models.url, campaign.rules);
    await campaign.run(0, 'doctor');
    await campaign.run(0, 'run');
    const { stdout } = await campaign.run(0, 'status', '--json');
    expect(JSON.parse(stdout[0] ?? '')).toMatchObject({ verified: 3, complete: true, sources: [{ rejected: 1 }] });
    const letters = (await campaign.run(0, 'dlq', 'list')).stdout.map((line) => JSON.parse(line) as object);
    const deadLetterTopic = `${campaign.questionsTopic}.ingest.dead-letter`;
    expect(letters).toMatchObject([{ deadLetterTopic, topic: from, reason: 'undecodable', text: 'none' }]);
  });

  it('ends a worker that may not read a topic that its questions come from, and says so before', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const from = await companyTopic();
    const campaign = new SecuredCampaign(cli, from);
    await campaign.prepare(
      models.url,
      campaign.rules.filter(({ name }) => name !== from),
    );
    const needs = new RegExp(`${from.replace('.', '\\.')}.*needs Read and Describe on it`);
    expect((await campaign.run(1, 'doctor')).stdout.join('\n')).toMatch(needs);
    const { length: ofDoctor } = models.asked;
    const estimated = await campaign.run(1, 'run', '--dry-run', '--json');
    expect(estimated.stderr).toMatch(needs);
    expect(estimated.stdout).toHaveLength(1);
    expect((await campaign.run(1, 'run')).stderr).toMatch(needs);
    expect(models.asked.slice(ofDoctor).filter(({ model }) => model !== TOY_MODELS.prm)).toEqual([]);
  });

  it.for([
    ['topics', 10, 'Delete on topics'],
    ['groups', 11, 'Delete on the groups that begin with "%."'],
  ] as const)('resets nothing of a campaign without the right to delete %s', async ([, without, needs], { cli }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const campaign = new SecuredCampaign(cli);
    await campaign.prepare(
      models.url,
      campaign.rules.filter((_, i) => i !== without),
    );
    await campaign.ingest();
    await campaign.run(0, 'run');
    for (const how of ['--to-start', '--delete-topics']) {
      const { stderr } = await campaign.run(1, 'reset', how);
      expect(stderr).toContain(`it needs ${needs.replace('%', campaign.name)}`);
    }
    await campaign.run(0, 'run');
    const { stdout } = await campaign.run(0, 'status', '--json');
    expect(JSON.parse(stdout[0] ?? '')).toMatchObject({ verified: 3, complete: true });
  });

  it.for([
    ['questions', 'topic %-questions', 'Read and Describe on topic %-questions', [0]],
    ['topics of the campaign', 'topic %.*', 'Create on topics?', [2, 4]],
    ['groups', 'group %.*', 'Read and Describe on the groups that begin with "%."', [7, 11]],
    [
      'transactional ids',
      'transactional id %.*',
      'Write and Describe on the transactional ids that begin with "%."',
      [8],
    ],
  ] as const)('ends a worker that lacks a right with its name: %s', async ([, , needs, without], { cli }) => {
    const models = cli.closing(await startToyModels({ mean: 1, sigma: 0 }));
    const campaign = new SecuredCampaign(cli);
    const given = campaign.rules.filter((_, i) => !(without as readonly number[]).includes(i));
    await campaign.prepare(models.url, given);
    await campaign.ingest();
    const { stderr } = await campaign.run(1, 'run');
    expect(stderr).toMatch(new RegExp(`sluice: .*(${needs.replaceAll('%', campaign.name).replaceAll('.', '\\.')})`));
    expect(stderr.match(/^sluice: /gm)).toHaveLength(1);
    expect(stderr).toContain('sluice describe --acls');
    // No model's reply was lost.
    if (!without.includes(0 as never)) expect(models.asked).toEqual([]);
  });
});
