import { describe, expect, it } from 'vitest';
import { readChatReply, readScoreReply } from '../../src/model/journaled-reply.ts';
import { aReply, someScores } from '../support/campaign-records.ts';

const HUGE = { prompt: 9e15, cachedPrompt: -1, completion: 9e15, reasoning: 0.5 };
const BOUNDED = { prompt: 100_000_000, cachedPrompt: 0, completion: 100_000_000, reasoning: 0 };

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
