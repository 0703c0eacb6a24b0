import { delay, NEVER, of } from 'rxjs';
import { describe, expect, inject, it } from 'vitest';
import { countOf } from '../../src/stream/outcome.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { ModelCall } from '../../src/records/model-call.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { replyWith, RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';

const brokers = inject('kafkaBrokers');
const LEVEL_TOPICS = LEVELS.map((level) => levelTopic(level));

describe.skipIf(brokers.length === 0)('the call journal on Apache Kafka', () => {
  it('uses a reply in it without a request, after its owner was killed before the outcome', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write(Array.from({ length: 20 }, (_, i) => campaign.question(6 * i + 2)));
    // A log reads a partition once: the task tails its journal, so observing it needs another log.
    const [log, onlooker] = [await campaign.connect(), await campaign.connect()];
    const asked: string[] = [];
    const ports = scriptedPorts({ onTarget: (question) => asked.push(question) });
    // The target answers, the PRM never does: nothing can be committed, all replies are journaled.
    const first = await campaign.startStage(log, 'grade', { ...ports, scorer: { model: 'prm', score: () => NEVER } });
    await until(
      () => campaign.records<ModelCall>(onlooker, 'calls.grade'),
      (calls) => calls.filter(({ headers, decoded }) => 'reply' in headers && decoded.role === 'target').length === 20,
    );
    await first.stop();
    expect(asked).toHaveLength(20);

    const second = await campaign.startStage(log, 'grade', ports);
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 20,
    );
    await second.drain(1000);
    expect(asked).toHaveLength(20);
    const counters = (await campaign.view(log)).counters('grade');
    expect(countOf(counters, 'calls/target/replied')).toBe(20);
    // The calls to the PRM were in flight at the kill and had to be made again.
    expect(countOf(counters, 'calls/scorer/failed:abandoned')).toBe(20);
    await onlooker.close();
    await log.close();
  });

  it('repeats no call at a polite hand-over: the owner that started it finishes it, and the next owner takes the reply', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write(Array.from({ length: 90 }, (_, i) => campaign.question(6 * i + 3)));
    const [one, two] = [await campaign.connect(), await campaign.connect()];
    const asked: string[] = [];
    const ports = scriptedPorts({
      onTarget: (question) => asked.push(question),
      answer: () => of(replyWith('a step\n\\boxed{2}')).pipe(delay(1500)),
    });
    const first = await campaign.startStage(one, 'grade', ports);
    await until(
      () => asked.length,
      (count) => count >= 30,
    );
    const second = await campaign.startStage(two, 'grade', ports);
    await until(
      () => [first.tasks.length, second.tasks.length],
      ([mine, others]) => (mine ?? 0) > 0 && (others ?? 0) > 0,
    );
    await until(
      () => campaign.view(one),
      (view) => countOf(view.counters('grade'), 'in') === 90,
    );
    await Promise.all([first.drain(5000), second.drain(5000)]);
    expect(new Set(asked).size).toBe(90);
    expect(asked).toHaveLength(90);
    const graded = await campaign.records<GradedQuestion>(one, ...LEVEL_TOPICS);
    expect(new Set(graded.map(({ decoded }) => decoded.question.id)).size).toBe(90);
    expect(graded).toHaveLength(90);
    expect(campaign.notes.filter((note) => note.startsWith('fatal'))).toEqual([]);
    await one.close();
    await two.close();
  });

  it('starts nothing new when it drains, and loses nothing', async () => {
    const campaign = new RunningCampaign(brokers, null);
    await campaign.write(Array.from({ length: 400 }, (_, i) => campaign.question(6 * i + 1)));
    const log = await campaign.connect();
    const asked: string[] = [];
    const ports = scriptedPorts({
      onTarget: (question) => asked.push(question),
      answer: () => of(replyWith('a step\n\\boxed{2}')).pipe(delay(500)),
    });
    const first = await campaign.startStage(log, 'grade', ports);
    await until(
      () => asked.length,
      (count) => count >= 40,
    );
    const before = asked.length;
    await first.drain(5000);
    // The calls with a `started` record are made: twice the limit of 64, and 16.
    expect(asked.length - before).toBeLessThanOrEqual(144);
    expect(asked.length).toBeLessThan(400);
    const second = await campaign.startStage(log, 'grade', ports);
    await until(
      () => campaign.view(log),
      (view) => countOf(view.counters('grade'), 'in') === 400,
    );
    await second.drain(5000);
    expect(asked).toHaveLength(400);
    await log.close();
  });
});
