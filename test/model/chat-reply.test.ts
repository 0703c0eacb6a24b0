import { describe, expect, it } from 'vitest';
import { readChatReply } from '../../src/model/chat-reply.ts';
import { readUsage } from '../../src/model/read-usage.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';

const target = { model: 'm', host: 'h:1', apiKey: undefined };
const read = (message: object, finish: unknown = 'stop', more: object = {}): ReturnType<typeof readChatReply> =>
  readChatReply(target, JSON.stringify({ model: 'r', choices: [{ message, finish_reason: finish }], ...more }), 5, 64);
const failureOf = (reply: ReturnType<typeof readChatReply>): string | null =>
  reply instanceof CallFailure ? reply.reason : null;
const finishOf = (finish: unknown, usage: object = {}): Partial<ChatReply> =>
  read({ content: 'It is \\boxed{42}.' }, finish, { usage }) as ChatReply;

describe('reasoning', () => {
  it('is reasoning_content before reasoning before the tags', () => {
    const both = { reasoning_content: 'a', reasoning: 'b', content: '\n\nc' };
    expect(read(both)).toMatchObject({ reasoning: 'a', content: 'c' });
    expect(read({ reasoning_content: null, reasoning: 'b', content: 'c' })).toMatchObject({
      reasoning: 'b',
      content: 'c',
    });
    expect(read({ content: '<think>\nd\n</think>\n\nc' })).toMatchObject({ reasoning: 'd', content: 'c' });
    expect(
      read({ content: 'c', reasoning: null, reasoning_details: [{ type: 'reasoning.text', text: 'd' }] }),
    ).toMatchObject({
      reasoning: 'd',
      content: 'c',
    });
  });

  it('comes once, without tags and tokens, whatever the fields hold', () => {
    const message = {
      content: '<think>a</think>\n\nc<|im_end|>\n<|im_start|>user',
      reasoning_content: '<think>a</think>',
    };
    expect(read(message)).toMatchObject({ reasoning: 'a', content: 'c' });
  });

  it('reports faults of the received texts, and nothing if there are none', () => {
    expect(read({ content: 'c<|im_end|>', reasoning: 'a' })).toMatchObject({ content: 'c', flaws: ['control-tokens'] });
    expect(read({ content: '<think>a<think>b</think>c' })).toMatchObject({ flaws: ['malformed-reasoning'] });
    expect(read({ content: 'a</think>c' })).not.toHaveProperty('flaws');
  });
});

describe('content as a list of parts', () => {
  it.each([
    [
      'texts',
      [
        { type: 'text', text: 'It is ' },
        { type: 'text', text: '42.' },
      ],
      null,
      'It is 42.',
    ],
    [
      'thinking as parts (Mistral)',
      [
        {
          type: 'thinking',
          thinking: [
            { type: 'text', text: 'six ' },
            { type: 'text', text: 'sevens' },
          ],
        },
        { type: 'text', text: '42' },
      ],
      'six sevens',
      '42',
    ],
    [
      'thinking as a text (Anthropic)',
      [
        { type: 'thinking', thinking: 'why', signature: 's' },
        { type: 'redacted_thinking', data: 'x' },
        { type: 'text', text: '42' },
      ],
      'why',
      '42',
    ],
    [
      'thoughts apart',
      [
        { type: 'thinking', thinking: 'a' },
        { type: 'thinking', thinking: 'b' },
        { type: 'text', text: 'c' },
      ],
      'a\n\nb',
      'c',
    ],
    [
      'output and a summary of the reasoning (Responses)',
      [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'why' }] },
        { type: 'output_text', text: '42' },
      ],
      'why',
      '42',
    ],
    ['bare texts', ['4', '2'], null, '42'],
    ['a text with a value', [{ type: 'text', text: { value: '42', annotations: [] } }], null, '42'],
    ['tags within a part', [{ type: 'text', text: '<think>why</think>42' }], 'why', '42'],
    [
      'an image beside',
      [
        { type: 'image_url', image_url: { url: 'data:' } },
        { type: 'text', text: '42' },
      ],
      null,
      '42',
    ],
    ['one part, not in a list', { type: 'text', text: '42' }, null, '42'],
  ])('is read: %s', (_, content, reasoning, text) => {
    expect(read({ content })).toMatchObject({ content: text, reasoning });
  });

  it('is no reply where it holds something else, or is too deep', () => {
    expect(failureOf(read({ content: [1] }))).toBe('malformed-reply');
    expect(failureOf(read({ content: [{ type: 'text', text: 7 }] }))).toBe('malformed-reply');
    let deep: unknown = 'x';
    for (let level = 0; level < 2_000; level += 1) deep = [deep];
    expect(failureOf(read({ content: deep }))).toBe('malformed-reply');
    expect(failureOf(read({ content: [] }))).toBe('empty-reply');
  });
});

