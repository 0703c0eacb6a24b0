import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LiveCampaign } from '../../src/web/live-campaign.ts';
import { aGradedQuestion, aQuestion, aVerifiedRecord } from '../support/campaign-records.ts';
import { someTopics } from '../support/page-topics.ts';
import { aProgress, WrittenTopics } from '../support/written-topics.ts';

const LOOK_MS = 2_000;

/** A campaign under a clock of the test, with the errors that ended its reading. */
async function follow(
  topics: WrittenTopics,
  now: () => number = Date.now,
  capacity = 100,
): Promise<{ readonly live: LiveCampaign; readonly ended: unknown[] }> {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const ended: unknown[] = [];
  const live = await LiveCampaign.start(topics, {
    capacity,
    now,
    fatal: (error) => ended.push(error),
  });
  onTestFinished(() => live.close());
  return { live, ended };
}

describe('a campaign that its page follows', () => {
  it('keeps the last ends of its topics while Kafka is away, and reads them again when it is back', async () => {
    const topics = someTopics();
    const { live, ended } = await follow(topics);
    topics.isAway = true;
    topics.write('questions', 'q1', 'question', aQuestion('q1'));
    await vi.advanceTimersByTimeAsync(3 * LOOK_MS);
    expect(live.status().stages[0]?.lag).toBe(0);
    topics.isAway = false;
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(live.status().stages[0]?.lag).toBe(1);
    expect(ended).toEqual([]);
  });

  it('reads the ends one look at a time, however slow Kafka answers', async () => {
    const topics = someTopics();
    await follow(topics);
    let answer: () => void = () => undefined;
    topics.answering = new Promise((resolve) => {
      answer = resolve;
    });
    topics.boundsAsked = 0;
    await vi.advanceTimersByTimeAsync(5 * LOOK_MS);
    const ofOneLook = topics.boundsAsked;
    expect(ofOneLook).toBeGreaterThan(0);
    expect(ofOneLook).toBeLessThanOrEqual(2);
    answer();
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(topics.boundsAsked).toBe(2 * ofOneLook);
  });

  it('reports a fault of ours as the end, not as a wait for Kafka', async () => {
    const topics = someTopics();
    let isFaulty = false;
    const { ended } = await follow(topics, () => {
      if (isFaulty) throw new TypeError('no such field');
      return Date.now();
    });
    isFaulty = true;
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(new Set(ended.map(String))).toEqual(new Set(['TypeError: no such field']));
  });

  it('has the numbers of the whole campaign where the list has only a part of it', async () => {
    const topics = new WrittenTopics();
    for (let n = 0; n < 30; n += 1) topics.write('level-3', `q${n}`, 'graded-question', aGradedQuestion(`q${n}`));
    const { live } = await follow(topics, Date.now, 10);
    await live.caughtUp();
    for (let n = 0; n < 20; n += 1) {
      const verified = aVerifiedRecord(`q${n}`);
      topics.write('cot', `q${n}`, 'verified-record', verified);
      topics.write('cot', `q${n}`, 'verified-record', { ...verified, traceIndex: 1, traceCount: 2 });
    }
    await new Promise(setImmediate);
    expect(live.status().page.records).toEqual({ listed: 10, dropped: 20, isReading: false });
    expect(live.series().verified.at(-1)?.[1]).toBe(20);
  });

  it('shows no wait for an endpoint after the last process has ended', async () => {
    const topics = someTopics();
    const waiting = [{ kind: 'endpoint' as const, role: 'target', reason: 'HTTP 503', since: new Date() }];
    topics.write('control.grade', 'grade-0', 'progress', aProgress({ sequence: 2, committedAt: new Date(), waiting }));
    const { live } = await follow(topics);
    await live.caughtUp();
    expect(live.series().points.at(-1)?.waiting).toEqual(['target']);
    topics.worked = new Set();
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(live.series().points.at(-1)?.waiting).toEqual([]);
  });

  it('leaves no reader behind when it is closed', async () => {
    const topics = someTopics();
    const { live } = await follow(topics);
    await live.caughtUp();
    expect(topics.iterating).toBeGreaterThan(0);
    await live.close();
    await new Promise(setImmediate);
    expect({ iterating: topics.iterating, followed: topics.followed }).toEqual({ iterating: 0, followed: 0 });
  });

  it('follows nothing if it could not be started', async () => {
    const topics = someTopics();
    topics.isAway = true;
    await expect(follow(topics)).rejects.toThrow('no broker');
    expect(topics.followed).toBe(0);
  });
});
