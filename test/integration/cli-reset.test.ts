import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, inject } from 'vitest';
import { resetCampaign } from '../../src/runtime/reset-campaign.ts';
import type { ResetMode, ResetPlan } from '../../src/runtime/reset-plan.ts';
import { CliCampaign, lostInputs, notOne } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';
import type { ServedModels } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const brokers = inject('kafkaBrokers');
const COUNT = 24;

/** The steps of a stopped reset after which a worker tries the campaign. */
const WORKER_TRIES: ReadonlySet<string> = new Set([
  'take the tasks of grade',
  'delete the records',
  'release the tasks of grade',
  'delete the topics',
  'delete the consumer groups',
]);

/** The cluster's data of a campaign: topics with the number of their records, and groups. */
async function onCluster({ name, questionsTopic }: CliCampaign): Promise<{ topics: string[]; groups: string[] }> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${name}.`) && topic !== questionsTopic);
  const groups = (await admin.listGroups()).groups
    .map(({ groupId }) => groupId)
    .filter((id) => /\.(grade|sample|trace|dlq)$/.test(id));
  await admin.disconnect();
  return { topics: topics.toSorted(), groups: groups.filter((id) => id.startsWith(`${name}.`)) };
}

async function membersOf(group: string): Promise<number> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { groups } = await admin.describeGroups([group]);
  await admin.disconnect();
  return groups[0]?.members.length ?? 0;
}

const planOf = (stdout: readonly string[]): ResetPlan & { dryRun: boolean } =>
  JSON.parse(stdout.at(-1) ?? '') as ResetPlan & { dryRun: boolean };

/** A campaign of 24 questions that were all graded, and 6 records of each level from 1 to 3. */
async function finished(cli: Parameters<typeof CliCampaign.create>[0], models: ServedModels): Promise<CliCampaign> {
  const options = { url: models.url, partitions: 2, size: 4, outputUsdPerMTok: '1000000', maxUsd: '100000' };
  const campaign = await CliCampaign.create(cli, options);
  await campaign.ingest(scriptedQuestions(COUNT));
  await campaign.command('run', '--until', 'idle');
  return campaign;
}

/** Asserts that a campaign was processed once, from its first question: one outcome for each. */
async function expectOnce(campaign: CliCampaign): Promise<void> {
  const outcomes = await campaign.outcomes();
  expect(notOne(outcomes)).toEqual([]);
  expect(outcomes.size).toBe(COUNT);
  const status = await campaign.status();
  expect(lostInputs(status)).toEqual([0, 0, 0]);
  expect(stageOf(status, 'grade')).toMatchObject({ in: COUNT, lag: 0, lostToRetention: 0 });
  expect(status).toMatchObject({ verified: 4, complete: true });
  expect(await campaign.ids('cot')).toHaveLength(4);
}

describe.skipIf(brokers.length === 0).concurrent('sluice reset', () => {
  it('prints its plan, then resets a campaign, which reuses the paid replies', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await finished(cli, models);
    const before = await campaign.status();
    const dry = await campaign.command('reset', '--dry-run');
    const plan = planOf(dry.stdout);
    expect(plan).toMatchObject({ campaign: campaign.name, mode: 'to-start', dryRun: true, verified: 4 });
    expect(plan.paid).toEqual({ calls: expect.any(Number), usd: before.budget.spentUsd, isKept: true });
    expect(plan.topics.find(({ topic }) => topic.endsWith('.cot'))).toMatchObject({ fate: 'empty', partitions: 2 });
    expect(
      plan.topics.filter(({ fate }) => fate === 'keep').map(({ topic }) => topic.split('.').slice(1).join('.')),
    ).toEqual(['control.grade', 'control.sample', 'control.trace', 'calls.grade', 'calls.trace']);
    expect(plan.topics.map(({ topic }) => topic)).not.toContain(campaign.questionsTopic);
    expect(dry.stderr).toContain('would restart from the beginning');
    expect(await campaign.status()).toEqual(before);

    const asked = models.timesAsked('target').size;
    const done = await campaign.command('reset', '--to-start');
    expect(planOf(done.stdout)).toEqual({ ...plan, dryRun: false });
    expect((await onCluster(campaign)).groups).toEqual([]);
    const empty = await campaign.status();
    expect(empty).toMatchObject({ verified: 0, complete: false });
    // The paid amount stays in the budget.
    expect(empty.budget).toEqual(before.budget);
    expect(stageOf(empty, 'grade')).toMatchObject({ in: 0, lag: COUNT });
    expect(await campaign.outcomes()).toEqual(new Map());
    expect(await campaign.ids('cot')).toEqual([]);

    await campaign.command('run', '--until', 'idle');
    await expectOnce(campaign);
    expect(models.timesAsked('target').size).toBe(asked);
    expect([...models.timesAsked('target').values()].every((times) => times === 1)).toBe(true);
    const after = await campaign.status();
    expect(after.calls.target).toMatchObject({
      journaled: COUNT,
      reused: COUNT,
      fromOthers: 0,
      usd: before.calls.target.usd,
    });
    // The duplicates are those of this run.
    expect(stageOf(after, 'grade').rejected).toEqual({});
  });

  it('begins a campaign as something else', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await finished(cli, models);
    const options = { url: models.url, partitions: 2, size: 4, judge: true };
    await campaign.configure(options);
    expect((await campaign.expect(2, 'run')).stderr).toContain('sluice reset');
    await campaign.command('reset', '--to-start');
    await campaign.command('run', '--until', 'idle');
    await expectOnce(campaign);
  });

  it('deletes all that a campaign has, and never the questions', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await finished(cli, models);
    const before = await campaign.status();
    const { stdout, stderr } = await campaign.command('reset', '--delete-topics');
    expect(planOf(stdout).paid).toMatchObject({ usd: before.budget.spentUsd, isKept: false });
    expect(stderr).toContain('lost:');
    expect(await onCluster(campaign)).toEqual({ topics: [], groups: [] });
    const again = await campaign.command('reset', '--delete-topics');
    expect(planOf(again.stdout).topics).toEqual([]);
    expect(again.stderr).toContain('nothing to reset');

    await campaign.command('run', '--until', 'idle');
    await expectOnce(campaign);
    expect([...models.timesAsked('target').values()].every((times) => times === 2)).toBe(true);
  });

  it('refuses while a worker runs, and changes nothing', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await finished(cli, models);
    const worker = campaign.start('run', '--stages', 'grade', '--until', 'forever');
    await expect.poll(() => membersOf(`${campaign.name}.grade`), { timeout: 60_000, interval: 200 }).toBe(1);
    const refused = await campaign.expect(1, 'reset', '--delete-topics');
    expect(refused.stderr).toMatch(
      new RegExp(`sluice: .*${campaign.name} has a worker \\(group ${campaign.name}\\.grade: sluice on `),
    );
    await campaign.expect(1, 'reset', '--dry-run');
    expect((await worker.end('SIGTERM')).code).toBe(0);
    await expectOnce(campaign);
  });

  it.for(['to-start', 'delete-topics'] satisfies ResetMode[])(
    'ends in the same state after a stop at any step, and no worker continues in between: %s',
    async (mode, { cli }) => {
      const models = cli.closing(await startScriptedModels());
      const campaign = await finished(cli, models);
      const steps: string[] = [];
      for (let stopAt = 0; ; stopAt += 1) {
        let isStopped = false;
        steps.length = 0;
        await campaign.opened(async (opened) => {
          const step = (what: string): void => {
            if (steps.length === stopAt) {
              isStopped = true;
              throw new Error('killed');
            }
            steps.push(what);
          };
          await resetCampaign(opened, { mode, dryRun: false, step }).catch((error: unknown) => {
            if (!isStopped) throw error;
          });
        });
        if (!isStopped) break;
        if (!WORKER_TRIES.has(steps.at(-1) ?? '')) continue;
        const { stderr } = await campaign.expect(2, 'run', '--until', 'idle');
        expect(stderr).toMatch(/sluice: control\.\w+\/\d+: a reset of this campaign was begun and has not ended/);
      }
      expect(steps.length).toBeGreaterThan(5);
      await campaign.command('run', '--until', 'idle');
      await expectOnce(campaign);
    },
  );
});
