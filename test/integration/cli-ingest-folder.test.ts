import { appendFile, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, inject } from 'vitest';
import { decodePosition } from '../../src/sources/file-position.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { readTopic } from '../support/read-topic.ts';
import { scriptedQuestion, scriptedQuestions } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
/** Where no model is ever asked. */
const NOWHERE = { url: 'http://127.0.0.1:9' };
const MAP = ['--map', 'id=meta.nr,question=problem,answer=solution', '--domain', 'math'];

const row = (i: number): string =>
  `${JSON.stringify({ meta: { nr: `q${i}` }, problem: `What is q${i}?`, solution: String(i) })}\n`;
const rows = (from: number, count: number): string => Array.from({ length: count }, (_, i) => row(from + i)).join('');

const keysOf = async (topic: string): Promise<string[]> =>
  (await readTopic(brokers, topic)).map(({ key }) => String(key));

/** The files of a folder that are not read to their end, by the stored positions. */
async function unread(questionsTopic: string, folder: string): Promise<string[]> {
  const records = await readTopic(brokers, `${questionsTopic}.ingest.positions`).catch(() => []);
  const offsets = new Map(records.map(({ key, value }) => [String(key), decodePosition(value!)?.offset]));
  const files = (await readdir(folder)).map((name) => path.join(folder, name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return files.filter((file, i) => offsets.get(file) !== sizes[i]);
}

describe.skipIf(brokers.length === 0).concurrent('sluice ingest of folders', () => {
  it('reads a folder once, with all formats and folders in it', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    await mkdir(path.join(cli.dir, 'in/part=1'), { recursive: true });
    await cli.write('in/a.jsonl', scriptedQuestions(3));
    await cli.write('in/part=1/b.jsonl.gz', gzipSync(JSON.stringify(scriptedQuestion(4))));
    await cli.write('in/c.csv', 'id,domain,question,answer\nq5,math,"What is\nq5?",5\n');
    await cli.write('in/_SUCCESS', '');
    const { stdout } = await campaign.command('ingest', 'in');
    expect(stdout).toEqual(['{"accepted":5,"duplicate":0,"rejected":0}']);
    expect(await campaign.ids('questions')).toEqual(['q0', 'q1', 'q2', 'q4', 'q5']);
  });

  it('follows a folder through kills: every line at least once, and not all again; a signal ends it with its counts', async ({
    cli,
  }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const folder = path.join(cli.dir, 'in');
    await mkdir(folder);
    const args = ['ingest', 'in', '--follow', ...MAP];
    const batches = 20;
    const perBatch = 300;
    const producing = (async () => {
      for (let batch = 0; batch < batches; batch += 1) {
        const text = `${rows(batch * perBatch, perBatch)}bad\n`;
        // Half of it grows in a file, cut within a line; the rest is renamed into its place.
        if (batch % 2 === 0) {
          await appendFile(path.join(folder, 'grows.jsonl'), text.slice(0, 5000));
          await sleep(100);
          await appendFile(path.join(folder, 'grows.jsonl'), text.slice(5000));
        } else {
          await writeFile(path.join(folder, `part-${batch}.jsonl.tmp`), text);
          await rename(path.join(folder, `part-${batch}.jsonl.tmp`), path.join(folder, `part-${batch}.jsonl`));
        }
        await sleep(300);
      }
    })();
    for (let kill = 0; kill < 3; kill += 1) {
      const running = campaign.start(...args);
      await sleep(2500 + 900 * kill);
      await running.end('SIGKILL');
    }
    await producing;
    const last = campaign.start(...args);
    const all = Array.from({ length: batches * perBatch }, (_, i) => `q${i}`).toSorted();
    // It handles signals by then.
    await last.says(/Kafka/);
    await until(async () => (await unread(campaign.questionsTopic, folder)).length === 0, 'all to be read', {
      seen: () => last.stderr,
    });
    const { code, stdout } = await last.end('SIGTERM');
    expect(code).toBe(0);
    expect(JSON.parse(stdout.at(-1) ?? '')).toMatchObject({ accepted: expect.any(Number) as number });
    const keys = await keysOf(campaign.questionsTopic);
    expect([...new Set(keys)].toSorted()).toEqual(all);

    // Everything is read: a new process reads only later additions, and everything on request.
    const more = campaign.start(...args);
    await appendFile(path.join(folder, 'grows.jsonl'), row(10_000));
    await until(async () => (await keysOf(campaign.questionsTopic)).includes('q10000'), 'the new question', {
      seen: () => more.stderr,
    });
    const ended = await more.end('SIGTERM');
    expect(JSON.parse(ended.stdout.at(-1) ?? '')).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    const again = campaign.start(...args, '--from-beginning');
    await until(async () => (await keysOf(campaign.questionsTopic)).length >= keys.length + 1 + all.length + 1, 'all', {
      seen: () => again.stderr,
    });
    const counts = JSON.parse((await again.end('SIGTERM')).stdout.at(-1) ?? '') as object;
    expect(counts).toEqual({ accepted: all.length + 1, duplicate: 0, rejected: batches });
  });

  it('reports a path that does not exist, and that standard input is not followed', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, NOWHERE);
    const missing = await campaign.expect(1, 'ingest', 'nowhere', '--follow');
    expect(missing.stderr).toMatch(/nowhere cannot be read/);
    const stdin = await campaign.expect(2, 'ingest', '-', '--follow');
    expect(stdin.stderr).toContain('standard input (-) is read to its end');
    const from = await campaign.expect(2, 'ingest', 'a.jsonl', '--from-beginning');
    expect(from.stderr).toContain('--from-beginning needs --topic or --follow');
  });
});
