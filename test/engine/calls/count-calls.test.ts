import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failedIn, noteEvent, repliedIn } from '../../../src/engine/calls/call-events.ts';
import type { CallEvent } from '../../../src/engine/calls/call-events.ts';
import { countCalls } from '../../../src/engine/calls/count-calls.ts';
import { CallFailure } from '../../../src/records/model-reply.ts';

const usage = { prompt: 10, cachedPrompt: 0, completion: 5, reasoning: 0 };
const identity = { ref: { topic: 't', partition: 0, offset: 0 }, role: 'target', step: 's', attempt: 0, request: {} };
const replied = (latencyMs: number, reused: bigint | null = null): CallEvent =>
  repliedIn(
    identity,
    { usage, returnedModel: 'm', latencyMs },
    reused === null ? null : { cost: reused, isFromOther: false },
  );

describe('the counts of calls', () => {
  it('have how long each reply took, in whole milliseconds, but not of one that was in the journal', () => {
    expect(countCalls([replied(1200.4), replied(300, 7n), replied(0.2)])).toMatchObject({
      'calls/target/replied': 3,
      'calls/target/reused': 1,
      'calls/target/timed': 2,
      'calls/target/latencyMs': 1201,
    });
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e15])('do not time a reply of %d ms: nobody knows', (ms) => {
    const counts = countCalls([replied(ms), replied(100)]);
    expect(counts).toMatchObject({ 'calls/target/replied': 2, 'calls/target/timed': 1, 'calls/target/latencyMs': 100 });
  });

  it('have the tokens of answers that could not be used', () => {
    const events: CallEvent[] = [];
    const counted = { usage, hasText: false };
    for (const given of [{ counted }, {}, { counted }])
      noteEvent(events, failedIn(identity, new CallFailure('empty-reply', 'nothing', given)));
    expect(countCalls([...events, replied(5)])).toEqual({
      'calls/target/started': 4,
      'calls/target/failed:empty-reply': 3,
      'calls/target/replied': 1,
      'calls/target/promptTokens': 30,
      'calls/target/completionTokens': 15,
      'calls/target/timed': 1,
      'calls/target/latencyMs': 5,
    });
  });

  it('are the same whether replies were made or found, but for those reused and their time, and always whole', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (latencies) => {
        const [made, found] = [null, 1n].map((reused) => {
          const events: CallEvent[] = [];
          for (const ms of latencies) noteEvent(events, replied(ms, reused));
          return countCalls(events);
        });
        const { 'calls/target/reused': reused = 0, ...rest } = found ?? {};
        const { 'calls/target/timed': _timed, 'calls/target/latencyMs': _latencyMs, ...untimed } = made ?? {};
        expect(rest).toEqual(untimed);
        expect(reused).toBe(latencies.length);
        expect(Object.values(rest).every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });
});
