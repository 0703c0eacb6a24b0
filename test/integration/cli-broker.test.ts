import { setTimeout as sleep } from 'node:timers/promises';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { isAlive } from '../../src/kafka/embedded/broker-record.ts';
import { findJava, isMissing } from '../../src/kafka/embedded/java.ts';
import { findFreePorts } from '../../src/kafka/embedded/ports.ts';
import { startEmbeddedBroker } from '../../src/kafka/embedded/server.ts';
import type { EmbeddedBroker } from '../../src/kafka/embedded/server.ts';
import { CliCampaign, lostInputs, notOne } from '../support/cli-campaign.ts';
import { CommandLine, until } from '../support/command-line.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';
import type { ServedModels } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const canRun = inject('kafkaBrokers').length > 0 && !isMissing(await findJava(process.env));

describe('no broker', () => {
  it('is exit 2 with all three ways to have one, where there is no Java, no Docker and no cluster', async () => {
    const cli = await CommandLine.open(null);
    try {
      const campaign = await CliCampaign.create(cli, { url: 'http://127.0.0.1:9' });
      const env = { PATH: path.join(cli.dir, 'nothing'), JAVA_HOME: undefined, DOCKER_HOST: 'tcp://127.0.0.1:9' };
      const args = ['--config', `${campaign.name}.json`];
      await cli.write('q.jsonl', scriptedQuestions(1));
      for (const command of [['demo'], ['run', ...args], ['ingest', 'q.jsonl', ...args]]) {
        const { stdout, stderr } = await cli.run(command, { code: 2, env });
        expect(stderr).toMatch(/1\. .*KAFKA_BROKERS[^]*2\. .*Java[^]*3\. .*Docker/);
        expect(stderr).toMatch(/install Java/);
        expect(stdout).toEqual([]);
      }
    } finally {
      await cli.close();
    }
  });
});

