import { ConfigResourceTypes } from 'kafkajs';
import { describe, expect, inject, it } from 'vitest';
import { createClient } from '../../src/kafka/client.ts';
import { countOf } from '../../src/stream/outcome.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { ModelCall } from '../../src/records/model-call.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { brokerTopic, TOPICS } from '../../src/topology/topics.ts';
import { RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';

const brokers = inject('kafkaBrokers');
const LEVEL_TOPICS = LEVELS.map((level) => levelTopic(level));
const CODECS = ['gzip', 'snappy', 'lz4', 'zstd'] as const;

/** As an administrator does it: from now on the broker compresses stored records of these topics. */
async function packOnBroker(codecOf: ReadonlyMap<string, string>): Promise<void> {
  const admin = createClient({ brokers, ssl: false, sasl: null }).admin();
  await admin.connect();
  try {
    const resources = [...codecOf].map(([name, value]) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configEntries: [{ name: 'compression.type', value }],
    }));
    await admin.alterConfigs({ validateOnly: false, resources });
  } finally {
    await admin.disconnect();
  }
}

/** Grades the questions of the topic and returns the ids by outcome topic, read by another reader. */
async function gradeAll(campaign: RunningCampaign, total: number): Promise<readonly string[]> {
  const log = await campaign.connect();
  const stage = await campaign.startStage(log, 'grade', scriptedPorts());
  try {
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === total,
    );
  } finally {
    await stage.drain(1000);
  }
  const graded = await campaign.records<GradedQuestion>(log, ...LEVEL_TOPICS);
  await log.close();
  expect(campaign.notes.filter((note) => note.startsWith('fatal'))).toEqual([]);
  return graded.map(({ decoded }) => decoded.question.id).toSorted();
}

describe.skipIf(brokers.length === 0)('compression on Apache Kafka', () => {
  it.each([...CODECS, 'none'] as const)(
    'writes with %s what the broker takes and other readers read',
    async (codec) => {
      const campaign = new RunningCampaign(brokers, null, codec);
      const questions = Array.from({ length: 12 }, (_, i) => campaign.question(i));
      await campaign.write(questions);
      expect(await gradeAll(campaign, 12)).toEqual(questions.map(({ key }) => key).toSorted());
    },
  );

  it('reads a questions topic with batches of every codec, and its own topics packed by the broker', async () => {
    const campaign = new RunningCampaign(brokers, null, 'none');
    const written: string[] = [];
    for (const [index, codec] of CODECS.entries()) {
      // Creates the topic the first time; records that are written after the change are compressed.
      if (index === 0) await campaign.write([]);
      await packOnBroker(new Map([[campaign.questionsTopic, codec]]));
      const batch = Array.from({ length: 10 }, (_, i) => campaign.question(10 * index + i));
      await campaign.write(batch);
      written.push(...batch.map(({ key }) => key));
    }
    const first = await campaign.connect();
    const names = TOPICS.filter(({ name }) => name !== 'questions').map(({ name }) =>
      brokerTopic(name, campaign.topology.name, campaign.questionsTopic),
    );
    await packOnBroker(new Map(names.map((name, index) => [name, CODECS[index % CODECS.length] ?? 'zstd'])));
    await first.close();
    expect(await gradeAll(campaign, 40)).toEqual(written.toSorted());

    // A new owner restores from control, ids and journal, all packed by the broker.
    await campaign.write([campaign.question(50), ...written.slice(0, 3).map((id) => campaign.question(1, id))]);
    expect(await gradeAll(campaign, 44)).toEqual([...written, 'q50'].toSorted());
    const log = await campaign.connect();
    const calls = await campaign.records<ModelCall>(log, 'calls.grade');
    expect(calls.filter(({ decoded }) => decoded.event === 'started' && decoded.role === 'target')).toHaveLength(41);
    expect(countOf((await campaign.view(log)).counters('grade'), 'rejected:duplicate')).toBe(3);
    await log.close();
  });
});
