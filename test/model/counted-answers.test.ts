import { describe, expect, it } from 'vitest';
import { readChatReply } from '../../src/model/chat-reply.ts';

const usage = { prompt_tokens: 10, completion_tokens: 3 };
const read = (message: object, finish = 'stop', more: object = {}): ReturnType<typeof readChatReply> => {
  const body = { choices: [{ message, finish_reason: finish }], usage, ...more };
  return readChatReply({ model: 'm', host: 'h:1', apiKey: undefined }, JSON.stringify(body), 5, 64);
};

describe('an answer that cannot be used', () => {
  it.each([
    ['an empty one', read({ content: '' }), false],
    ['one of reasoning alone', read({ content: '', reasoning: 'thought' }), true],
    ['one whose content is no text', read({ content: 7 }), true],
    ['one that broke off', read({ content: 'It is' }, 'error'), true],
    ['one with an error beside it', read({ content: 'It is' }, 'stop', { error: { code: 502 } }), true],
  ])('keeps the tokens that its endpoint counted: %s', (_, reply, hasText) =>
    expect(reply).toMatchObject({
      counted: { usage: { prompt: 10, cachedPrompt: 0, completion: 3, reasoning: 0 }, hasText },
    }),
  );

  it('has none where the reply is only an error', () => {
    expect(read({}, 'stop', { choices: [], error: 'overloaded' })).toMatchObject({ hasBegun: false, counted: null });
  });
});
