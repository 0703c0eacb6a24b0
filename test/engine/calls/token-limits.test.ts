import { describe, expect, it } from 'vitest';
import { estimateCall } from '../../../src/engine/calls/call-estimate.ts';
import { TokenLimits } from '../../../src/engine/calls/token-limits.ts';
import { CallFailure } from '../../../src/records/model-reply.ts';

const REQUEST = JSON.stringify({ question: 'What is 6 * 7?' });
const MOST_PROMPT = Buffer.byteLength(REQUEST) + 512;

const limited = () => {
  const notes: string[] = [];
  const access = { role: 'target', estimateOf: (text: string) => estimateCall(text, 2000) };
  return { notes, limits: new TokenLimits(REQUEST, access, (message) => notes.push(message)) };
};

const usageOf = (prompt: number, completion: number, more: object = {}) => ({
  prompt,
  cachedPrompt: 0,
  completion,
  reasoning: 0,
  ...more,
});
const replyWith = (usage: ReturnType<typeof usageOf>, content = 'It is 42.') => ({
  usage,
  content,
  reasoning: null,
  returnedModel: 'm',
  latencyMs: 5,
});

describe('the most tokens that a call can have', () => {
  it('bound what an endpoint counts, with one message', () => {
    const { notes, limits } = limited();
    const { usage } = limits.reply(replyWith(usageOf(1e15, 1e15, { cachedPrompt: 1e15, reasoning: 1e15 })));
    expect(usage).toEqual({ prompt: MOST_PROMPT, cachedPrompt: MOST_PROMPT, completion: 2000, reasoning: 2000 });
    expect(notes).toEqual([expect.stringMatching(/^target: the endpoint counts more tokens .* than a call can have/)]);
  });

  it('leave a believable count as it is', () => {
    const { notes, limits } = limited();
    const reply = replyWith(usageOf(MOST_PROMPT, 2000, { cachedPrompt: 7, reasoning: 1990 }));
    expect(limits.reply(reply)).toBe(reply);
    expect(notes).toEqual([]);
  });

  it('let an endpoint that does not keep to `maxTokens` count at most a token for each byte of its text', () => {
    const { limits } = limited();
    expect(limits.reply(replyWith(usageOf(10, 2500), 'x'.repeat(3000))).usage.completion).toBe(2500);
    expect(limits.reply(replyWith(usageOf(10, 3500), 'x'.repeat(3000))).usage.completion).toBe(3000);
  });

  it('bound the count of an answer that could not be used, and keep the rest of its failure', () => {
    const { notes, limits } = limited();
    const counted = { usage: usageOf(1e15, 1), hasText: true };
    const failure = new CallFailure('malformed-reply', 'no JSON', {
      status: 200,
      answeredAfterMs: 60_000,
      hasBegun: true,
      counted,
    });
    expect(limits.failure(failure)).toMatchObject({
      answeredAfterMs: 60_000,
      reason: 'malformed-reply',
      message: 'no JSON',
      status: 200,
      retryAfterMs: null,
      hasBegun: true,
      counted: { usage: usageOf(MOST_PROMPT, 1), hasText: true },
    });
    expect(notes).toHaveLength(1);
    const without = new CallFailure('timeout', 'too late');
    expect(limits.failure(without)).toBe(without);
  });
});
