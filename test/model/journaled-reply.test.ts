import { describe, expect, it } from 'vitest';
import { repliedIn } from '../../src/engine/calls/call-events.ts';
import type { CallEvent } from '../../src/engine/calls/call-events.ts';
import { readChatReply, readScoreReply } from '../../src/model/journaled-reply.ts';
import { TaskState } from '../../src/engine/core/task-state.ts';
import type { CallIdentity } from '../../src/stream/call.ts';
import { costOf, formatUsd, MAX_USD, parseUsd } from '../../src/records/money.ts';
import { createCodec } from '../../src/avro/codec.ts';
import { aReply, AT, someScores } from '../support/campaign-records.ts';

const HUGE = { prompt: 9e15, cachedPrompt: -1, completion: 9e15, reasoning: 0.5 };
const BOUNDED = { prompt: 100_000_000, cachedPrompt: 0, completion: 100_000_000, reasoning: 0 };
const identity: CallIdentity = {
  ref: { topic: 'questions', partition: 0, offset: 0 },
  role: 'target',
  step: 'attempt',
  attempt: 0,
  request: {},
};

describe('a journaled reply', () => {
  it('is read as it was written, also from a version that knew fewer fields', () => {
    const reply = aReply({ finishDetail: null });
    expect(readChatReply(JSON.stringify(reply))).toEqual(reply);
    const { finishDetail: _, ...older } = reply;
    expect(readChatReply(JSON.stringify(older))).toEqual(older);
    expect(readScoreReply(JSON.stringify(someScores([0.5])))).toEqual(someScores([0.5]));
  });

  it('has its counts within bounds, whatever an older version has journaled', () => {
    const json = JSON.stringify(aReply({ usage: HUGE, latencyMs: -5 }));
    expect(readChatReply(json)).toMatchObject({ usage: BOUNDED, latencyMs: 0 });
    const odd = JSON.stringify({ ...aReply(), usage: { prompt: 'x' }, latencyMs: null });
    expect(readChatReply(odd).usage).toEqual({ ...BOUNDED, prompt: 0, completion: 0 });
  });

  it.each([
    ['no JSON', 'x', 'target'],
    ['no object', '[1]', 'target'],
    ['null', 'null', 'target'],
    ['no content', JSON.stringify({ ...aReply(), content: 7 }), 'target'],
    ['no reasoning', JSON.stringify({ ...aReply(), reasoning: 7 }), 'teacher'],
    ['an unknown end', JSON.stringify({ ...aReply(), finishReason: 'zebra' }), 'teacher'],
    ['no usage', JSON.stringify({ ...aReply(), usage: null }), 'target'],
    ['no model', JSON.stringify({ ...aReply(), returnedModel: null }), 'target'],
    ['scores for a text', JSON.stringify(someScores([1])), 'target'],
    ['a text for scores', JSON.stringify(aReply()), 'scorer'],
    ['scores that are none', JSON.stringify({ ...someScores([1]), scores: ['1'] }), 'scorer'],
  ] as const)('cannot be used with %s', (_, json, role) => {
    expect(() => (role === 'scorer' ? readScoreReply : readChatReply)(json)).toThrow(/./);
  });
});

describe('what calls count and cost', () => {
  const progressOf = (events: readonly CallEvent[], cost: (event: CallEvent) => bigint, notes: string[] = []) => {
    const state = new TaskState(null, [{ topic: 'questions', partition: 0, start: 0 }], cost, (note) =>
      notes.push(note),
    );
    for (const [offset, event] of events.entries()) {
      const ref = { topic: 'questions', partition: 0, offset } as const;
      state.mapOf(ref).receive(offset);
      state.fold([{ ref, disposition: { kind: 'forwarded' }, counts: {}, calls: [event], outputs: [] }]);
    }
    const identification = {
      stage: 'grade',
      task: 0,
      fingerprint: 'f',
      worker: 'w',
      committedAt: AT,
      journalLowWater: 0,
    } as const;
    const progress = state.progress(identification);
    // A total that cannot be written would stop the task for good.
    return createCodec().decode('progress', createCodec().encode('progress', progress)) as typeof progress;
  };
  const replied = repliedIn(identity, aReply({ usage: HUGE }));

  it('stays within what a record can hold, and is said once to be more', () => {
    const notes: string[] = [];
    const price = { inputUsdPerMTok: '9'.repeat(24), outputUsdPerMTok: '9'.repeat(24) };
    const cost = (event: CallEvent): bigint => (event.kind === 'replied' ? costOf(event.usage, price) : 0n);
    const progress = progressOf(
      Array.from({ length: 3 }, () => replied),
      cost,
      notes,
    );
    expect(progress.counters.get('calls/target/promptTokens')).toBe(300_000_000);
    expect(parseUsd(progress.spend[0]?.usd ?? '')).toBe(MAX_USD);
    expect(notes.filter((note) => note.includes(formatUsd(MAX_USD)))).toHaveLength(1);
    expect(notes.filter((note) => note.includes('100000000'))).toHaveLength(3);
  });

  it('is not touched where it is possible', () => {
    const notes: string[] = [];
    const price = { inputUsdPerMTok: '1', outputUsdPerMTok: '2' };
    const cost = (event: CallEvent): bigint => (event.kind === 'replied' ? costOf(event.usage, price) : 0n);
    const progress = progressOf(
      [repliedIn(identity, aReply()), { role: 'target', kind: 'failed', reason: 'timeout' }],
      cost,
      notes,
    );
    expect(progress.spend).toEqual([{ role: 'target', usd: '0.00022' }]);
    expect(notes).toEqual([]);
  });
});
