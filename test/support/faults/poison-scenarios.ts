import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/kafka/client.ts';
import { LEVELS } from '../../../src/records/grade.ts';
import type { Ungraded } from '../../../src/records/grade.ts';
import { levelTopic } from '../../../src/records/topic-name.ts';
import { assertExactlyOnce } from './assert-exactly-once.ts';
import { FaultCampaign } from './fault-campaign.ts';
import { FaultEndpoint } from './fault-endpoint.ts';
import { idsUpTo, report, seed, titled, SCENARIO_MS, scenarioOf } from './form.ts';

const OUTCOMES = [...LEVELS.map(levelTopic), 'ungraded'] as const;
/** Kafka's console consumer checks in the other files. */
const consoleVersion = null;

/**
 * Records that cannot be processed. An operator that throws, and a model that never answers, are in `engine.test.ts`.
 */
export function describePoison(brokers: readonly string[]): void {
  describe.skipIf(brokers.length === 0)(titled('poison'), { concurrent: true }, () => {
    const client = createClient({ brokers, ssl: false, sasl: null });
    const scenario = (name: string, questions: number, run: (campaign: FaultCampaign) => Promise<void>): void => {
      it(name, { timeout: SCENARIO_MS }, () =>
        scenarioOf(async (opened) => {
          const endpoint = opened.add(await FaultEndpoint.start({ latencyMs: { mean: 100, sigma: 0.6 }, seed }));
          const campaign = opened.add(new FaultCampaign({ brokers, endpoint, questions, concurrency: 8 }));
          await campaign.prepare();
          await run(campaign);
        }),
      );
    };
    const withAdmin = async <T>(run: (admin: ReturnType<typeof client.admin>) => Promise<T>): Promise<T> => {
      const admin = client.admin();
      await admin.connect();
      try {
        return await run(admin);
      } finally {
        await admin.disconnect();
      }
    };

    scenario(
      'group offsets that are deleted or reset change nothing; a damaged journal record is no reply',
      90,
      async (campaign) => {
        const first = campaign.start();
        await campaign.asked(30);
        await campaign.kill(first);
        // For every call of the killed worker a truncated reply is added.
        const log = await campaign.connect();
        const started = await campaign.records<unknown>(log, 'calls.grade');
        await log.close();
        const ended = new Set(started.filter(({ headers }) => 'reply' in headers).map(({ key }) => String(key)));
        const open = started.filter(({ headers, key }) => 'started' in headers && !ended.has(String(key)));
        expect(open.length).toBeGreaterThan(0);
        const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
        await producer.connect();
        await producer.send({
          topic: `${campaign.name}.calls.grade`,
          messages: open.map(({ partition, key, value }) => ({
            partition,
            key,
            value: value!.subarray(0, 40),
            headers: { reply: 'damaged' },
          })),
        });
        await producer.disconnect();
        const second = campaign.start();
        await campaign.asked(60);
        // Killed again: the record after the damaged one counts for the third owner.
        await campaign.kill(second);
        const groups = ['grade', 'sample', 'trace'].map((stage) => `${campaign.name}.${stage}`);
        await new Promise((resolve) => setTimeout(resolve, 7000));
        await withAdmin(async (admin) => {
          await admin.deleteGroups([groups[0]!]);
          await admin.resetOffsets({ groupId: groups[2]!, topic: `${campaign.name}.selected`, earliest: true });
          await admin.resetOffsets({ groupId: groups[1]!, topic: `${campaign.name}.level-1`, earliest: false });
        });
        await campaign.finish(campaign.start());
        const evidence = await assertExactlyOnce({ campaign, ids: idsUpTo(90), consoleVersion });
        report('damaged journal, group offsets deleted and reset', evidence);
        expect(campaign.workers.map(({ said }) => said).join('')).toContain('is set aside and the call made again');
      },
    );

    scenario('questions that retention deleted are counted, each one, and nothing else is', 90, async (campaign) => {
      const first = campaign.start();
      await campaign.asked(40);
      expect(await campaign.drain(first)).toBe(0);
      const log = await campaign.connect();
      const done = new Set((await campaign.records<unknown>(log, ...OUTCOMES)).map(({ key }) => String(key)));
      const before = await campaign.records<unknown>(log, 'questions');
      const cuts = new Map((await log.bounds('questions')).map(({ partition, end }) => [partition, end - 3]));
      await log.close();
      await withAdmin(async (admin) => {
        // kafkajs has the leaders only of topics that it requested.
        await admin.fetchTopicOffsets(campaign.questionsTopic);
        const partitions = [...cuts].map(([partition, cut]) => ({ partition, offset: String(cut) }));
        await admin.deleteTopicRecords({ topic: campaign.questionsTopic, partitions });
      });
      const lost = before.filter(
        ({ partition, offset, key }) => offset < (cuts.get(partition) ?? 0) && !done.has(String(key)),
      );
      expect(lost.length).toBeGreaterThan(0);
      const second = campaign.start();
      await campaign.finish(second);
      const gone = new Set(lost.map(({ key }) => String(key)));
      const ids = idsUpTo(90).filter((id) => !gone.has(id));
      const evidence = await assertExactlyOnce({
        campaign,
        ids,
        lostToRetention: lost.length,
        repeats: 'none',
        consoleVersion,
      });
      report('retention', { ...evidence, lost: lost.length });
      expect(second.said).toContain('were deleted');
    });

    scenario(
      'too large an outcome, another schema, marker-only batches: an aborted question and markers end the log, and lag becomes 0',
      30,
      async (campaign) => {
        const big = campaign.codec.encode('question', {
          id: 'q30',
          domain: 'math',
          // As large as a question may be: with its grade it is larger than the maximum record.
          question: `What is q31?\n\n${'so large '.repeat(466_028)}`,
          answer: '1',
          choices: [],
          tests: null,
          source: null,
          license: null,
          ingestedAt: new Date(0),
        });
        await campaign.write([
          { key: 'q30', value: big },
          // The marker of single-object encoding and the fingerprint of an unknown schema.
          { key: 'alien', value: Buffer.from('c3010102030405060708ffff', 'hex') },
        ]);
        const producer = client.producer({
          transactionalId: `${campaign.name}-user`,
          maxInFlightRequests: 1,
          idempotent: true,
        });
        await producer.connect();
        const aborted = await producer.transaction();
        const messages = [0, 1, 2].map((partition) => ({
          partition,
          key: `no-${partition}`,
          value: Buffer.from('aborted'),
        }));
        await aborted.send({ topic: campaign.questionsTopic, messages });
        await aborted.abort();
        await producer.disconnect();
        // It ends on its own: the position passes batches that contain nothing for a read-committed consumer.
        await campaign.finish(campaign.start());
        const ids = idsUpTo(31);
        const evidence = await assertExactlyOnce({ campaign, ids, deadLettered: 1, repeats: 'none', consoleVersion });
        report('too large, unknown schema, aborted', evidence);
        const log = await campaign.connect();
        const ungraded = await campaign.records<Ungraded>(log, 'ungraded');
        expect(ungraded.map(({ key, decoded }) => [String(key), decoded.reason])).toEqual([
          ['q30', 'record-too-large'],
        ]);
        const view = await campaign.view(log);
        expect(view.questionsLeft(await log.bounds('questions')), 'lag').toBe(0);
        await log.close();
      },
    );

    scenario('what nobody but sluice writes and cannot be read ends the worker, loudly', 30, async (campaign) => {
      await (await campaign.connect('create')).close();
      const producer = client.producer();
      await producer.connect();
      await producer.send({
        topic: `${campaign.name}.selected`,
        messages: [{ partition: 0, key: randomUUID(), value: 'garbage' }],
      });
      await producer.disconnect();
      const worker = campaign.start();
      expect(await worker.ended).toBe(1);
      expect(worker.said).toContain('Only sluice writes this topic');
    });

    scenario(
      'partitions added to the questions topic end the worker, loudly, and stop it from starting',
      60,
      async (campaign) => {
        const worker = campaign.start();
        await campaign.asked(10);
        await withAdmin((admin) =>
          admin.createPartitions({ topicPartitions: [{ topic: campaign.questionsTopic, count: 4 }] }),
        );
        expect(await worker.ended).toBe(1);
        expect(worker.said).toContain('has 4 partitions, it had 3');
        const again = campaign.start();
        expect(await again.ended).toBe(1);
        expect(again.said).toContain('Start a new campaign');
      },
    );

    scenario(
      'a topic that takes less than sluice writes ends the worker with the setting to change',
      30,
      async (campaign) => {
        await (await campaign.connect('create')).close();
        await withAdmin((admin) =>
          admin.alterConfigs({
            validateOnly: false,
            resources: LEVELS.map((level) => ({
              type: 2,
              name: `${campaign.name}.${levelTopic(level)}`,
              configEntries: [{ name: 'max.message.bytes', value: '100' }],
            })),
          }),
        );
        const worker = campaign.start();
        expect(await worker.ended).toBe(1);
        expect(worker.said).toContain('max.message.bytes');
      },
    );
  });
}