describe.skipIf(!canRun)('a broker that goes away (needs Java)', () => {
  let cli: CommandLine;
  let models: ServedModels;
  let port: number;
  let broker: EmbeddedBroker | null;
  const startBroker = async (): Promise<EmbeddedBroker> =>
    startEmbeddedBroker({ dataDir: path.join(cli.dir, 'kafka'), port, env: process.env });

  beforeEach(async () => {
    [port = 0] = await findFreePorts(1);
    cli = await CommandLine.open([`127.0.0.1:${port}`]);
    models = await startScriptedModels(undefined, 100);
    broker = null;
  });
  afterEach(async () => {
    await broker?.stop();
    await cli.close();
    await models.close();
  });

  it('is waited for with a message, at the start and when it is killed in the middle; one outcome each', async () => {
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 15, concurrency: 4 });
    await cli.write('questions.jsonl', scriptedQuestions(150));
    // Both exist before the broker starts.
    const ingest = campaign.start('ingest', 'questions.jsonl');
    await ingest.says(/waiting for Kafka at 127\.0\.0\.1:\d+/);
    broker = await startBroker();
    expect(await ingest.ended).toMatchObject({ code: 0, stdout: ['{"accepted":150,"duplicate":0,"rejected":0}'] });
    await broker.stop();

    const run = campaign.start('run', '--until', 'idle');
    await run.says(/waiting for Kafka at 127\.0\.0\.1:\d+/);
    broker = await startBroker();
    await run.says(/Kafka answers again/);

    await until(() => models.timesAsked('target').size >= 60, '60 questions asked', { seen: () => run.stderr });
    process.kill(broker.pid, 'SIGKILL');
    await run.says(/answers again[^]*waiting for Kafka/);
    await until(() => !isAlive(broker?.pid ?? 0), 'the end of the broker');
    broker = await startBroker();
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/answers again[^]*waiting for Kafka[^]*answers again/);

    const status = await campaign.status();
    expect(status).toMatchObject({ complete: true, verified: 15, mixError: 0 });
    expect(stageOf(status, 'grade')).toMatchObject({ in: 150, forwarded: 150 });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const outcomes = await campaign.outcomes();
    expect(notOne(outcomes)).toEqual([]);
    expect(outcomes.size).toBe(150);
    expect(new Set(await campaign.ids('cot')).size).toBe(15);
    const questions = new Map(scriptedQuestions(150).map(({ id }, i) => [id, [`level ${i % 6}`]]));
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(questions));
  });

  it('does not hold a drain up for ever: exit 1, and the next run has one outcome for each question', async () => {
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 15, concurrency: 4 });
    await cli.write('questions.jsonl', scriptedQuestions(150));
    broker = await startBroker();
    await campaign.expect(0, 'ingest', 'questions.jsonl');
    const run = campaign.start('run', '--until', 'idle', '--grace', '1');
    await until(() => models.timesAsked('target').size >= 60, '60 questions asked', { seen: () => run.stderr });
    process.kill(broker.pid, 'SIGKILL');
    await run.says(/waiting for Kafka/);
    const { code, stderr } = await run.end('SIGTERM');
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(
      /^sluice: Kafka did not take the last commits within 16 s of the drain; .*\[kafka-unreachable\]$/m,
    );

    await until(() => !isAlive(broker?.pid ?? 0), 'the end of the broker');
    broker = await startBroker();
    await campaign.expect(0, 'run', '--until', 'idle');
    const outcomes = await campaign.outcomes();
    expect(notOne(outcomes)).toEqual([]);
    expect(outcomes.size).toBe(150);
  });

  it('does not hold up the end of a run that is still starting: the second signal ends it at the latest', async () => {
    const campaign = await CliCampaign.create(cli, { url: models.url });
    broker = await startBroker();
    const run = campaign.start('run', '--grace', '1');
    const admin = new Kafka({ brokers: [...cli.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    // It has yet to join its groups.
    await until(async () => (await admin.listTopics()).includes(`${campaign.name}.control.trace`), 'the topics');
    process.kill(broker.pid, 'SIGKILL');
    await admin.disconnect();
    run.process.kill('SIGTERM');
    await run.says(/draining/);
    // Within half a second it would be the same request.
    await sleep(600);
    const { code, stderr } = await run.end('SIGTERM');
    expect(code, stderr).toBe(0);
  });

  it('lets a run that waits for it end at SIGTERM, exit 0', async () => {
    const campaign = await CliCampaign.create(cli, { url: models.url });
    const run = campaign.start('run');
    await run.says(/waiting for Kafka/);
    expect(await run.end('SIGTERM')).toMatchObject({ code: 0 });
  });
});

describe.skipIf(!canRun)('the broker of a command (needs Java)', () => {
  let cli: CommandLine;
  beforeEach(async () => {
    cli = await CommandLine.open(null);
  });
  afterEach(async () => {
    await cli.close();
  });

  it('`sluice broker`: says where it listens on stdout, and which port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const { stdout, stderr } = await cli.run(['broker', '--port', String(taken)], { code: 1 });
      expect(stderr).toContain(`port ${taken} of 127.0.0.1 is taken`);
      expect(stdout).toEqual([]);
    } finally {
      server.close();
    }

    const [port = 0] = await findFreePorts(1);
    const broker = cli.start(['broker', '--port', String(port), '--data', 'data']);
    await until(() => broker.stdout.length > 0, 'the address', { seen: () => broker.stderr });
    const { brokers, pid } = JSON.parse(broker.stdout[0] ?? '') as { brokers: string[]; pid: number };
    expect(brokers).toEqual([`127.0.0.1:${port}`]);
    expect(isAlive(pid)).toBe(true);

    // Commands that share it say so in one line.
    const chat = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
    const models = { target: chat, teacher: chat, scorer: { baseUrl: 'http://127.0.0.1:9', model: 'p' } };
    await cli.write('shared.json', { campaign: 'shared', kafka: { dataDir: 'data' }, models });
    await cli.write('q.jsonl', scriptedQuestions(1));
    const { stderr: told } = await cli.run(['ingest', 'q.jsonl', '--config', 'shared.json']);
    expect(told.split('\n').filter((line) => line.includes(`127.0.0.1:${port}`))).toEqual([
      expect.stringMatching(/^Apache Kafka at \S+, shared with process \d+, which started it, its data in .*data$/),
    ]);
    expect(told).not.toMatch(/using the broker/);

    expect(await broker.end('SIGINT')).toMatchObject({ code: 0 });
    expect(isAlive(pid)).toBe(false);
    expect(await readdir(path.join(cli.dir, 'data'))).not.toContain('broker.json');
  });

  it('`npx sluice broker` ends with its broker when the shell of npm is killed, which passes no signal on', async () => {
    // It has another command to run, so that no shell becomes the command itself.
    const script = 'node "$0" broker --data data; exit $?';
    const shell = cli.startFile('/bin/sh', ['-c', script, path.resolve('bin/sluice.js')], {
      env: { npm_lifecycle_script: 'sluice broker --data data' },
    });
    await until(() => shell.stdout.length > 0, 'the address', { seen: () => shell.stderr });
    const { pid } = JSON.parse(shell.stdout[0] ?? '') as { pid: number };
    await shell.end('SIGTERM');
    await until(() => !isAlive(pid), 'the end of the broker', { deadlineMs: 15_000 });
  });

  it('`sluice broker` ends with a message when its broker is killed', async () => {
    const broker = cli.start(['broker', '--data', 'data']);
    await until(() => broker.stdout.length > 0, 'the address', { seen: () => broker.stderr });
    process.kill((JSON.parse(broker.stdout[0] ?? '') as { pid: number }).pid, 'SIGKILL');
    const { code, stderr } = await broker.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/sluice: the broker \(process \d+\) has ended: see .*server\.log/);
  });

  it('`sluice demo` killed by SIGKILL takes its broker along within seconds', async () => {
    const { demo, pid } = await startDemo();
    await demo.end('SIGKILL');
    await until(() => !isAlive(pid), 'the end of the broker', { deadlineMs: 15_000 });
  });

  it('`sluice demo` ends at Ctrl-C with exit code 0, its broker and its folder gone', async () => {
    const { demo, pid, dataDir } = await startDemo();
    await demo.says(/verified; grade \d+/);
    const { code, stderr } = await demo.end('SIGINT');
    expect(code, stderr).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(await readdir(path.dirname(dataDir))).not.toContain(path.basename(dataDir));
    expect(await readdir(cli.dir)).not.toContain('out');
  });

  async function startDemo(): Promise<{ demo: ReturnType<CommandLine['start']>; pid: number; dataDir: string }> {
    const demo = cli.start(['demo', '--size', '500'], { env: { TMPDIR: cli.dir } });
    const [, data = ''] = await demo.says(/started here, its data in (.+)$/m);
    const { pid } = JSON.parse(await readFile(path.join(data, 'broker.json'), 'utf8')) as { pid: number };
    expect(isAlive(pid)).toBe(true);
    return { demo, pid, dataDir: data };
  }
});
