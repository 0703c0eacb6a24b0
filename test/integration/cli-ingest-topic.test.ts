import avsc from 'avsc';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompressionTypes } from 'kafkajs';
import type { Message } from 'kafkajs';
import { describe, expect, inject } from 'vitest';
import { deadLetterOfRecord } from '../../src/stream/decode-record.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { CompanyTopic } from '../support/company-topic.ts';
import { readTopic } from '../support/read-topic.ts';

const brokers = inject('kafkaBrokers');
/** Where no model is ever asked. */
const NOWHERE = { url: 'http://127.0.0.1:9' };
const MAP = ['--map', 'id=meta.nr,question=problem,answer=solution', '--domain', 'math'];
const CODECS = [
  CompressionTypes.None,
  CompressionTypes.GZIP,
  CompressionTypes.Snappy,
  CompressionTypes.LZ4,
  CompressionTypes.ZSTD,
];

const row = (i: number): Message => ({
  // Keys that are unrelated to ours.
  key: i % 3 === 0 ? null : `customer-${i % 7}`,
  value: JSON.stringify({ meta: { nr: `q${i}` }, problem: `What is q${i}?`, solution: i, teacher: 'Ada' }),
});

describe.skipIf(brokers.length === 0).concurrent('sluice ingest --topic', () => {
  it('copies records of another shape, any codec and key; continues where it ended; all again on request', async ({
    cli,
  }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const company = await new CompanyTopic(brokers).create();
    const ingest = ['ingest', '--topic', company.name, '--format', 'json', ...MAP];
    const empty = await campaign.command(...ingest);
    expect(empty.stdout).toEqual(['{"accepted":0,"duplicate":0,"rejected":0}']);
    expect(empty.stderr).toContain(`${company.name} has no records`);
    expect(empty.stderr).not.toContain('since it was last read');
    for (const [n, codec] of CODECS.entries()) {
      await company.send(
        Array.from({ length: 20 }, (_, i) => row(20 * n + i)),
        codec,
      );
    }
    const first = await campaign.command(...ingest);
    expect(first.stdout).toEqual(['{"accepted":100,"duplicate":0,"rejected":0}']);
    const records = await campaign.tail<{ id: string; answer: string }>('questions');
    expect(records.map(({ key }) => String(key)).toSorted()).toEqual(
      Array.from({ length: 100 }, (_, i) => `q${i}`).toSorted(),
    );
    for (const { key, value } of records)
      expect(value).toMatchObject({ id: key, domain: 'math', answer: key?.slice(1) });

    const again = await campaign.command(...ingest);
    expect(again.stdout).toEqual(['{"accepted":0,"duplicate":0,"rejected":0}']);
    expect(again.stderr).toContain(`nothing new on ${company.name} since it was last read; --from-beginning reads all`);
    await company.send([row(100), row(5), row(5)]);
    const more = await campaign.command(...ingest);
    expect(more.stdout).toEqual(['{"accepted":2,"duplicate":1,"rejected":0}']);
    const all = await campaign.command(...ingest, '--from-beginning');
    expect(JSON.parse(all.stdout[0] ?? '')).toEqual({ accepted: 101, duplicate: 2, rejected: 0 });
  });

  it('sends records that are not questions to its dead letter topic, unchanged and with the cause, and skips deletions', async ({
    cli,
  }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const company = await new CompanyTopic(brokers).create(1);
    const large = JSON.stringify({ problem: 'x'.repeat(900_000), solution: 1, meta: {} });
    await company.send([
      row(1),
      { key: Buffer.from([0xff, 0]), value: Buffer.from([0xff, 0xfe]), headers: { trace: ['a', 'b'] } },
      { key: 'k', value: 'no JSON' },
      { key: 'gone', value: null },
      { key: null, value: '{"problem": "no answer"}' },
      { key: 'big', value: large },
      row(2),
    ]);
    const { stdout, stderr } = await campaign.expect(1, 'ingest', '--topic', company.name, ...MAP);
    expect(stdout).toEqual(['{"accepted":3,"duplicate":0,"rejected":3}']);
    expect(stderr).toContain('1 record without a value was skipped');
    const letters = `${campaign.questionsTopic}.ingest.dead-letter`;
    expect(stderr).toContain(`3 records that are no question are on ${letters}`);
    const found = (await readTopic(brokers, letters)).toSorted(
      (a, b) => (deadLetterOfRecord(a)?.offset ?? 0) - (deadLetterOfRecord(b)?.offset ?? 0),
    );
    expect(found.map((record) => deadLetterOfRecord(record))).toMatchObject(
      [
        { topic: company.name, partition: 0, offset: 1, reason: 'undecodable', detail: /no UTF-8/ },
        { topic: company.name, partition: 0, offset: 2, reason: 'undecodable', detail: /not JSON/ },
        { topic: company.name, partition: 0, offset: 4, reason: 'not-a-question', detail: /answer: expected a gold/ },
      ].map((letter) => ({ ...letter, detail: expect.stringMatching(letter.detail) as string })),
    );
    expect(found[0]).toMatchObject({ key: Buffer.from([0xff, 0]), value: Buffer.from([0xff, 0xfe]) });
    expect([found[0]?.rawHeaders?.['trace']].flat().map(String)).toEqual(['a', 'b']);
    expect(found[1]).toMatchObject({ key: Buffer.from('k'), value: Buffer.from('no JSON') });
    expect(found[2]?.key).toBeNull();

    const listed = await campaign.command('dlq', 'list');
    const shown = listed.stdout.map((line) => JSON.parse(line) as { readonly offset: number });
    expect(shown).toHaveLength(3);
    for (const letter of shown) expect(letter).toMatchObject({ deadLetterTopic: letters, topic: company.name });
    expect(shown).toContainEqual(expect.objectContaining({ key: 'k', text: 'no JSON', reason: 'undecodable' }));
    expect(listed.stderr).toMatch(/3 dead letters: .*\n.*3 of them were refused by sluice ingest --topic/);
  });

  it('reads Avro of a schema of theirs', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const company = await new CompanyTopic(brokers).create(1);
    const schema = {
      type: 'record',
      name: 'Row',
      fields: [
        { name: 'problem', type: 'string' },
        { name: 'solution', type: 'long' },
      ],
    } as const;
    const type = avsc.Type.forSchema(schema as unknown as avsc.Schema);
    await company.send([{ value: type.toBuffer({ problem: 'What is 2?', solution: 2 }) }, { value: 'none' }]);
    const file = await cli.write('row.avsc', schema);
    const map = ['--map', 'question=problem,answer=solution', '--domain', 'math'];
    const args = ['ingest', '--topic', company.name, '--format', 'avro', ...map];
    const { stdout } = await campaign.expect(1, ...args, '--schema', file);
    expect(stdout).toEqual(['{"accepted":1,"duplicate":0,"rejected":1}']);
    expect((await campaign.expect(2, ...args)).stderr).toContain('--format avro needs --schema FILE');
  });

  it('reports a topic that does not exist, and refuses to copy a topic into itself', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const missing = await campaign.expect(1, 'ingest', '--topic', 'nowhere.at.all', ...MAP);
    expect(missing.stderr).toMatch(/sluice: there is no topic nowhere\.at\.all/);
    expect(missing.stdout).toEqual([]);
    const self = await campaign.expect(2, 'ingest', '--topic', campaign.questionsTopic, ...MAP);
    expect(self.stderr).toContain('would be copied into itself');
    const format = await campaign.expect(2, 'ingest', '--topic', 'x', '--format', 'csv', ...MAP);
    expect(format.stderr).toMatch(/--format: expected one of json, avro/);
  });

  it('follows through kills at any moment: every record at least once, and ends at a signal with its counts', async ({
    cli,
  }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const company = await new CompanyTopic(brokers).create();
    const args = ['ingest', '--topic', company.name, '--follow', ...MAP];
    const total = 6000;
    let sent = 0;
    const producing = (async () => {
      for (; sent < total; sent += 500) {
        const rows = Array.from({ length: 500 }, (_, i) => row(sent + i));
        await company.send([...rows, { value: `bad ${sent}` }], CODECS[(sent / 500) % CODECS.length]);
        await sleep(300);
      }
    })();
    for (let kill = 0; kill < 4; kill += 1) {
      const running = campaign.start(...args);
      await sleep(1500 + 700 * kill);
      await running.end('SIGKILL');
    }
    await producing;
    const group = `sluice.ingest:${campaign.questionsTopic}:${company.name}`;
    const last = campaign.start(...args);
    // From here on a signal is handled.
    await last.says(/the Kafka cluster at/);
    await until(
      () =>
        company.asAdmin(async (admin) => {
          // While its coordinator is searched or loads, the state of a group is unknown.
          const found = await admin.fetchOffsets({ groupId: group, topics: [company.name] }).catch(() => []);
          const [offsets] = found;
          const ends = await admin.fetchTopicOffsets(company.name);
          return ends.every(({ partition, high }) =>
            offsets?.partitions.some((at) => at.partition === partition && at.offset === high),
          );
        }),
      'all committed',
      { seen: () => last.stderr },
    );
    const { code, stdout } = await last.end('SIGTERM');
    expect(code).toBe(0);
    expect(JSON.parse(stdout.at(-1) ?? '')).toMatchObject({ accepted: expect.any(Number) as number });
    const ids = new Set((await readTopic(brokers, campaign.questionsTopic)).map(({ key }) => String(key)));
    expect([...ids].toSorted()).toEqual(Array.from({ length: total }, (_, i) => `q${i}`).toSorted());
    const letters = await readTopic(brokers, `${campaign.questionsTopic}.ingest.dead-letter`);
    expect(new Set(letters.map(({ value }) => String(value))).size).toBe(total / 500);
  });
});
