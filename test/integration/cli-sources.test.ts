import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompressionTypes } from 'kafkajs';
import type { Message } from 'kafkajs';
import { describe, expect, inject } from 'vitest';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { CliCampaign, notOne } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { CompanyTopic } from '../support/company-topic.ts';
import { readTopic } from '../support/read-topic.ts';
import { scriptedQuestion, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const MAP = { map: { id: 'meta.nr', question: 'problem', answer: 'solution' }, domain: 'math' };

const shaped = (i: number): object => {
  const { id, question, answer } = scriptedQuestion(i);
  return { meta: { nr: id }, problem: question, solution: answer };
};
const message = (i: number): Message => ({ key: `customer-${i % 7}`, value: JSON.stringify(shaped(i)) });
const rows = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `${JSON.stringify(shaped(from + i))}\n`).join('');
const idsOf = (...counts: readonly (readonly [from: number, count: number])[]): string[] =>
  counts.flatMap(([from, count]) => Array.from({ length: count }, (_, i) => `q${from + i}`)).toSorted();

/** The ingested ids, each as often as it is on the topic. */
const putIn = async (topic: string): Promise<string[]> =>
  (await readTopic(brokers, topic)).map(({ key }) => String(key)).toSorted();

describe.skipIf(brokers.length === 0)('sources of the configuration', () => {
  it('are read to their end by run --until idle, each with its counts; the next run reads additions', async ({
    cli,
  }) => {
    const { url } = cli.closing(await startScriptedModels());
    const company = await new CompanyTopic(brokers).create();
    await company.send(
      [...Array.from({ length: 30 }, (_, i) => message(i)), { key: 'k', value: 'none' }],
      CompressionTypes.GZIP,
    );
    await mkdir(path.join(cli.dir, 'in'));
    await writeFile(path.join(cli.dir, 'in/a.jsonl'), `${rows(100, 20)}${rows(100, 1)}bad\n`);
    await cli.write('in/b.csv', 'id,domain,question,answer\nq200,math,What is q200?,1\nq201,math\n');
    const more = {
      sources: [{ topic: company.name, ...MAP }, { path: 'in/a.jsonl', ...MAP }, { path: 'in/b.csv' }],
    };
    const campaign = await CliCampaign.create(cli, { url, more });
    const { stderr } = await campaign.command('run', '--until', 'idle');
    const expected = idsOf([0, 30], [100, 20], [200, 1]);
    expect([...(await campaign.outcomes()).keys()].toSorted()).toEqual(expected);
    expect(stderr).toContain('source in/a.jsonl: ');
    const { sources: brought } = await campaign.status();
    const counts = { follow: false, duplicate: 0, rejected: 1 };
    expect(brought).toEqual([
      { source: company.name, ...counts, accepted: 30, lag: 0 },
      { source: 'in/a.jsonl', ...counts, accepted: 20, duplicate: 1, lag: null },
      { source: 'in/b.csv', ...counts, accepted: 1, lag: null },
    ]);
    expect(await campaign.command('status')).toMatchObject({
      stdout: expect.arrayContaining([
        `source ${company.name}: 30 accepted, 0 duplicate, 1 rejected, 0 not read`,
      ]) as string[],
    });

    const ui = campaign.start('ui', '--port', '0');
    const [, root = ''] = await ui.says(/the page of campaign \S+: (http:\S+)/);
    const shown = async (): Promise<unknown> =>
      ((await (await fetch(`${root}/api/status`)).json()) as CampaignStatus).sources;
    await expect.poll(shown, { timeout: 30_000 }).toEqual(brought);
    await ui.end('SIGTERM');

    await company.send([message(30)]);
    await appendFile(path.join(cli.dir, 'in/a.jsonl'), rows(120, 1));
    await campaign.command('run', '--until', 'idle');
    // No question was ingested twice.
    expect(await putIn(campaign.questionsTopic)).toEqual([...expected, 'q120', 'q30'].toSorted());
    expect((await campaign.status()).sources?.map(({ accepted }) => accepted)).toEqual([31, 21, 1]);
  });

  it('continue through kills of the workers that read them: each question once downstream, no file sent by every worker', async ({
    cli,
  }) => {
    const { url } = cli.closing(await startScriptedModels());
    const company = await new CompanyTopic(brokers).create();
    const folder = path.join(cli.dir, 'in');
    await mkdir(folder);
    const sources = [
      { topic: company.name, ...MAP, follow: true },
      { path: 'in', ...MAP, follow: true },
    ];
    const campaign = await CliCampaign.create(cli, { url, more: { sources } });
    const batches = 8;
    const codecs = [CompressionTypes.None, CompressionTypes.GZIP, CompressionTypes.LZ4, CompressionTypes.ZSTD];
    const producing = (async () => {
      for (let batch = 0; batch < batches; batch += 1) {
        const messages = Array.from({ length: 20 }, (_, i) => message(20 * batch + i));
        await company.send(messages, codecs[batch % codecs.length]);
        await writeFile(path.join(folder, 'part.tmp'), rows(1000 + 20 * batch, 20));
        await rename(path.join(folder, 'part.tmp'), path.join(folder, `part-${batch}.jsonl`));
        await sleep(700);
      }
    })();
    const workers = [campaign.start('run', '--stages', 'grade'), campaign.start('run', '--stages', 'grade')];
    for (let kill = 0; kill < 3; kill += 1) {
      await sleep(2500 + 300 * kill);
      await workers.shift()?.end('SIGKILL');
      workers.push(campaign.start('run', '--stages', 'grade'));
    }
    await producing;
    for (const worker of workers) await worker.end('SIGKILL');
    const expected = idsOf([0, 20 * batches], [1000, 20 * batches]);
    // It waits until everything that exists is read, also from sources that are followed.
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');
    const outcomes = await campaign.outcomes();
    expect([...outcomes.keys()].toSorted()).toEqual(expected);
    expect(notOne(outcomes)).toEqual([]);
    // Six workers, one after the other the owner: the batch of a killed one is sent again, and not everything by each.
    const sent = await putIn(campaign.questionsTopic);
    expect([...new Set(sent)]).toEqual(expected);
    expect(sent.length).toBeLessThan(1.5 * expected.length);
    const { sources: brought } = await campaign.status();
    expect(brought?.map(({ lag, rejected }) => [lag, rejected])).toEqual([
      [0, 0],
      [null, 0],
    ]);
  });

  it('are refused with all that is wrong with them, and a worker ends where one is not there', async ({ cli }) => {
    const { url } = cli.closing(await startScriptedModels());
    const sources = [
      { topic: 'a', path: 'b' },
      { topic: 'a', format: 'csv' },
      { path: 'hf://datasets/a/b/c.jsonl', follow: true },
    ];
    const campaign = await CliCampaign.create(cli, { url, more: { sources } });
    const { stderr } = await campaign.expect(2, 'run');
    expect(stderr).toMatch(/sources\[0\]: expected either topic or path, got both/);
    expect(stderr).toMatch(/sources\[1\]\.format: expected one of json, avro, .*, got "csv"/);
    expect(stderr).toMatch(/sources\[2\]\.follow: expected false/);
    await campaign.configure({ url, more: { sources: [{ path: 'nowhere' }] } });
    expect((await campaign.expect(1, 'run')).stderr).toMatch(/nowhere cannot be read.*\[input-unreadable\]/);
    await campaign.configure({ url, more: { sources: [{ topic: 'no-such-topic' }] } });
    expect((await campaign.expect(1, 'run')).stderr).toMatch(/there is no topic no-such-topic/);
  });
});
