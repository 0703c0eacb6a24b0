import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import type { AclEntry } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import type { AccessRule } from '../../src/topology/access-rules.ts';
import { accessRules } from '../../src/topology/access-rules.ts';
import { cliTest as it } from '../support/cli-test.ts';
import type { CommandLine, Finished } from '../support/command-line.ts';
import { SecuredBroker } from '../support/secured-broker.ts';
import { startToyModels } from '../support/served-models.ts';

let broker: SecuredBroker;
beforeAll(async () => {
  broker = await SecuredBroker.start();
});
afterAll(() => broker.close());

const OPERATIONS: Record<AccessRule['operations'][number], AclOperationTypes> = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Delete: AclOperationTypes.DELETE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  IdempotentWrite: AclOperationTypes.IDEMPOTENT_WRITE,
};

const entriesOf = ({ resource, name, pattern, operations }: AccessRule): AclEntry[] =>
  operations.map((operation) => ({
    resourceType: AclResourceTypes[resource],
    resourceName: name,
    resourcePatternType: ResourcePatternTypes[pattern],
    principal: 'User:worker',
    host: '*',
    operation: OPERATIONS[operation],
    permissionType: AclPermissionTypes.ALLOW,
  }));

/** A campaign of the user `worker`, with these rights and no others. */
class SecuredCampaign {
  readonly name = `s-${randomUUID().slice(0, 8)}`;
  readonly questionsTopic = `${this.name}-questions`;
  readonly #cli: CommandLine;

  constructor(cli: CommandLine) {
    this.#cli = cli;
  }

  get rules(): readonly AccessRule[] {
    return accessRules(this.name, this.questionsTopic);
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
    });
    await broker.admin.createAcls({ acl: rules.flatMap(entriesOf) });
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
    // Nothing was asked of a model that was not kept.
    if (!without.includes(0 as never)) expect(models.asked).toEqual([]);
  });
});
