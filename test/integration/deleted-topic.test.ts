import { randomUUID } from 'node:crypto';
import { expect, inject, it, onTestFinished } from 'vitest';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { createClient } from '../../src/kafka/client.ts';
import { PartitionConsumer } from '../../src/kafka/partition-consumer.ts';
import { createReaderAssigner } from '../../src/kafka/task-assigner.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest } from '../support/cli-test.ts';
import { until } from '../support/running-campaign.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');

it.skipIf(brokers.length === 0)(
  'a consumer whose topic is deleted ends with one error that names the topic, and without a warning of Node.js',
  async () => {
    const topic = `deleted-${randomUUID().slice(0, 8)}`;
    const warnings: string[] = [];
    const warned = (warning: Error): unknown => warnings.push(warning.name);
    process.on('warning', warned);
    const kafka = createClient({ brokers, ssl: false, sasl: null });
    const admin = kafka.admin();
    const fatal: Error[] = [];
    const read: string[] = [];
    let isJoined = false;
    await admin.connect();
    await createTopics(admin, [{ topic, numPartitions: 1 }]);
    const producer = kafka.producer();
    await producer.connect();
    const consumer = await PartitionConsumer.start({
      kafka,
      groupId: topic,
      topics: [topic],
      assigner: createReaderAssigner(() => new Map([[topic, [0]]])),
      logStart: () => Promise.resolve(0),
      events: {
        joined: () => {
          isJoined = true;
        },
        read: (_topic, _partition, messages) => read.push(...messages.map(({ value }) => String(value))),
        lost: () => undefined,
        alive: () => undefined,
        fatal: (error) => fatal.push(error),
      },
    });
    onTestFinished(async () => {
      process.off('warning', warned);
      await consumer.stop();
      await producer.disconnect();
      await admin.disconnect();
    });
    await until(
      () => isJoined,
      (is) => is,
    );
    consumer.startAt(topic, 0, 0);
    await producer.send({ topic, messages: [{ value: 'before' }] });
    await until(
      () => read.length,
      (count) => count === 1,
    );
    await admin.deleteTopics({ topics: [topic] });
    await until(
      () => fatal.length,
      (count) => count > 0,
      45_000,
    );
    expect(fatal).toMatchObject([{ code: 'no-topic', message: expect.stringContaining(topic) }]);
    expect(warnings).toEqual([]);
  },
  80_000,
);

cliTest.skipIf(brokers.length === 0)(
  'questions of a topic that was deleted and created again are read after a reset, and the worker says so before',
  { timeout: 180_000 },
  async ({ cli }) => {
    const models = await startScriptedModels();
    onTestFinished(() => models.close());
    const campaign = await CliCampaign.create(cli, { url: models.url, partitions: 1, size: 4 });
    await campaign.ingest(scriptedQuestions(6));
    await campaign.command('run', '--until', 'idle');
    const admin = createClient({ brokers, ssl: false, sasl: null }).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    await admin.deleteTopics({ topics: [campaign.questionsTopic] });
    await campaign.ingest(scriptedQuestions(3));
    const requests = models.asked.length;
    const refused = await campaign.expect(1, 'run', '--until', 'idle');
    expect(refused.stderr).toMatch(
      new RegExp(
        `${campaign.questionsTopic}, partition 0: the next offset to read is \\d+, but the partition ends at 3.*topic-recreated`,
      ),
    );
    expect(models.asked).toHaveLength(requests);
    await campaign.command('reset', '--to-start');
    await campaign.command('run', '--until', 'idle');
    expect((await campaign.outcomes()).size).toBe(3);
    // Also under a worker that runs.
    const worker = campaign.start('run', '--until', 'forever');
    await worker.says(/stage grade: tasks 0/);
    await admin.deleteTopics({ topics: [campaign.questionsTopic] });
    await campaign.ingest(scriptedQuestions(1));
    const ended = await worker.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/the partition ends at 1.*topic-recreated/);
  },
);
