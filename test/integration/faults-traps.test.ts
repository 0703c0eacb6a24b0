import { randomUUID } from 'node:crypto';
import { delay, of, throwError } from 'rxjs';
import { describe, expect, inject, it } from 'vitest';
import { createClient } from '../../src/kafka/client.ts';
import { PartitionConsumer } from '../../src/kafka/partition-consumer.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import { countOf } from '../../src/records/outcome.ts';
import type { CommitBatch } from '../../src/topology/log-ports.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { replyWith, RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';

const brokers = inject('kafkaBrokers');
const LEVEL_TOPICS = LEVELS.map((level) => levelTopic(level));

/**
 * The traps of kafkajs and the bugs of others that need no process to die. Elsewhere: interleaved aborts, no assignment,
 * loss on revoke or close (826), a bump of generation before the drain (posthog 59391): `workers-scenarios`; a retry under a
 * new sequence number, two sends in flight: `wire-scenarios`; batches of markers alone: `poison-scenarios`; base and map of
 * different snapshots (astubbs 42): `offset-map` and `simulation`; a failed call stored as an answer, or as the hardest
 * score: `engine`.
 */
describe.skipIf(brokers.length === 0)('traps of kafkajs and bugs that others shipped', () => {
  it('a batch over the limit of its topic is written in parts, in one transaction', async () => {
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
    // As the committer does: the coordinators of a broker that has just started are not there yet.
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

  it('a consumer that kafkajs stops silently ends the worker', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write([campaign.question(1)]);
    const fatal = await new Promise<Error>((resolve, reject) => {
      PartitionConsumer.start({
        kafka: createClient({ brokers, ssl: false, sasl: null }),
        groupId: `crash-${randomUUID()}`,
        topics: [campaign.questionsTopic],
        maxWaitMs: 100,
        logStart: () => Promise.resolve(0),
        // Not of the moment, for kafkajs: it ends its loop and tells nobody.
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

  it('in-flight and retried records count in back-pressure: neither grows beyond the permits (834, 836)', async () => {
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
    let most = 0;
    for (let look = 0; look < 60; look += 1) {
      most = Math.max(most, runner.inFlight);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(256);
    isDown = false;
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === count,
    );
    await runner.drain(1000);
    await log.close();
  });

  it('a partition that is paused when a rebalance comes goes on after it (857), and commits meanwhile do not block it (541)', async () => {
    const campaign = new RunningCampaign(brokers, null);
    // More than wait at the door of a partition: all three are paused.
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
    // The second leaves again: what it had comes back, paused or not.
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
