import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, inject } from 'vitest';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { grownIds, holdsItsShards } from '../support/grown-folder.ts';
import { startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
/** A Python with `datasets` of PyPI. */
const python = process.env['SLUICE_DATASETS_PYTHON'];

const page = readFileSync(new URL('../../docs/growing-dataset.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? '');

/** The records of a company, by number. */
const problem = (i: number): { value: string } => ({
  value: JSON.stringify({ nr: `p-${i}`, problem: `What is q${i}?`, solution: '1' }),
});

describe.skipIf(brokers.length === 0)('docs/growing-dataset.md', () => {
  it('makes a folder that grows of a topic, by its own configuration and commands', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const id = randomUUID().slice(0, 8);
    const topic = `acme.problems.${id}`;
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    await createTopics(admin, [{ topic, numPartitions: 3 }]);
    await admin.disconnect();
    const producer = kafka.producer();
    await producer.connect();
    const write = (from: number, count: number): Promise<unknown> =>
      producer.send({ topic, messages: Array.from({ length: count }, (_, i) => problem(from + i)) });

    // Only the names and addresses are other ones.
    const [configuration = ''] = blocks('json');
    const config = JSON.parse(configuration) as {
      kafka: object;
      models: Record<'target' | 'teacher' | 'scorer', object>;
    };
    await cli.write('sluice.config.json', {
      ...config,
      campaign: `t-${id}`,
      kafka: { ...config.kafka, brokers, questionsTopic: `t-${id}-questions`, partitions: 3 },
      models: {
        target: { ...config.models.target, baseUrl: `${models.url}/v1`, model: 'target' },
        teacher: { ...config.models.teacher, baseUrl: `${models.url}/v1`, model: 'teacher' },
        scorer: { ...config.models.scorer, baseUrl: models.url, model: 'prm' },
      },
    });
    const commands = blocks('sh').map((text) => text.trim().replace('acme.problems', topic));
    expect(commands).toHaveLength(4);
    const start = (command = ''): ReturnType<typeof cli.start> => {
      const [npx, sluice, ...args] = command.split(' ');
      expect([npx, sluice]).toEqual(['npx', 'sluice']);
      return cli.start(args.map((arg) => (arg === '60' ? '3' : arg)));
    };

    await write(0, 60);
    const [ingest, run] = [start(commands[0]), start(commands[1])];
    const dir = path.join(cli.dir, 'dataset');
    // Before the campaign has its topics there is nothing to export.
    const verified = async (): Promise<number> => {
      const { code, stdout } = await start(commands[3]).ended;
      return code === 0 ? (JSON.parse(stdout.at(-1) ?? '') as { verified: number }).verified : 0;
    };
    await until(async () => (await verified()) > 0, 'verified records', { seen: () => run.stderr });
    const follow = start(commands[2]);
    const grown = async (): Promise<number> => (await grownIds(dir))?.length ?? 0;
    await until(async () => (await grown()) > 0, 'a first shard', { seen: () => follow.stderr });
    const before = await grown();
    await write(60, 60);
    await until(async () => (await grown()) > before, 'more', { seen: () => follow.stderr });
    for (const running of [ingest, run, follow]) expect((await running.end('SIGTERM')).code).toBe(0);
    await producer.disconnect();

    const ids = (await grownIds(dir)) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((found) => /^p-\d+$/.test(found))).toBe(true);
    expect(await holdsItsShards(dir)).toBe(true);

    if (python === undefined) return;
    const env = { HF_HOME: path.join(cli.dir, 'hub'), HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' };
    const printed = await Promise.all(
      blocks('python').map((code) =>
        cli.startFile(python, ['-c', code], { env }).ended.then(({ stdout }) => stdout.at(-1)),
      ),
    );
    expect(printed).toEqual([String(ids.length), `${ids.length} 0`]);
  });
});
