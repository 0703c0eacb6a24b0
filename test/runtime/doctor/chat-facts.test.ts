import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { checkOfChat } from '../../../src/runtime/doctor/chat-facts.ts';
import type { ChatFacts } from '../../../src/runtime/doctor/chat-facts.ts';
import type { Check } from '../../../src/records/check.ts';
import { CallFailure } from '../../../src/records/model-reply.ts';
import { aReply } from '../../support/campaign-records.ts';

const url = 'http://localhost:8000/v1';
const { models } = parseConfig(
  {
    campaign: 'c',
    models: {
      target: { baseUrl: url, model: 'm' },
      teacher: { baseUrl: url, model: 'm' },
      scorer: { baseUrl: url, model: 'p' },
    },
  },
  { cwd: '/', env: {} },
);
const refused = (what: string): CallFailure => new CallFailure('request-refused', `m at localhost:8000: ${what}`);
const cutOff = aReply({ finishReason: 'length', reasoning: null, content: 'Let me think about' });
const thinking = aReply({ reasoning: 'It is 36 and 4.', content: '\\boxed{40}' });
const plain = aReply({ reasoning: null, content: 'It is \\boxed{40}' });

const check = (over: Partial<ChatFacts> = {}): Check =>
  checkOfChat({
    role: 'target',
    config: models.target,
    served: [{ id: 'm', contextTokens: 32_768 }],
    short: cutOff,
    shortTokens: 64,
    full: plain,
    reasoning: 'required',
    ...over,
  });
const teacher = (over: Partial<ChatFacts> = {}): Check =>
  check({ role: 'teacher', config: models.teacher, full: thinking, ...over });

describe('checkOfChat', () => {
  it('is fine with a model that answers both requests', () => {
    expect(check()).toMatchObject({ status: 'ok', fix: null });
    expect(teacher()).toMatchObject({ status: 'ok', fix: null });
  });

  it('fails where the server answers a few tokens and refuses the limit of the campaign, and names what fits', () => {
    const failed = check({
      served: [{ id: 'm', contextTokens: 4608 }],
      full: refused('status 400: max_tokens is too large: 4096'),
    });
    expect(failed.status).toBe('failed');
    expect(failed.found).toContain('refuses models.target.sampling.maxTokens 4096');
    expect(failed.fix).toContain('set models.target.sampling.maxTokens to at most 4096');
    expect(check({ served: null, full: refused('status 400') }).fix).toContain(
      'lower models.target.sampling.maxTokens',
    );
  });

  it('fails if a full reply is cut off: no trace would ever be verified', () => {
    const full = aReply({ finishReason: 'other', finishDetail: 'the endpoint gave no finish reason (missing)' });
    expect(check({ full })).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('gave no finish reason'),
    });
    expect(teacher({ full: { ...full, finishReason: 'filtered' } })).toMatchObject({ status: 'failed' });
  });

  it('says where the context of the server is shorter than prompt and limit together', () => {
    expect(check({ served: [{ id: 'm', contextTokens: 4300 }] })).toMatchObject({
      status: 'ok',
      fix: expect.stringContaining('context is 4300 tokens') as string,
    });
  });

  it('fails where a teacher hides its reasoning or gives none, unless its text is to be the reasoning', () => {
    const hidden = aReply({ reasoning: null, usage: { ...plain.usage, reasoning: 25 } });
    expect(teacher({ full: hidden })).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('counts 25 tokens of reasoning and hides the text') as string,
    });
    expect(teacher({ full: plain })).toMatchObject({ status: 'failed' });
    expect(teacher({ full: plain }).fix).toContain("traces.reasoning to 'content'");
    for (const full of [hidden, plain]) expect(teacher({ full, reasoning: 'content' }).status).toBe('ok');
  });

  it('says nothing of the reasoning where the answer was cut off or did not come in time', () => {
    expect(teacher({ full: cutOff })).toMatchObject({ status: 'ok' });
    const late = teacher({ full: new CallFailure('timeout', 'm at localhost:8000: no reply within 45000 ms') });
    expect(late).toMatchObject({ status: 'ok', fix: expect.stringContaining('were not tried') as string });
  });

  it('warns of a target whose thinking shows only once it is closed', () => {
    expect(check({ full: thinking }).fix).toContain('--reasoning-parser');
    const parsed = aReply({ finishReason: 'length', reasoning: 'Let me think', content: '' });
    expect(check({ full: thinking, short: parsed }).fix).toBeNull();
  });

  it('names the models that are served where the configured one is not, and the key where a request is refused', () => {
    const served = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, contextTokens: null }));
    const missing = check({ served, short: refused('status 404: no such model'), full: null });
    expect(missing).toMatchObject({
      status: 'failed',
      fix: 'correct models.target.model: the endpoint serves a, b, c, d, e and 1 more',
    });
    const gateway = check({
      config: { ...models.target, apiKeyEnv: 'TARGET_KEY' },
      short: refused('status 400: No connected db.'),
      full: null,
    });
    expect(gateway.fix).toContain('the key in TARGET_KEY (models.target.apiKeyEnv)');
  });

  it('lets an alias pass that the list does not name', () => {
    expect(check({ served: [{ id: 'other', contextTokens: null }] })).toMatchObject({
      status: 'ok',
      fix: 'models.target.model is not in the list of the endpoint (the endpoint serves other)',
    });
  });
});
