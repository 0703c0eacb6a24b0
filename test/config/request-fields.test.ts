import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ConfigProblem } from '../../src/config/problem.ts';
import { headersOf, proxyOf } from '../../src/config/secrets.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';

const url = 'http://models.test/v1';
const given = (target: object, teacher: object = {}, scorer: object = {}): unknown => ({
  campaign: 'c',
  models: {
    target: { baseUrl: url, model: 'a', ...target },
    teacher: { baseUrl: url, model: 'b', ...teacher },
    scorer: { baseUrl: 'http://models.test', model: 'p', ...scorer },
  },
});
const parse = (config: unknown, env: Record<string, string> = {}): Config => parseConfig(config, { cwd: '/', env });

function problemsOf(config: unknown, env: Record<string, string> = {}): readonly ConfigProblem[] {
  try {
    parse(config, env);
  } catch (error) {
    if (error instanceof SluiceError) return error.context['problems'] as readonly ConfigProblem[];
    throw error;
  }
  throw new Error('expected the configuration to be refused');
}

describe('extraBody', () => {
  it('is taken as it is', () => {
    const extraBody = { chat_template_kwargs: { enable_thinking: true }, seed: 7, stop: ['a', null], top_k: -1 };
    expect(parse(given({ extraBody })).models.target.extraBody).toEqual(extraBody);
  });

  it.each([
    'model',
    'messages',
    'stream',
    'stream_options',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'top_p',
    'n',
  ])('must not overwrite %s', (name) => {
    const [problem, ...others] = problemsOf(given({}, { extraBody: { [name]: 1, seed: 1 } }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ path: `models.teacher.extraBody.${name}`, got: '1' });
    expect(problem?.expected).toMatch(/^to be left out: /);
  });

  it.each([[null], [[]], ['{}'], [{ a: undefined }], [{ a: () => 1 }], [{ a: Number.NaN }], [{ a: Symbol.iterator }]])(
    'must be JSON: %o is not',
    (extraBody) => {
      expect(problemsOf(given({ extraBody })).map(({ path }) => path)).toEqual(['models.target.extraBody']);
    },
  );
});

describe('headersEnv', () => {
  const SECRET = 'org-secret-0123456789';

  it('gives the values of the variables, and no configuration shows them', () => {
    const config = parse(given({ headersEnv: { 'X-Org': 'ORG' } }), { ORG: SECRET });
    expect(headersOf(config, 'target')).toEqual({ 'X-Org': SECRET });
    expect(headersOf(config, 'teacher')).toEqual({});
    expect(config.models.target.headersEnv).toEqual({ 'X-Org': 'ORG' });
    expect(JSON.stringify(config) + inspect(config, { depth: 9 })).not.toContain(SECRET);
  });

  it('is for scorers too', () => {
    const config = parse(given({}, {}, { headersEnv: { 'X-Org': 'ORG' } }), { ORG: SECRET });
    expect(headersOf(config, 'scorer')).toEqual({ 'X-Org': SECRET });
  });

  it.each([
    ['X-Org', 'ORG', 'the name of an environment variable that is set'],
    ['X-Org', 'sk-0123-pasted', 'the name of an environment variable, such as ORG_ID (never the value itself)'],
    ['X-Org', 7, 'the name of an environment variable, such as ORG_ID (never the value itself)'],
    ['X Org', 'SET', 'the name of a header'],
    ['Content-Type', 'SET', 'to be left out: the client sets this header'],
    ['proxy-authorization', 'SET', 'to be left out: the client sets this header'],
  ])('refuses %s: %j, and never shows the value', (name, variable, expected) => {
    const problems = problemsOf(given({ headersEnv: { [name]: variable } }), { SET: 'x' });
    expect(problems).toMatchObject([{ path: `models.target.headersEnv.${name}`, expected }]);
    expect(JSON.stringify(problems)).not.toContain('pasted');
  });

  it('has each header once, and Authorization only without a key', () => {
    const twice = problemsOf(given({ headersEnv: { 'X-A': 'SET', 'x-a': 'SET' } }), { SET: 'x' });
    expect(twice.map(({ path }) => path)).toEqual(['models.target.headersEnv.x-a']);
    const both = given({ apiKeyEnv: 'SET', headersEnv: { authorization: 'SET' } });
    expect(problemsOf(both, { SET: 'x' })).toMatchObject([{ path: 'models.target.headersEnv.authorization' }]);
    expect(parse(given({ headersEnv: { authorization: 'SET' } }), { SET: 'x' }).models.target.apiKeyEnv).toBeNull();
  });
});

