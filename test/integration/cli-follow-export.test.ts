import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject } from 'vitest';
import { createRandom, randomInteger } from '../../src/demo/seeded-random.ts';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import type { ManifestShard } from '../../src/sinks/growth/manifest.ts';
import { aRejectedTrace, aVerifiedRecord } from '../support/campaign-records.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { grownIds, holdsItsShards } from '../support/grown-folder.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
/** Where no model is ever asked. */
const NOWHERE = { url: 'http://127.0.0.1:9' };
const PARTITIONS = 3;
/** `SLUICE_KILL_SEED=n` repeats a run. */
const seed = Number(process.env['SLUICE_KILL_SEED'] ?? Date.now() % 1_000_000);
const kafka = new Kafka({
  brokers: [...brokers, '127.0.0.1:9'].slice(0, Math.max(1, brokers.length)),
  logLevel: logLevel.NOTHING,
});

async function asAdmin<T>(act: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The topics that an export of a campaign reads: the test writes the records of the campaign's workers. */
class CotTopics {
  readonly #codec = createCampaignCodec();
  readonly #campaign: string;

  constructor(campaign: string) {
    this.#campaign = campaign;
  }

  nameOf(topic: 'cot' | 'rejected'): string {
    return `${this.#campaign}.${topic}`;
  }

  async create(): Promise<this> {
    const topics = (['cot', 'rejected'] as const).map((topic) => this.nameOf(topic));
    await asAdmin((admin) =>
      createTopics(
        admin,
        topics.map((topic) => ({ topic, numPartitions: PARTITIONS })),
      ),
    );
    return this;
  }

  /** One transaction with records of these ids. */
  async write(
    ids: readonly string[],
    end: 'commit' | 'abort' = 'commit',
    topic: 'cot' | 'rejected' = 'cot',
  ): Promise<void> {
    const producer = kafka.producer({
      transactionalId: `${this.#campaign}.test`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({
      topic: this.nameOf(topic),
      messages: ids.map((id, i) => ({
        key: id,
        value:
          topic === 'cot'
            ? this.#codec.encode('verified-record', aVerifiedRecord(id))
            : this.#codec.encode('rejected-trace', aRejectedTrace(id)),
        partition: i % PARTITIONS,
      })),
    });
    await (end === 'commit' ? transaction.commit() : transaction.abort());
    await producer.disconnect();
  }
}

/** Open shards, which are not complete yet. */
async function openShards(dir: string): Promise<number> {
  const [partial] = (await namesIn(dir)).filter((name) => name.startsWith('.sluice-partial-'));
  return partial === undefined ? 0 : (await namesIn(path.join(dir, partial))).length;
}

const shardFiles = async (dir: string): Promise<string[]> =>
  (await namesIn(path.join(dir, 'data'))).map((name) => `data/${name}`).toSorted();

const namesIn = (dir: string): Promise<string[]> => readdir(dir).catch(() => []);

const idsFrom = (first: number, count: number, prefix = 'q'): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${first + i}`);

describe.skipIf(brokers.length === 0).concurrent('sluice export --follow', () => {
  it(`has each record once through kills at any moment (SLUICE_KILL_SEED=${seed})`, async ({ cli }) => {
    const random = createRandom(seed);
    const campaign = await CliCampaign.create(cli, { ...NOWHERE, partitions: PARTITIONS });
    const cot = await new CotTopics(campaign.name).create();
    const dir = path.join(cli.dir, 'grows');
    const args = ['export', '--out', 'grows', '--follow', '--shard-records', '70', '--shard-seconds', '2'];
    // Records arrive as long as it is killed: a start without any would print nothing to wait for.
    let total = 0;
    const kept = new AbortController();
    const writing = (async () => {
      for (let sent = 0; !kept.signal.aborted || sent < 1000; sent += 50) {
        await cot.write(idsFrom(sent, 50));
        if (sent % 250 === 0) await cot.write(idsFrom(sent, 10, 'aborted-'), 'abort');
        total = sent + 50;
        await sleep(randomInteger(random, 0, 300));
      }
    })();
    writing.catch(() => undefined);
    let kills = 0;
    for (; kills < 6; kills += 1) {
      const running = campaign.start(...args);
      if (kills > 0) await running.says(/train-\d+\.jsonl: \d+ records/);
      await sleep(randomInteger(random, 0, 900));
      expect((await running.end('SIGKILL')).code).toBeNull();
      const ids = (await grownIds(dir)) ?? [];
      expect(new Set(ids).size).toBe(ids.length);
    }
    kept.abort();
    await writing;
    // Only the last process can have added this: it handles signals by then.
    await cot.write(idsFrom(total, 50));
    total += 50;
    const last = campaign.start(...args);
    await until(async () => (await grownIds(dir))?.length === total, `${total} records`, { seen: () => last.stderr });
    const { code, stdout } = await last.end('SIGTERM');
    expect(code).toBe(0);
    expect((await grownIds(dir))?.toSorted()).toEqual(idsFrom(0, total).toSorted());
    expect(await holdsItsShards(dir)).toBe(true);
    expect(JSON.parse(stdout.at(-1) ?? '')).toMatchObject({ out: 'grows', records: total });
  });

  it('flushes at a signal and continues from there, in Parquet and with rejected traces', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, { ...NOWHERE, partitions: PARTITIONS });
    const cot = await new CotTopics(campaign.name).create();
    const dir = path.join(cli.dir, 'grows');
    const args = [
      'export',
      '--out',
      'grows',
      '--follow',
      '--as',
      'parquet',
      '--format',
      'sharegpt',
      '--include-rejected',
    ];
    await cot.write(idsFrom(0, 7));
    await cot.write(idsFrom(0, 2, 'r'), 'commit', 'rejected');
    const count = async (split: 'train' | 'rejected'): Promise<number> => (await grownIds(dir, split))?.length ?? 0;
    for (const wanted of [7, 12]) {
      if (wanted === 12) await cot.write(idsFrom(7, 5));
      // Nothing is due: only the signal turns the records that were read into shards. On a busy machine that may not be
      // all of them.
      while ((await count('train')) < wanted || (await count('rejected')) < 2) {
        const [records, before] = [await count('train'), await shardFiles(dir)];
        const running = campaign.start(...args);
        await until(async () => (await openShards(dir)) > 0, 'an open shard', { seen: () => running.stderr });
        await sleep(2000);
        expect(await shardFiles(dir)).toEqual(before);
        const { code, stdout } = await running.end('SIGTERM');
        expect(code).toBe(0);
        const lines = stdout.map((line) => JSON.parse(line) as ManifestShard & { readonly shards: number });
        const added = lines.slice(0, -1);
        expect(added.length).toBeGreaterThan(0);
        const after = await shardFiles(dir);
        expect(after).toEqual([...before, ...added.map(({ file }) => file)].toSorted());
        const total = added.reduce((sum, shard) => sum + (shard.split === 'train' ? shard.records : 0), records);
        expect(await count('train')).toBe(total);
        expect(lines.at(-1)).toMatchObject({
          records: total,
          rejected: await count('rejected'),
          shards: after.length,
        });
      }
    }
    expect((await grownIds(dir))?.toSorted()).toEqual(idsFrom(0, 12).toSorted());
    expect((await grownIds(dir, 'rejected'))?.toSorted()).toEqual(['r0', 'r1']);

    // Another form, a plain export, and another campaign.
    expect((await campaign.expect(2, 'export', '--out', 'grows', '--follow')).stderr).toMatch(
      /--format: the folder is of sharegpt, asked for messages; --as: the folder is of parquet/,
    );
    expect((await campaign.expect(2, 'export', '--out', 'grows')).stderr).toContain('sluice export --follow adds to');
    const other = await CliCampaign.create(cli, { ...NOWHERE, partitions: PARTITIONS });
    await new CotTopics(other.name).create();
    expect((await other.expect(2, ...args)).stderr).toContain(`campaign: the folder is of ${campaign.name}`);
    await campaign.command('export', '--out', 'plain');
    expect((await campaign.expect(2, 'export', '--out', 'plain', '--follow')).stderr).toContain('plain export');
  });

  it('refuses a topic that was made anew, and one of which records are gone', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, { ...NOWHERE, partitions: PARTITIONS });
    const cot = await new CotTopics(campaign.name).create();
    const topic = cot.nameOf('cot');
    const args = ['export', '--out', 'grows', '--follow', '--shard-records', '3'];
    await cot.write(idsFrom(0, 9));
    const first = campaign.start(...args);
    await until(async () => (await grownIds(path.join(cli.dir, 'grows')))?.length === 9, '9 records', {
      seen: () => first.stderr,
    });
    await first.end('SIGTERM');

    // Emptied, as by `reset --to-start`.
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: '-1' }));
    await asAdmin(async (admin) => {
      // kafkajs deletes only of topics whose metadata it has.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions });
    });
    expect((await campaign.expect(1, ...args)).stderr).toMatch(/all before offset \d+ was deleted, by retention or/);

    const anew = async (): Promise<void> => {
      await asAdmin((admin) => admin.deleteTopics({ topics: [cot.nameOf('cot'), cot.nameOf('rejected')] }));
      await until(async () => !(await asAdmin((admin) => admin.listTopics())).includes(topic), 'deletion');
      await cot.create();
    };
    await anew();
    expect((await campaign.expect(2, ...args)).stderr).toMatch(/is not the one that grows was made from: it ends at/);
    await cot.write(idsFrom(0, 30));
    const { stderr } = await campaign.expect(2, ...args);
    expect(stderr).toMatch(/is not the one that grows was made from: offset \d+ holds another record/);
    expect((await grownIds(path.join(cli.dir, 'grows')))?.toSorted()).toEqual(idsFrom(0, 9));
  });

  it('reports a complete campaign after writing all of it, and continues when the size grows', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const options = { url: models.url, partitions: 2, size: 4 };
    const campaign = await CliCampaign.create(cli, options);
    await campaign.ingest(scriptedQuestions(48));
    await campaign.command('run');
    const follower = campaign.start('export', '--out', 'grows', '--follow');
    await follower.says(/is complete: all 4 records are in grows; waiting for more, until a signal/);
    const dir = path.join(cli.dir, 'grows');
    expect((await grownIds(dir))?.toSorted()).toEqual(await campaign.ids('cot'));
    // A second one on the same folder, and one without topics.
    expect((await campaign.expect(2, 'export', '--out', 'grows', '--follow')).stderr).toContain('another process adds');
    const never = await CliCampaign.create(cli, options);
    expect((await never.expect(1, 'export', '--out', 'x', '--follow')).stderr).toContain('has no topics on');

    await campaign.configure({ ...options, size: 8 });
    await campaign.command('run');
    expect((await follower.end('SIGTERM')).code).toBe(0);
    // It was told of four; the missing ones come with the next one.
    const next = campaign.start('export', '--out', 'grows', '--follow');
    await next.says(/is complete: all 8 records are in grows/);
    expect((await next.end('SIGTERM')).code).toBe(0);
    expect((await grownIds(dir))?.toSorted()).toEqual(await campaign.ids('cot'));
    expect((await grownIds(dir))?.length).toBe(8);
  });
});
