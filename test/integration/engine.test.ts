import { delay, NEVER, of, throwError } from 'rxjs';
import { describe, expect, inject, it } from 'vitest';
import type { DeadLetter } from '../../src/stream/dead-letter.ts';
import type { GradedQuestion, Ungraded } from '../../src/records/grade.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import { countOf } from '../../src/stream/outcome.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { replyWith, RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';

const brokers = inject('kafkaBrokers');
const LEVEL_TOPICS = LEVELS.map((level) => levelTopic(level));

describe.skipIf(brokers.length === 0)('the engine on Apache Kafka', () => {
  it('gives every question one outcome, keeps records that are not questions with their bytes, and continues where it stopped', async () => {
    const campaign = new RunningCampaign(brokers, null);
    const garbage = Buffer.from('this is not Avro');
    await campaign.write([
      ...Array.from({ length: 60 }, (_, i) => campaign.question(i)),
      { key: 'bad', value: garbage },
      ...Array.from({ length: 20 }, (_, i) => campaign.question(i, `q${i}`)),
    ]);
    const log = await campaign.connect();
    const asked: string[] = [];
    const first = await campaign.startStage(
      log,
      'grade',
      scriptedPorts({ onTarget: (question) => asked.push(question) }),
    );
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 81,
    );
    await first.drain(1000);

    const counters = (await campaign.view(log)).counters('grade');
    expect(Object.fromEntries(counters)).toMatchObject({
      in: 81,
      forwarded: 60,
      'rejected:duplicate': 20,
      'dead-lettered': 1,
      'calls/target/started': 60,
    });
    const graded = await campaign.records<GradedQuestion>(log, ...LEVEL_TOPICS);
    expect(graded.map(({ decoded }) => decoded.question.id).toSorted()).toEqual(
      Array.from({ length: 60 }, (_, i) => `q${i}`).toSorted(),
    );
    for (const { topic, decoded } of graded) {
      expect(topic).toBe(`level-${decoded.grade.level}`);
      expect(decoded.grade.level).toBe(Number(decoded.question.id.slice(1)) % 6);
    }
    const [letter, ...others] = await campaign.records<DeadLetter>(log, 'dead-letter');
    expect(others).toEqual([]);
    expect(letter?.value).toEqual(garbage);
    expect(letter?.decoded).toMatchObject({ reason: 'undecodable', topic: campaign.questionsTopic });

    // A second worker restores and finds nothing to do, except new questions.
    await campaign.write([campaign.question(100)]);
    const second = await campaign.startStage(
      log,
      'grade',
      scriptedPorts({ onTarget: (question) => asked.push(question) }),
    );
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 82,
    );
    await second.drain(1000);
    expect(asked).toHaveLength(61);
    await log.close();
  });

  it('releases a fenced task, and acquires it again once it is confirmed as a running member', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write(Array.from({ length: 30 }, (_, i) => campaign.question(i)));
    const log = await campaign.connect();
    const ports = scriptedPorts({ answer: () => of(replyWith('a step\n\\boxed{2}')).pipe(delay(400)) });
    const runner = await campaign.startStage(log, 'grade', ports);
    await until(
      () => runner.tasks,
      (tasks) => tasks.length === 3,
    );
    // Other writers raise the epoch of every task, as a next owner does: the runner is the previous one, and is fenced.
    const others = await Promise.all([0, 1, 2].map((task) => log.openWriter('grade', task)));
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 30,
    );
    await runner.drain(1000);
    await Promise.all(others.map((other) => other.close()));
    expect(campaign.notes.filter((note) => note.includes('is fenced'))).not.toEqual([]);
    expect(campaign.notes.filter((note) => note.startsWith('fatal'))).toEqual([]);
    const graded = await campaign.records<GradedQuestion>(log, ...LEVEL_TOPICS);
    expect(new Set(graded.map(({ decoded }) => decoded.question.id)).size).toBe(30);
    expect(graded).toHaveLength(30);
    await log.close();
  });

  it('never takes a failed call, a wrong number of scores or a thrown error for an answer', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write(Array.from({ length: 4 }, (_, i) => campaign.question(i + 1)));
    const log = await campaign.connect();
    const base = scriptedPorts();
    const runner = await campaign.startStage(log, 'grade', {
      ...base,
      target: {
        model: 'target',
        complete: (request) => {
          const text = request.messages.at(-1)?.content ?? '';
          if (text.includes('q1?')) return throwError(() => new CallFailure('request-refused', 'HTTP 400'));
          if (text.includes('q2?')) throw new TypeError('thrown by the model');
          return base.target.complete(request);
        },
      },
      scorer: {
        model: 'prm',
        score: (request) =>
          request.question.includes('q3?')
            ? throwError(() => new CallFailure('scorer-count', '2 scores for 1 step'))
            : base.scorer.score(request),
      },
    });
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 4,
    );
    await runner.drain(1000);
    const ungraded = await campaign.records<Ungraded>(log, 'ungraded');
    const reasons = new Map(ungraded.map(({ decoded }) => [decoded.question.id, decoded.reason]));
    expect(reasons).toEqual(
      new Map([
        ['q1', 'request-refused'],
        ['q2', 'operator-error'],
        ['q3', 'scorer-count'],
      ]),
    );
    const counters = (await campaign.view(log)).counters('grade');
    // Until enough others had succeeded to make it this request's own failure.
    expect(countOf(counters, 'calls/target/failed:request-refused')).toBeGreaterThanOrEqual(3);
    expect(countOf(counters, 'forwarded')).toBe(1);
    await log.close();
  });

  it('refuses to continue with another campaign', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write([campaign.question(1)]);
    const log = await campaign.connect();
    const runner = await campaign.startStage(log, 'grade', scriptedPorts());
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 1,
    );
    await runner.drain(1000);
    const other = await campaign.startStage(log, 'grade', scriptedPorts(), { fingerprint: 'another fingerprint' });
    await until(
      () => campaign.notes.filter((note) => note.startsWith('fatal')),
      (fatal) => fatal.length > 0,
    );
    expect(campaign.notes.join('\n')).toContain('start a new campaign');
    await other.stop();
    await log.close();
  });

  it('ends a record that never gets an answer without holding up the others', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write(Array.from({ length: 10 }, (_, i) => campaign.question(i + 1)));
    const log = await campaign.connect();
    const base = scriptedPorts();
    const runner = await campaign.startStage(
      log,
      'grade',
      {
        ...base,
        target: {
          model: 'target',
          complete: (request) =>
            (request.messages.at(-1)?.content ?? '').includes('q1?') ? NEVER : base.target.complete(request),
        },
      },
      { deadlineMs: 1500 },
    );
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 9,
    );
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'rejected:deadline-exceeded') === 1,
    );
    await runner.drain(1000);
    expect((await campaign.records<Ungraded>(log, 'ungraded')).map(({ decoded }) => decoded.question.id)).toEqual([
      'q1',
    ]);
    await log.close();
  });

  it('brings all three stages to the size with the exact mix', async () => {
    const campaign = new RunningCampaign(brokers, 30);
    await campaign.write(Array.from({ length: 150 }, (_, i) => campaign.question(i)));
    const log = await campaign.connect();
    const runners = [
      await campaign.startStage(log, 'grade', scriptedPorts()),
      await campaign.startStage(log, 'sample', scriptedPorts()),
      await campaign.startStage(log, 'trace', scriptedPorts()),
    ];
    const view = await until(
      () => campaign.view(log),
      (seen) => seen.levels().verified.reduce((sum, count) => sum + count, 0) === 30,
    );
    await Promise.all(runners.map((runner) => runner.drain(1000)));
    expect(view.levels().verified).toEqual([0, 10, 8, 6, 4, 2]);
    expect(await campaign.records(log, 'selected')).toHaveLength(30);
    expect(await campaign.records(log, 'cot')).toHaveLength(30);
    expect(await campaign.records(log, 'rejected')).toHaveLength(0);
    await log.close();
  });
});