describe('proxies of the environment', () => {
  it('are known by model, and no configuration shows them', () => {
    const config = parse(given({}, { baseUrl: 'https://other.test/v1' }), {
      HTTP_PROXY: 'http://me:secret-password@proxy:3128',
      NO_PROXY: 'other.test',
    });
    expect(proxyOf(config, 'target')).toEqual({
      variable: 'HTTP_PROXY',
      url: 'http://me:secret-password@proxy:3128',
    });
    expect(proxyOf(config, 'teacher')).toBeNull();
    expect(inspect(config, { depth: 9 })).not.toContain('secret-password');
  });

  it('that are none are a problem only where a model would need them, and are not shown', () => {
    const env = { HTTP_PROXY: 'socks5://me:secret-password@proxy:1' };
    const problems = problemsOf(given({}), env);
    expect(problems).toMatchObject([{ path: 'HTTP_PROXY' }]);
    expect(JSON.stringify(problems)).not.toContain('secret-password');
    expect(() => parse(given({}), { ...env, NO_PROXY: 'models.test' })).not.toThrow();
  });
});

describe('the other fields', () => {
  it('have defaults', () => {
    expect(parse(given({})).models.target).toMatchObject({
      stream: 'auto',
      maxTokensField: 'max_tokens',
      extraBody: {},
      headersEnv: {},
      limits: { idleTimeoutMs: 120_000 },
    });
  });

  it.each([
    ['stream', true],
    ['maxTokensField', 'max_new_tokens'],
    ['limits', { idleTimeoutMs: 0 }],
  ])('refuse %s: %j', (name, value) => {
    expect(problemsOf(given({ [name]: value }))).toHaveLength(1);
  });

  it('are not for scorers', () => {
    const paths = problemsOf(given({}, {}, { stream: 'auto', extraBody: {} })).map(({ path }) => path);
    expect(paths.toSorted()).toEqual(['models.scorer.extraBody', 'models.scorer.stream']);
  });
});

describe('the fingerprint', () => {
  const of = (target: object, teacher?: object): string =>
    fingerprintOf(parse(given(target, teacher), { V: 'value' }), 'p/1');

  it.each([
    ['streams', [{ stream: 'always' }, { stream: 'never' }]],
    ['headers and the idle limit', [{ headersEnv: { 'X-A': 'V' }, limits: { idleTimeoutMs: 5 } }]],
    ['defaults that are written out', [{ maxTokensField: 'max_tokens', extraBody: {} }, { extraBody: {} }]],
    [
      'how the limit of the teacher is called, which is in it as little as the limit',
      [{}, { maxTokensField: 'max_completion_tokens' }],
    ],
  ] as const)('stays with %s', (_, [target, teacher]: readonly object[]) => {
    expect(of(target ?? {}, teacher)).toBe(of({}));
  });

  it.each([
    ['what the target is sent besides', [{ extraBody: { top_k: 20 } }]],
    ['how its limit is called', [{ maxTokensField: 'max_completion_tokens' }]],
    ['what the teacher is sent besides', [{}, { extraBody: { reasoning_effort: 'high' } }]],
  ] as const)('changes with %s', (_, [target, teacher]: readonly object[]) => {
    expect(of(target ?? {}, teacher)).not.toBe(of({}));
  });
});
