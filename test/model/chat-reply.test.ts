import { describe, expect, it } from 'vitest';
import { readChatReply, readUsage, splitReasoning } from '../../src/model/chat-reply.ts';
import { CallFailure } from '../../src/records/model-reply.ts';

const target = { model: 'm', host: 'h:1', apiKey: undefined };
const read = (message: object, finish: unknown = 'stop', more: object = {}): ReturnType<typeof readChatReply> =>
  readChatReply(target, JSON.stringify({ model: 'r', choices: [{ message, finish_reason: finish }], ...more }), 5);
const reasonOf = (reply: ReturnType<typeof readChatReply>): string | null =>
  reply instanceof CallFailure ? reply.reason : null;

describe('reasoning', () => {
  it('is reasoning_content before reasoning before the tags', () => {
    const both = { reasoning_content: 'a', reasoning: 'b', content: '\n\nc' };
    expect(read(both)).toMatchObject({ reasoning: 'a', content: 'c' });
    expect(read({ reasoning_content: null, reasoning: 'b', content: 'c' })).toMatchObject({
      reasoning: 'b',
      content: 'c',
    });
    expect(read({ content: '<think>\nd\n</think>\n\nc' })).toMatchObject({ reasoning: 'd', content: 'c' });
  });

  it.each([
    ['<think>\nwhy\n</think>\n\nanswer', 'why', 'answer'],
    ['why\n</think>\n\nanswer', 'why', 'answer'],
    ['  <think>why</think>answer', 'why', 'answer'],
    ['<think></think>answer', null, 'answer'],
    ['<think>a</think>b<think>c</think>answer', 'a</think>b<think>c', 'answer'],
    ['<think>cut off', 'cut off', ''],
    ['    plain answer\n', null, '    plain answer\n'],
    ['the tag <think> is used', null, 'the tag <think> is used'],
  ])('is split at the closing tag: %j', (text, reasoning, content) => {
    expect(splitReasoning(text)).toEqual({ reasoning, content });
  });
});

describe('an empty answer', () => {
  it('is a truncation where it was cut off while it thought', () => {
    expect(read({ content: '', reasoning: 'so far' }, 'length')).toMatchObject({ content: '', finishReason: 'length' });
    expect(read({ content: '<think>so far' }, 'length')).toMatchObject({ content: '', reasoning: 'so far' });
    const usage = { completion_tokens: 64, completion_tokens_details: { reasoning_tokens: 64 } };
    expect(read({ content: '' }, 'length', { usage })).toMatchObject({ content: '', reasoning: null });
  });

  it('is a failure everywhere else', () => {
    expect(reasonOf(read({ content: '' }))).toBe('empty-reply');
    expect(reasonOf(read({ content: '' }, 'length'))).toBe('empty-reply');
    expect(reasonOf(read({ content: ' \n' }, null))).toBe('empty-reply');
    expect(reasonOf(read({ content: '', reasoning: 'thought' }))).toBe('empty-reply');
    expect(reasonOf(read({ content: '<think>never closed' }))).toBe('empty-reply');
  });
});

describe('other replies', () => {
  it('keep the finish reason as stop, length or other', () => {
    expect(read({ content: 'c' }, 'stop')).toMatchObject({ finishReason: 'stop' });
    expect(read({ content: 'c' }, 'length')).toMatchObject({ finishReason: 'length' });
    expect(read({ content: 'c' }, 'content_filter')).toMatchObject({ finishReason: 'other' });
    expect(read({ content: 'c' }, null)).toMatchObject({ finishReason: 'other' });
  });

  it('take a refusal for the answer, and the configured model where none is returned', () => {
    const reply = read({ content: null, refusal: 'I cannot help.' }, 'stop', { model: undefined });
    expect(reply).toMatchObject({ content: 'I cannot help.', returnedModel: 'm' });
  });

  it('are a server error where DeepSeek broke off', () => {
    expect(reasonOf(read({ content: 'half' }, 'insufficient_system_resource'))).toBe('server-error');
  });

  it.each([
    '[]',
    '"x"',
    'null',
    '{}',
    '{"choices":[]}',
    '{"choices":[{}]}',
    '{"choices":[{"message":{"content":[1]}}]}',
  ])('are malformed: %s', (body) => {
    const reply = readChatReply(target, body, 1);
    expect(reasonOf(reply)).toBe('malformed-reply');
  });
});

describe('usage', () => {
  it('is read from the fields of OpenAI, vLLM and DeepSeek, and is 0 where nothing is said', () => {
    expect(readUsage({ prompt_tokens: 3, completion_tokens: 4, prompt_cache_hit_tokens: 2 })).toEqual({
      prompt: 3,
      cachedPrompt: 2,
      completion: 4,
      reasoning: 0,
    });
    expect(readUsage({ prompt_tokens: -1, completion_tokens: 1.5, prompt_tokens_details: null })).toEqual({
      prompt: 0,
      cachedPrompt: 0,
      completion: 0,
      reasoning: 0,
    });
    expect(readUsage(undefined)).toEqual({ prompt: 0, cachedPrompt: 0, completion: 0, reasoning: 0 });
  });
});
