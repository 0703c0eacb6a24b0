import { describe, expect, it } from 'vitest';
import { readChatReply } from '../../src/model/chat-reply.ts';
import { CallFailure } from '../../src/records/model-reply.ts';

const target = { model: 'm', host: 'h:1', apiKey: undefined };
const failureOf = (reply: ReturnType<typeof readChatReply>): string | null =>
  reply instanceof CallFailure ? reply.reason : null;

describe('an error in a reply', () => {
  const half = { content: 'So \\boxed{42}. To double-check, the prod' };
  const reply = (more: object, choice: object = {}, message: object = {}): ReturnType<typeof readChatReply> =>
    readChatReply(
      target,
      JSON.stringify({ choices: [{ message: { ...half, ...message }, finish_reason: 'stop', ...choice }], ...more }),
      1,
    );

  const alone = (answer: unknown): ReturnType<typeof readChatReply> => readChatReply(target, JSON.stringify(answer), 1);

  it.each([
    ['beside the choices', reply({ error: { code: 502, message: 'upstream' } }), 'server-error'],
    ['as a text', reply({ error: 'upstream' }), 'server-error'],
    ['in the choice', reply({}, { finish_reason: null, error: { code: 502, message: 'upstream' } }), 'server-error'],
    ['in the message', reply({}, {}, { error: { message: 'upstream' } }), 'server-error'],
    ['that says too many requests', reply({ error: { code: '429', message: 'slow' } }), 'rate-limited'],
    ['alone', readChatReply(target, '{"error":{"message":"overloaded"}}', 1), 'server-error'],
    ['as a list of one (Gemini)', alone([{ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }]), 'rate-limited'],
    [
      'as a code and a message',
      alone({ code: 'Throttling.RateQuota', message: 'rate limit exceeded' }),
      'rate-limited',
    ],
    ['as a status and a message', alone({ message: 'Invalid API Key', code: 401 }), 'unauthorized'],
    ['without a result', alone({ code: 500, msg: 'no channel', data: null, choices: [] }), 'server-error'],
    ['that says the key is wrong', alone({ error: { message: 'Incorrect API key provided: x' } }), 'unauthorized'],
    ['that says the quota is used up', alone({ error: { code: 'insufficient_quota' } }), 'quota-exhausted'],
    [
      'that refuses the request (DashScope)',
      alone({ code: 'InvalidParameter', message: 'too long' }),
      'request-refused',
    ],
    [
      'that refuses the request (TGI)',
      alone({ error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000' }),
      'request-refused',
    ],
    ['as the whole answer', readChatReply(target, '{"object":"error","message":"no","code":50001}', 1), 'server-error'],
  ])('is a failed call: %s', (_, given, reason) => {
    expect(failureOf(given)).toBe(reason);
    expect((given as CallFailure).message).toMatch(/^m at h:1: an error in the reply: ./);
  });

  it.each([[null], [{}], [''], [{ code: 0, message: '' }], [{ code: null, message: null }], [[]], [false]])(
    'is none where nothing is in it: %j',
    (error) => expect(failureOf(reply({ error }, { error }, { error }))).toBeNull(),
  );
});