describe('an empty answer', () => {
  it('is a truncation where it was cut off while it thought', () => {
    expect(read({ content: '', reasoning: 'so far' }, 'length')).toMatchObject({ content: '', finishReason: 'length' });
    expect(read({ content: '<think>so far' }, 'length')).toMatchObject({ content: '', reasoning: 'so far' });
    const usage = { completion_tokens: 64, completion_tokens_details: { reasoning_tokens: 64 } };
    expect(read({ content: '' }, 'length', { usage })).toMatchObject({ content: '', reasoning: null });
    expect(read({}, 'max_tokens', { usage: { completion_tokens: 64 } })).toMatchObject({ finishReason: 'length' });
    // A prompt that fills the context, or an endpoint without usage.
    expect(read({ content: '' }, 'length')).toMatchObject({ content: '', finishReason: 'length' });
  });

  it('is filtered where a filter left nothing', () => {
    expect(read({ content: null }, 'content_filter')).toMatchObject({ content: '', finishReason: 'filtered' });
    const bare = JSON.stringify({ choices: [{ index: 0, finish_reason: 'SAFETY' }] });
    expect(readChatReply(target, bare, 1)).toMatchObject({ content: '', finishReason: 'filtered' });
  });

  it.each(['tool_calls', 'function_call', 'zebra'])('is a reply with an unknown end where %s ended it', (finish) => {
    const ended = { content: '', finishReason: 'other', finishDetail: expect.stringContaining(finish) };
    expect(read({ content: null, tool_calls: [{ id: 'a' }] }, finish)).toMatchObject(ended);
    expect(read({ content: null, reasoning: 'thought' }, finish)).toMatchObject({ ...ended, reasoning: 'thought' });
  });

  it('is a failure where it ended normally, or without a finish reason', () => {
    expect(failureOf(read({ content: '' }))).toBe('empty-reply');
    expect(failureOf(read({ content: '' }, 'end_turn'))).toBe('empty-reply');
    expect(failureOf(read({ content: null }, ''))).toBe('empty-reply');
    expect(failureOf(read({ content: ' \n' }, null))).toBe('empty-reply');
    expect(failureOf(read({ content: '', reasoning: 'thought' }))).toBe('empty-reply');
    expect(failureOf(read({ content: '<think>never closed' }))).toBe('empty-reply');
    expect(failureOf(read({ content: '<|im_end|>\n<|im_start|>user\nnext' }))).toBe('empty-reply');
  });
});

