import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { apiKeyOf } from '../../src/config/secrets.ts';
import type { SluiceError } from '../../src/records/sluice-error.ts';

const chat = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const parse = (scorer: unknown, name = 'scorer') =>
  parseConfig(
    { campaign: 'x', models: { target: chat, teacher: chat, [name]: scorer } },
    { cwd: '/', env: { CRITIC_KEY: 'secret' } },
  ).models.scorer;
const pathsOf = (scorer: unknown, name = 'scorer'): unknown => {
  try {
    parse(scorer, name);
  } catch (error) {
    return (error as SluiceError & { context: { problems: { path: string }[] } }).context.problems.map(
      ({ path }) => path,
    );
  }
  return [];
};

describe('models.scorer', () => {
  it('is a PRM with its context by default', () => {
    expect(parse(chat)).toMatchObject({ kind: 'prm', contextTokens: 4096, limits: { timeoutMs: 60_000 } });
    expect(parse({ ...chat, contextTokens: 32_768 })).toMatchObject({ kind: 'prm', contextTokens: 32_768 });
    expect(parse(chat)).not.toHaveProperty('sampling');
  });

  it('is a critic with the fields of a chat model, which rates the same the same way: temperature 0', () => {
    expect(parse({ ...chat, kind: 'critic', apiKeyEnv: 'CRITIC_KEY' })).toEqual({
      ...chat,
      kind: 'critic',
      apiKeyEnv: 'CRITIC_KEY',
      sampling: { temperature: 0, topP: 0.95, maxTokens: 4096 },
      limits: {
        concurrency: 64,
        timeoutMs: 600_000,
        idleTimeoutMs: 120_000,
        requestsPerMinute: null,
        tokensPerMinute: null,
        shared: false,
      },
      headersEnv: {},
      stream: 'auto',
      maxTokensField: 'max_tokens',
      extraBody: {},
      price: null,
      contextTokens: null,
      output: 'json_schema',
    });
    const given = {
      campaign: 'x',
      models: { target: chat, teacher: chat, scorer: { ...chat, kind: 'critic', apiKeyEnv: 'K' } },
    };
    expect(apiKeyOf(parseConfig(given, { cwd: '/', env: { K: 'secret' } }), 'scorer')).toBe('secret');
  });

  it('is Skywork with its tokenizer, a folder of which the path is made absolute', () => {
    expect(parse({ ...chat, kind: 'skywork', tokenizer: './prm' })).toMatchObject({
      kind: 'skywork',
      tokenizer: '/prm',
      route: 'embeddings',
      contextTokens: 4096,
      limits: { timeoutMs: 60_000 },
    });
    expect(parse({ ...chat, kind: 'skywork', tokenizer: '/prm', route: 'pooling' })).toMatchObject({
      route: 'pooling',
    });
  });

  it('is read under its older name', () => {
    expect(parse({ ...chat, kind: 'critic', output: 'text' }, 'grader')).toMatchObject({ output: 'text' });
    expect(pathsOf({ ...chat, kind: 'critic', output: 'xml' }, 'grader')).toEqual(['models.grader.output']);
  });

  it.each([
    ['an unknown kind', { kind: 'oracle' }, ['models.scorer.kind']],
    ['sampling of a PRM', { sampling: { temperature: 0 } }, ['models.scorer.sampling']],
    ['output of a PRM', { output: 'text' }, ['models.scorer.output']],
    ['a form that there is not', { kind: 'critic', output: 'xml' }, ['models.scorer.output']],
    ['a context of 0', { contextTokens: 0 }, ['models.scorer.contextTokens']],
    ['no context for a PRM', { contextTokens: null }, ['models.scorer.contextTokens']],
    ['a context as a text', { kind: 'critic', contextTokens: '4096' }, ['models.scorer.contextTokens']],
    ['a context that the answer alone fills', { kind: 'critic', contextTokens: 4096 }, ['models.scorer.contextTokens']],
    ['Skywork without its tokenizer', { kind: 'skywork' }, ['models.scorer.tokenizer']],
    ['a route that there is not', { kind: 'skywork', tokenizer: 'prm', route: 'score' }, ['models.scorer.route']],
    ['a tokenizer of a PRM whose server is given text', { tokenizer: 'prm' }, ['models.scorer.tokenizer']],
    ['a key in the file', { kind: 'critic', apiKey: 'sk-1' }, ['models.scorer.apiKey']],
  ])('refuses %s', (_name, over, paths) => {
    expect(pathsOf({ ...chat, ...over })).toEqual(paths);
  });

  it('takes a context that leaves room for the prompt', () => {
    expect(parse({ ...chat, kind: 'critic', contextTokens: 4097 })).toMatchObject({ contextTokens: 4097 });
  });
});
