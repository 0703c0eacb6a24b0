import { randomBytes, randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { delay, of, throwError } from 'rxjs';
import { describe, expect, inject, it } from 'vitest';
import { createTopics } from '../../src/kafka/create-topics.ts';
import { createClient } from '../../src/kafka/client.ts';
import type { KafkaLog } from '../../src/kafka/kafka-log.ts';
import { PartitionConsumer } from '../../src/kafka/partition-consumer.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import { countOf } from '../../src/stream/outcome.ts';
import { levelTopic, STAGES } from '../../src/records/topic-name.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { StageName, TopicName } from '../../src/records/topic-name.ts';
import type { RejectedTrace, VerifiedRecord } from '../../src/records/trace.ts';
import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import type { CommitBatch } from '../../src/stream/log-port.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest } from '../support/cli-test.ts';
import { readWithKafkajs } from '../support/faults/plain-consumer.ts';
import { transactionalWriters } from '../support/faults/transactional-writers.ts';
import { replyWith, RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';
import { completion, pooled, scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
/** Every task of a campaign with three partitions. */
const TASKS: readonly (readonly [StageName, number])[] = [
  ...[0, 1, 2].map((task) => ['grade', task] as const),
  ['sample', 0],
  ...[0, 1, 2].map((task) => ['trace', task] as const),
];
const OUTPUTS: Record<StageName, readonly TopicName[]> = {
  grade: [...LEVELS.map((level) => levelTopic(level)), 'attempts', 'ungraded', 'dead-letter', 'ids'],
  sample: ['selected'],
  trace: ['cot', 'rejected'],
};
const ABORTED = 'aborted';

/** A record on every output of a task, and a progress record that no topic accepts: the transaction stays open. */
/** Over the topic's limit, also compressed. */
const TOO_LARGE = randomBytes(9 * 1024 * 1024);

function batchThatFails(stage: StageName, task: number): CommitBatch {
  const key = Buffer.from(ABORTED);
  return {
    offsets: [],
    outputs: OUTPUTS[stage].map((topic) => ({ topic, partition: task, key, value: Buffer.from(ABORTED) })),
    progress: { topic: `control.${stage}`, partition: task, key, value: TOO_LARGE },
  };
}

const LEVEL_TOPICS = LEVELS.map((level) => levelTopic(level));

/** Scenarios without a kill; the others have their names in the scenarios of `faults.test.ts`. */
/**
 * Five bad calls in a row are an eighth of 40: at a lower limit they open the circuit of their endpoint, and if they
 * are the last calls, they cannot be distinguished from an outage for a quarter of an hour
 * (`endpoint-admission.test.ts`).
 */
const MORE_THAN_BAD = 64;

describe.skipIf(brokers.length === 0).concurrent('traps of kafkajs and bugs that others shipped', () => {
  it('interleaved aborts: an aborted record delivered to a read-committed consumer, by kafkajs where two producers abort in one partition', async () => {
    const topic = `interleaved-${randomUUID().slice(0, 8)}`;
    const kafka = createClient({ brokers, ssl: false, sasl: null });
    await createTopic(kafka, topic);
    const [first, second] = await Promise.all(
      ['first', 'second'].map(async (name) => {
        const producer = kafka.producer({
          transactionalId: `${topic}-${name}`,
          maxInFlightRequests: 1,
          idempotent: true,
        });
        await producer.connect();
        const transaction = await producer.transaction();
        const send = (): Promise<unknown> =>
          transaction.send({ topic, messages: [{ partition: 0, key: name, value: '' }] });
        /** The end of a transaction is answered before its markers are written; the next one waits for them. */
        const untilMarked = async (): Promise<void> => {
          const next = await producer.transaction();
          await next.send({ topic, messages: [{ partition: 0, key: name, value: 'next' }] });
          await next.abort();
        };
        return { send, abort: () => transaction.abort(), untilMarked, close: () => producer.disconnect() };
      }),
    );
    await first!.send();
    await second!.send();
    // The broker lists aborted transactions by their ends; kafkajs assumes that the list is sorted by their beginnings.
    await second!.abort();
    await second!.untilMarked();
    await first!.abort();
    await Promise.all([first!.close(), second!.close()]);
    // Nothing is stable before the ends of both are written.
    const seen = await until(
      () => readWithKafkajs(kafka, [topic], 'read-committed'),
      ({ length }) => length > 0,
    );
    expect(seen.map(({ key }) => key)).toEqual(['first']);
  });

  it('interleaved aborts: each partition of a campaign has one transactional writer, so that there is no aborted record delivered to a read-committed consumer', async () => {
    const campaign = new RunningCampaign(brokers, 30);
    await campaign.write(Array.from({ length: 150 }, (_, i) => campaign.question(i)));
    const [one, two] = [await campaign.connect(), await campaign.connect()];
    const abortEverywhere = async (log: KafkaLog): Promise<void> => {
      for (const [stage, task] of TASKS) {
        for (let failure: unknown = null; failure === null;) {
          const writer = await log.openWriter(stage, task);
          failure = await writer.commit(batchThatFails(stage, task)).then(
            () => 'committed',
            // The owner of the task may fence this writer before its commit has failed.
            (error: unknown) => (error instanceof SluiceError && error.code === 'fenced' ? null : error),
          );
          if (failure !== null) expect(failure).toMatchObject({ code: 'topic-limit' });
          // The transaction stays open, with records on all outputs, until the next writer of the task ends it.
          await writer.close();
        }
      }
    };
    await abortEverywhere(one);
    const ports = scriptedPorts({ answer: () => of(replyWith('a step\n\\boxed{2}')).pipe(delay(100)) });
    const first = await Promise.all(STAGES.map((stage) => campaign.startStage(one, stage, ports)));
    await until(
      () => campaign.view(one),
      (view) => countOf(view.counters('grade'), 'in') > 20,
    );
    // Another worker joins, and the test fences both during their work.
    const second = await Promise.all(STAGES.map((stage) => campaign.startStage(two, stage, ports)));
    await abortEverywhere(two);
    await until(
      () => campaign.view(one),
      (view) => countOf(view.counters('trace'), 'in') === 30,
    );
    await Promise.all([...first, ...second].map((runner) => runner.drain(5000)));
    await Promise.all([one.close(), two.close()]);
    expect(campaign.notes.filter((note) => note.startsWith('fatal'))).toEqual([]);

    const { name } = campaign.topology;
    const writers = await transactionalWriters(brokers, name);
    expect([...writers].filter(([, producers]) => producers.size !== 1)).toEqual([]);
    const kafka = createClient({ brokers, ssl: false, sasl: null });
    const outputs = TASKS.flatMap(([stage, task]) => batchThatFails(stage, task).outputs.map(({ topic }) => topic));
    const topics = [...new Set(outputs)].map((topic) => `${name}.${topic}`);
    const aborted = (records: readonly { key: string }[]): number =>
      records.filter(({ key }) => key === ABORTED).length;
    // More, where a writer was fenced after some of its records.
    expect(aborted(await readWithKafkajs(kafka, topics, 'read-uncommitted'))).toBeGreaterThanOrEqual(
      2 * outputs.length,
    );
    expect(aborted(await readWithKafkajs(kafka, topics, 'read-committed'))).toBe(0);
  });

  cliTest(
    'a failed model call stored as an empty answer: it is no attempt and no trace, it has a reason',
    async ({ cli }) => {
      const failing: EndpointReply[] = [
        { status: 400, rawBody: 'too long' },
        { status: 422, rawBody: 'too long' },
        { body: completion('') },
        { body: completion(null) },
        { rawBody: '' },
      ];
      const ofTeacher: string[] = [];
      const models = cli.closing(
        await startScriptedModels(({ model, question }) => {
          if (model === 'target') return failing[Number(/q(\d+)/.exec(question)?.[1])];
          if (model !== 'teacher') return undefined;
          if (ofTeacher.length < failing.length && !ofTeacher.includes(question)) ofTeacher.push(question);
          return failing[ofTeacher.indexOf(question)];
        }),
      );
      const campaign = await CliCampaign.create(cli, { url: models.url, size: 15, concurrency: MORE_THAN_BAD });
      await campaign.ingest(scriptedQuestions(80));
      await campaign.command('run', '--until', 'idle');

      const bad = failing.map((_, i) => `q${i}`);
      const outcomes = await campaign.outcomes();
      expect(bad.map((id) => outcomes.get(id))).toEqual(
        ['request-refused', 'request-refused', 'empty-reply', 'empty-reply', 'empty-reply'].map((reason) => [
          `ungraded: ${reason}`,
        ]),
      );
      expect([...outcomes.values()].filter(([outcome]) => outcome?.startsWith('ungraded'))).toHaveLength(bad.length);
      const attempts = (await campaign.records('attempts')).map(({ decoded }) => decoded as Attempt);
      expect(attempts).toHaveLength(80 - bad.length);
      expect(attempts.filter(({ questionId, reply }) => bad.includes(questionId) || reply.content === '')).toEqual([]);
      const traces = (await campaign.records('cot')).map(({ decoded }) => decoded as VerifiedRecord);
      expect(traces).toHaveLength(15);
      expect(traces.filter(({ reply }) => reply.content === '')).toEqual([]);
      const rejected = (await campaign.records('rejected')).map(({ decoded }) => decoded as RejectedTrace);
      expect(rejected.map(({ question }) => question.question).toSorted()).toEqual(ofTeacher.toSorted());
      expect(rejected.map(({ reply }) => reply)).toEqual(failing.map(() => null));
    },
  );

  cliTest(
    'a failed model call stored as the hardest score: it gives no score and no level, and keeps the answer',
    async ({ cli }) => {
      const failing: EndpointReply[] = [
        { status: 400 },
        { status: 422 },
        { rawBody: 'null' },
        { body: pooled([]) },
        { body: pooled([0.5, 0.5, 0.5]) },
      ];
      // q6 … are right at once; the others are rated.
      const rated = scriptedQuestions(24).filter((_, i) => i % 6 !== 0);
      const models = cli.closing(
        await startScriptedModels(({ model, question }) =>
          model === 'prm' ? failing[rated.findIndex((each) => each.question === question)] : undefined,
        ),
      );
      const campaign = await CliCampaign.create(cli, { url: models.url, concurrency: MORE_THAN_BAD });
      await campaign.ingest(rated);
      await campaign.command('run', '--stages', 'grade', '--until', 'idle');

      const reasons = ['request-refused', 'request-refused', 'malformed-reply', 'scorer-count', 'scorer-count'];
      const expected = rated.map(({ id }, i) => [
        id,
        [i < failing.length ? `ungraded: ${reasons[i]}` : `level ${Number(id.slice(1)) % 6}`],
      ]);
      expect(Object.fromEntries(await campaign.outcomes())).toEqual(Object.fromEntries(expected));
      const attempts = (await campaign.records('attempts')).map(({ decoded }) => decoded as Attempt);
      const unrated = attempts.filter(({ stepScores }) => stepScores === null).map(({ questionId }) => questionId);
      expect(unrated.toSorted()).toEqual(
        rated
          .slice(0, failing.length)
          .map(({ id }) => id)
          .toSorted(),
      );
    },
  );

  it('batch over the limit of its topic: it is written in parts, in one transaction', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write([campaign.question(1)]);
    const log = await campaign.connect();
    const value = (i: number): Buffer => Buffer.alloc(2.5 * 1024 * 1024, i);
    const control = Buffer.from('no progress');
    const batch: CommitBatch = {
      offsets: [{ topic: 'questions', partition: 0, offset: 0 }],
      // 20 MB for one partition whose batches may have 8 MiB; kafkajs would send them as one.
      outputs: Array.from({ length: 8 }, (_, i) => ({
        topic: 'attempts',
        partition: 0,
        key: Buffer.from(`${i}`),
        value: value(i),
      })),
      progress: { topic: 'control.grade', partition: 0, key: control, value: control },
    };
    // Like the committer: the coordinators of a broker that has just started are not available yet.
    await until(
      async () => {
        const writer = await log.openWriter('grade', 0);
        const end = await writer.commit(batch).then(
          () => 'committed',
          (error: unknown) => String(error),
        );
        await writer.close();
        return end;
      },
      (end) => end === 'committed',
    );
    const read: [string, boolean][] = [];
    await log.read({ topic: 'attempts', partition: 0 }, 0, (record) => {
      read.push([String(record.key), record.value?.equals(value(Number(record.key))) === true]);
    });
    expect(read).toEqual(Array.from({ length: 8 }, (_, i) => [`${i}`, true]));
    await log.close();
  });

  it('silent CRASH: a consumer that kafkajs stops without a word ends the worker', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write([campaign.question(1)]);
    const fatal = await new Promise<Error>((resolve, reject) => {
      PartitionConsumer.start({
        kafka: createClient({ brokers, ssl: false, sasl: null }),
        groupId: `crash-${randomUUID()}`,
        topics: [campaign.questionsTopic],
        logStart: () => Promise.resolve(0),
        // Not a temporary error for kafkajs: it ends its loop and reports nothing.
        assigner: () => ({
          name: 'Broken',
          version: 1,
          protocol: () => ({ name: 'Broken', metadata: Buffer.alloc(0) }),
          assign: () => Promise.reject(new TypeError('cannot assign')),
        }),
        events: {
          joined: () => undefined,
          read: () => undefined,
          lost: () => undefined,
          alive: () => undefined,
          fatal: resolve,
        },
      }).catch(reject);
    });
    expect(fatal.message).toContain('cannot assign');
  });

  it('in-flight and retried records count in back-pressure: neither grows beyond the permits (parallel-consumer 834, parallel-consumer 836)', async () => {
    const campaign = new RunningCampaign(brokers, null);
    const count = 900;
    await campaign.write(Array.from({ length: count }, (_, i) => campaign.question(i)));
    const log = await campaign.connect();
    let isDown = true;
    const base = scriptedPorts();
    const runner = await campaign.startStage(log, 'grade', {
      ...base,
      target: {
        model: 'target',
        complete: (request) =>
          isDown
            ? throwError(() => new CallFailure('server-error', 'HTTP 503', { retryAfterMs: 300 }))
            : base.target.complete(request),
      },
    });
    await until(
      () => runner.inFlight,
      (inFlight) => inFlight > 0,
    );
    let most = 0;
    for (let look = 0; look < 60; look += 1) {
      most = Math.max(most, runner.inFlight);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(most).toBeLessThanOrEqual(256);
    isDown = false;
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === count,
    );
    await runner.drain(1000);
    await log.close();
  });

  it('a partition that is paused when a rebalance comes goes on after it (parallel-consumer 857), and commits meanwhile do not block it (parallel-consumer 541)', async () => {
    const campaign = new RunningCampaign(brokers, null);
    // More than the queue of a partition takes: all three are paused.
    const count = 2700;
    await campaign.write(Array.from({ length: count }, (_, i) => campaign.question(6 * i)));
    const [one, two] = [await campaign.connect(), await campaign.connect()];
    let pauseMs = 300;
    const ports = scriptedPorts({ answer: () => of(replyWith('a step\n\\boxed{1}')).pipe(delay(pauseMs)) });
    const first = await campaign.startStage(one, 'grade', ports);
    await until(
      () => campaign.view(one),
      (view) => countOf(view.counters('grade'), 'in') > 60,
    );
    const second = await campaign.startStage(two, 'grade', ports);
    await until(
      () => second.tasks.length,
      (tasks) => tasks > 0,
    );
    pauseMs = 1;
    // The second one leaves again: its partitions come back, paused or not.
    await second.drain(5000);
    await until(
      () => campaign.view(one),
      (view) => countOf(view.counters('grade'), 'in') === count,
      90_000,
    );
    await first.drain(5000);
    const graded = await campaign.records<GradedQuestion>(one, ...LEVEL_TOPICS);
    expect(new Set(graded.map(({ decoded }) => decoded.question.id)).size).toBe(count);
    expect(graded).toHaveLength(count);
    expect(campaign.notes.filter((note) => note.startsWith('fatal'))).toEqual([]);
    await one.close();
    await two.close();
  });
});

async function createTopic(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await createTopics(admin, [{ topic, numPartitions: 1 }]);
  await admin.disconnect();
}