describe('the finish reason', () => {
  it.each([
    [
      'stop',
      ['stop', 'STOP', 'eos', 'eos_token', 'end_turn', 'stop_sequence', 'FINISH_REASON_STOP', 'eosFound', 'COMPLETE'],
    ],
    [
      'length',
      [
        'length',
        'max_tokens',
        'MAX_TOKENS',
        'max_output_tokens',
        'model_context_window_exceeded',
        'model_length',
        'token_limit',
      ],
    ],
    [
      'filtered',
      ['content_filter', 'SAFETY', 'RECITATION', 'refusal', 'PROHIBITED_CONTENT', 'guardrail_intervened', 'sensitive'],
    ],
    ['other', ['zebra', '', 'tool_calls', 'function_call', null, 7, { type: 'stop' }, 'OTHER', 'stop!now please']],
  ] as const)('is %s', (reason, names) => {
    for (const name of names) expect(finishOf(name), JSON.stringify(name)).toMatchObject({ finishReason: reason });
  });

  it.each([
    'error',
    'abort',
    'aborted',
    'network_error',
    'timeout',
    'insufficient_system_resource',
    'ERROR',
    'cancelled',
  ])('%s is a failed call, whatever text came', (name) =>
    expect(failureOf(read({ content: '\\boxed{42}' }, name))).toBe('server-error'),
  );

  it('is the worse one where a gateway hands on what its provider said', () => {
    const choice = (finish: string, native: string): ReturnType<typeof readChatReply> =>
      readChatReply(
        target,
        JSON.stringify({
          choices: [{ message: { content: 'c' }, finish_reason: finish, native_finish_reason: native }],
        }),
        1,
      );
    expect(choice('stop', 'end_turn')).toMatchObject({ finishReason: 'stop' });
    expect(choice('stop', 'something new')).toMatchObject({ finishReason: 'stop' });
    expect(choice('stop', 'MAX_TOKENS')).toMatchObject({ finishReason: 'length' });
    expect(choice('length', 'stop')).toMatchObject({ finishReason: 'length' });
    expect(failureOf(choice('stop', 'network_error'))).toBe('server-error');
  });

  it('is other where the endpoint gives none', () => {
    const bare = JSON.stringify({ choices: [{ message: { content: '\\boxed{42}' } }] });
    expect(readChatReply(target, bare, 1)).toMatchObject({
      finishReason: 'other',
      finishDetail: expect.stringContaining('gave no finish reason (missing)'),
    });
  });

  it('is told with what ended the reply', () => {
    expect(finishOf('stop')).toMatchObject({ finishDetail: null });
    expect(finishOf('length', { completion_tokens: 64 }).finishDetail).toBe('cut off after 64 tokens, at maxTokens 64');
    const full =
      /^cut off after 40 tokens, below maxTokens 64: the context of the server is full \(24 tokens of prompt\)/;
    expect(finishOf('length', { prompt_tokens: 24, completion_tokens: 40 }).finishDetail).toMatch(full);
    expect(finishOf('model_context_window_exceeded').finishDetail).toContain('the context of the server is full');
    expect(finishOf('length').finishDetail).toBe('cut off after 0 tokens');
    expect(finishOf('SAFETY').finishDetail).toContain('SAFETY');
    expect(finishOf('zebra').finishDetail).toContain('zebra');
    expect(finishOf(null).finishDetail).toContain('gave no finish reason (null)');
    expect(finishOf('z'.repeat(5_000)).finishDetail?.length).toBeLessThan(400);
  });

  it('is filtered where the model refused in a field of its own', () => {
    const refused = read({ content: null, refusal: 'I cannot help.' }, 'stop', { model: undefined });
    expect(refused).toMatchObject({ content: 'I cannot help.', finishReason: 'filtered', returnedModel: 'm' });
    expect(read({ content: [{ type: 'refusal', refusal: 'No.' }] })).toMatchObject({ finishReason: 'filtered' });
    expect(read({ content: '42', refusal: null })).toMatchObject({ finishReason: 'stop' });
    expect(read({ content: '42', refusal: '' })).toMatchObject({ finishReason: 'stop' });
  });
});

describe('other replies', () => {
  it.each([
    '[{"choices":[]}]',
    '{"code":0,"message":"ok"}',
    '{"code":"200","msg":"success","data":null}',
    '{"message":"hello"}',
    '[]',
    '"x"',
    'null',
    '{}',
    '{"choices":[]}',
    '{"choices":[{}]}',
    '{"choices":[{"message":{"content":[1]}}]}',
  ])('are malformed: %s', (body) => {
    expect(failureOf(readChatReply(target, body, 1))).toBe('malformed-reply');
  });

  it('are too large where no record could hold their text', () => {
    expect(failureOf(read({ content: 'x'.repeat(4_100_000) }))).toBeNull();
    expect(failureOf(read({ content: 'x'.repeat(4_300_000) }))).toBe('reply-too-large');
    expect(failureOf(read({ content: 'c', reasoning: '\u0001'.repeat(800_000) }))).toBe('reply-too-large');
  });

  it('become valid Unicode', () => {
    expect(read({ content: 'a\ud800b' })).toMatchObject({ content: 'a\ufffdb' });
  });
});

