import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, inject } from 'vitest';
import type { Question } from '../../src/records/question.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { scriptedQuestion, scriptedQuestions, startScriptedModels } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const brokers = inject('kafkaBrokers');
/** Where no model is ever asked. */
const NOWHERE = { url: 'http://127.0.0.1:9' };

describe.skipIf(brokers.length === 0).concurrent('sluice ingest', () => {
  it('reports each bad line with its place and reason, accepts the others, and is exit 1', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const huge = { ...scriptedQuestion(9), question: 'x'.repeat(10 * 1024 * 1024) };
    const lines = [
      JSON.stringify(scriptedQuestion(1)),
      '{"domain": "math", "question": ',
      JSON.stringify({ ...scriptedQuestion(2), answer: undefined }),
      JSON.stringify({ ...scriptedQuestion(3), domain: 'poetry' }),
      '',
      JSON.stringify(huge),
      JSON.stringify(scriptedQuestion(1)),
      '["no object"]',
      JSON.stringify(scriptedQuestion(4)),
    ];
    await cli.write('mixed.jsonl', lines.join('\n'));
    const { stdout, stderr } = await campaign.expect(1, 'ingest', 'mixed.jsonl');

    expect(stdout).toHaveLength(1);
    expect(JSON.parse(stdout[0] ?? '')).toEqual({ accepted: 2, duplicate: 1, rejected: 5 });
    const told = stderr.split('\n').filter((line) => line.startsWith('mixed.jsonl:'));
    expect(told).toEqual([
      expect.stringMatching(/^mixed\.jsonl:2: not JSON/),
      expect.stringMatching(/^mixed\.jsonl:3: answer: expected a gold answer, got nothing/),
      expect.stringMatching(/^mixed\.jsonl:4: domain: expected "math", .*, got "poetry"/),
      expect.stringMatching(/^mixed\.jsonl:6: longer than 4194304 bytes/),
      expect.stringMatching(/^mixed\.jsonl:8: .*expected a JSON object/),
    ]);
    expect(await campaign.ids('questions')).toEqual(['q1', 'q4']);
  });

  it('calls an empty file a failure, and a missing one before anything is written', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    await cli.write('empty.jsonl', '');
    await cli.write('one.jsonl', [scriptedQuestion(1)]);
    const empty = await campaign.expect(1, 'ingest', 'empty.jsonl');
    expect(empty.stdout).toEqual(['{"accepted":0,"duplicate":0,"rejected":0}']);
    expect(empty.stderr).toContain('empty.jsonl: empty');

    const missing = await campaign.expect(1, 'ingest', 'one.jsonl', 'missing.jsonl');
    expect(missing.stderr).toMatch(/missing\.jsonl/);
    expect(missing.stdout).toEqual([]);
    expect(await campaign.tail('questions')).toEqual([]);
  });

  it('prints what it wrote of an input that breaks in the middle, and that a repeat is harmless', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const packed = gzipSync(
      scriptedQuestions(50)
        .map((question) => `${JSON.stringify(question)}\n`)
        .join(''),
    );
    await writeFile(path.join(cli.dir, 'broken.jsonl.gz'), packed.subarray(0, -10));
    const { stdout, stderr } = await campaign.expect(1, 'ingest', 'broken.jsonl.gz');
    expect(stdout).toHaveLength(1);
    const counts = JSON.parse(stdout[0] ?? '') as { accepted: number };
    expect(counts).toEqual({ accepted: expect.any(Number) as number, duplicate: 0, rejected: 0 });
    expect(counts.accepted).toBeGreaterThan(0);
    expect(await campaign.ids('questions')).toHaveLength(counts.accepted);
    expect(stderr).toContain(`The ${counts.accepted} questions before are on topic ${campaign.questionsTopic}`);
    expect(stderr).toMatch(/broken\.jsonl\.gz cannot be read: .*ingest it again.*duplicates \[input-unreadable\]/);
  });

  it('prints what is stored when a signal ends it', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    await campaign.ingest([{ ...scriptedQuestion(1), id: 'earlier' }]);
    const pipe = path.join(cli.dir, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    const ingest = campaign.start('ingest', 'pipe', '--format', 'jsonl');
    const writer = createWriteStream(pipe);
    writer.write(
      scriptedQuestions(1500)
        .map((question) => `${JSON.stringify(question)}\n`)
        .join(''),
    );
    await until(async () => (await campaign.ids('questions')).length === 1001, 'the first batch');
    const { code, stdout } = await ingest.end('SIGTERM');
    writer.destroy();
    expect(code).toBe(1);
    expect(stdout).toEqual(['{"accepted":1000,"duplicate":0,"rejected":0}']);
  });

  it('reads standard input, gzip and several files, as one input in which an id counts once', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    await cli.write(
      'packed.gz',
      gzipSync(
        scriptedQuestions(3)
          .map((row) => JSON.stringify(row))
          .join('\n'),
      ),
    );
    const args = ['ingest', '-', 'packed.gz', '--config', `${campaign.name}.json`];
    const input = [2, 3].map((i) => `${JSON.stringify(scriptedQuestion(i))}\n`).join('');
    const { stdout } = await cli.run(args, { input });
    expect(JSON.parse(stdout.at(-1) ?? '')).toEqual({ accepted: 4, duplicate: 1, rejected: 0 });
    expect(await campaign.ids('questions')).toEqual(['q0', 'q1', 'q2', 'q3']);
  });

  it('keys questions by id as the Java client partitions them, and stores them whole', async ({ cli }) => {
    // Hashes from Kafka's own tests: clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java, testMurmur2.
    const hashes: Record<string, number> = {
      '21': -973_932_308,
      foobar: -790_332_482,
      'a-little-bit-long-string': -985_981_536,
      'a-little-bit-longer-string': -1_486_304_829,
      lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58_897_971,
      abc: 479_470_107,
    };
    const partitions = 7;
    const campaign = await CliCampaign.create(cli, { ...NOWHERE, partitions });
    const given = Object.keys(hashes).map((id, i) => ({
      ...scriptedQuestion(i),
      id,
      source: 'a test',
      license: 'MIT',
    }));
    const text = ' Wie  viel\nist ½ + ½? ';
    const question = { domain: 'math', question: text, answer: 1 };
    expect(await campaign.ingest([...given, question])).toEqual({ accepted: 7, duplicate: 0, rejected: 0 });

    const records = await campaign.tail<Question>('questions');
    expect(records).toHaveLength(7);
    for (const [id, hash] of Object.entries(hashes)) {
      const record = records.find(({ key }) => key === id);
      expect(record).toMatchObject({ topic: 'questions', partition: (hash & 0x7f_ff_ff_ff) % partitions });
      expect(record?.value).toMatchObject({ id, domain: 'math', answer: '1', source: 'a test', license: 'MIT' });
    }
    // printf 'Wie viel ist ½ + ½?' | sha256sum | cut -c 1-32
    const derived = records.find(({ value }) => value.question === text);
    expect(derived?.key).toBe('b1601645037a9309a98509893992ae75');
    expect(derived?.value).toMatchObject({ id: derived?.key, answer: '1', tests: null, source: null, license: null });
    expect(derived?.timestamp).toBeGreaterThan(Date.now() - 60_000);
  });

  it('takes a question again in a second run, which `run` counts as a duplicate; the first content wins', async ({
    cli,
  }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url });
    await campaign.ingest(scriptedQuestions(6));
    const changed = scriptedQuestions(4).map((question) => ({ ...question, question: 'What is q5 now?' }));
    expect(await campaign.ingest(changed)).toEqual({ accepted: 4, duplicate: 0, rejected: 0 });
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');

    const status = await campaign.status();
    expect(stageOf(status, 'grade')).toMatchObject({
      in: 10,
      forwarded: 6,
      rejected: { duplicate: 4 },
      deadLettered: 0,
      lag: 0,
    });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const expected = scriptedQuestions(6).map(({ id }, i) => [id, [`level ${i}`]]);
    expect(Object.fromEntries(await campaign.outcomes())).toEqual(Object.fromEntries(expected));
    expect(models.asked.some(({ question }) => question.includes('now'))).toBe(false);
  });
});