describe('usage', () => {
  const none = { prompt: 0, cachedPrompt: 0, completion: 0, reasoning: 0 };

  it('is read from the fields of OpenAI, vLLM and DeepSeek, and is 0 where nothing is said', () => {
    expect(readUsage({ prompt_tokens: 3, completion_tokens: 4, prompt_cache_hit_tokens: 2 })).toEqual({
      ...none,
      prompt: 3,
      cachedPrompt: 2,
      completion: 4,
    });
    expect(readUsage({ prompt_tokens: -1, completion_tokens: 1.5, prompt_tokens_details: null })).toEqual(none);
    expect(readUsage(undefined)).toEqual(none);
  });

  it('may be text', () => {
    expect(readUsage({ prompt_tokens: '10', completion_tokens: '12.0' })).toEqual({
      ...none,
      prompt: 10,
      completion: 12,
    });
    expect(readUsage({ prompt_tokens: 'ten', completion_tokens: '0x10', total_tokens: '1e9' })).toEqual(none);
  });

  it('is bounded', () => {
    for (const huge of [9e15, Number.MAX_VALUE, '99999999999999999999', 1e300]) {
      expect(readUsage({ prompt_tokens: huge, completion_tokens: 5 })).toEqual({
        ...none,
        prompt: 100_000_000,
        completion: 5,
      });
    }
    expect(readUsage({ prompt_tokens: Number.NaN, completion_tokens: null })).toEqual(none);
  });
});

describe('the key', () => {
  const apiKey = 'sk-secret/0123+456=789';
  const url = encodeURIComponent(apiKey);
  const forms = [
    apiKey,
    url,
    url.toLowerCase(),
    encodeURIComponent(url),
    Buffer.from(apiKey).toString('base64'),
    Buffer.from(apiKey).toString('base64url'),
    Buffer.from(`Bearer ${apiKey}`).toString('base64'),
    Buffer.from(`me:${apiKey}`).toString('base64'),
    Buffer.from(`x${apiKey}yz`).toString('base64'),
    JSON.stringify(apiKey).replaceAll('/', String.raw`\/`),
    apiKey.replace('0123', '01<pad>23'),
    apiKey.replace('ecret', 'ec</think>ret'),
    Array.from(apiKey, (c) => String.raw`\u00${c.charCodeAt(0).toString(16)}`).join(''),
  ];

  it.each(forms)('is in no string of a reply: %s', (form) => {
    const message = { content: `It says ${form}.`, reasoning: `why ${form}` };
    const told = { model: `m-${form}`, choices: [{ message, finish_reason: `odd ${form}` }] };
    const reply = readChatReply({ ...target, apiKey }, JSON.stringify(told), 1);
    const text = JSON.stringify(reply);
    expect(reply).toMatchObject({
      content: expect.stringContaining('It says'),
      returnedModel: expect.stringContaining('[key]'),
    });
    expect(text.match(/\[key\]/g)).toHaveLength(4);
    expect(text).not.toContain('secret');
    expect(text).not.toContain(Buffer.from('ecret/0123+4').toString('base64').slice(0, 12));
    const failure = readChatReply({ ...target, apiKey }, JSON.stringify({ error: { message: form } }), 1);
    expect((failure as CallFailure).message).toContain('[key]');
  });

  it('leaves text alone that is not the key', () => {
    const content = 'sk-secret is short, 100% of \\u0041 and c2stc2VjcmV0 are no key';
    expect(
      readChatReply(
        { ...target, apiKey },
        JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }),
        1,
      ),
    ).toMatchObject({ content });
    expect(
      readChatReply(
        { ...target, apiKey: 'none' },
        JSON.stringify({ choices: [{ message: { content: 'none of it' }, finish_reason: 'stop' }] }),
        1,
      ),
    ).toMatchObject({ content: 'none of it' });
  });
});

it('a failure says whether the model had begun to answer: such a request may be paid', () => {
  const hasBegun = (reply: ReturnType<typeof readChatReply>): boolean | null =>
    reply instanceof CallFailure ? reply.hasBegun : null;
  expect(hasBegun(read({ content: 'half' }, 'error'))).toBe(true);
  expect(hasBegun(read({ content: 'half' }, null, { error: { code: 502, message: 'upstream' } }))).toBe(true);
  expect(hasBegun(readChatReply(target, '{"error":{"message":"overloaded"}}', 1))).toBe(false);
});
