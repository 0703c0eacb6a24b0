import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { DEFAULT_PROMPTS } from '../../src/records/prompt-template.ts';
import { DEFAULT_TRACES } from '../../src/records/trace.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ConfigProblem } from '../../src/config/problem.ts';
import { apiKeyOf, kafkaSecurityOf } from '../../src/config/secrets.ts';
import { defineConfig } from '../../src/config/user-config.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';

const minimal = defineConfig({
  campaign: 'qwen7b-math',
  models: {
    target: { baseUrl: 'http://localhost:8000/v1/', model: 'Qwen/Qwen2.5-7B-Instruct' },
    teacher: { baseUrl: 'https://api.example.com/v1', model: 'deepseek-reasoner' },
    scorer: { kind: 'prm', baseUrl: 'http://localhost:8001', model: 'Qwen/Qwen2.5-Math-PRM-7B' },
  },
});

const parse = (given: unknown, env: Record<string, string> = {}): Config =>
  parseConfig(given, { cwd: '/home/me/data', env });

function failureOf(given: unknown, env: Record<string, string> = {}): SluiceError {
  try {
    parse(given, env);
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
  throw new Error('expected the configuration to be refused');
}

const problemsOf = (given: unknown, env: Record<string, string> = {}): readonly ConfigProblem[] =>
  failureOf(given, env).context['problems'] as readonly ConfigProblem[];

const pathsOf = (given: unknown, env: Record<string, string> = {}): readonly string[] =>
  problemsOf(given, env).map(({ path }) => path);

/** No limit of a minute. */
const NO_RATES = { requestsPerMinute: null, tokensPerMinute: null, shared: false };

describe('a right configuration', () => {
  it('gets every default', () => {
    const config = parse(minimal);
    expect(config).toEqual({
      campaign: 'qwen7b-math',
      kafka: {
        clientId: 'sluice',
        compression: 'zstd',
        options: {},
        brokers: null,
        questionsTopic: 'questions',
        partitions: 8,
        replicationFactor: null,
        ssl: false,
        saslMechanism: null,
        schemaRegistry: null,
        dataDir: '/home/me/data/.sluice/kafka',
      },
      models: {
        target: {
          baseUrl: 'http://localhost:8000/v1',
          model: 'Qwen/Qwen2.5-7B-Instruct',
          apiKeyEnv: null,
          headersEnv: {},
          stream: 'auto',
          maxTokensField: 'max_tokens',
          extraBody: {},
          sampling: { temperature: 0.6, topP: 0.95, maxTokens: 4096 },
          limits: { concurrency: 64, timeoutMs: 600_000, idleTimeoutMs: 120_000, ...NO_RATES },
          price: null,
        },
        teacher: {
          baseUrl: 'https://api.example.com/v1',
          model: 'deepseek-reasoner',
          apiKeyEnv: null,
          headersEnv: {},
          stream: 'auto',
          maxTokensField: 'max_tokens',
          extraBody: {},
          sampling: { temperature: 0.6, topP: 0.95, maxTokens: 16_384 },
          limits: { concurrency: 64, timeoutMs: 600_000, idleTimeoutMs: 120_000, ...NO_RATES },
          price: null,
        },
        scorer: {
          kind: 'prm',
          baseUrl: 'http://localhost:8001',
          model: 'Qwen/Qwen2.5-Math-PRM-7B',
          apiKeyEnv: null,
          headersEnv: {},
          limits: { concurrency: 64, timeoutMs: 60_000, ...NO_RATES },
          price: null,
          contextTokens: 4096,
        },
      },
      grading: {
        method: 'paper',
        attempts: 1,
        aggregate: 'mean',
        thresholds: [0.8, 0.6, 0.4, 0.2],
        truncated: 'incorrect',
      },
      mix: { kind: 'curriculum', weights: [5, 4, 3, 2, 1] },
      size: null,
      seed: 1,
      budget: null,
      verification: { decimals: null },
      sandbox: 'bubblewrap',
      reuse: [],
      sources: [],
      traces: DEFAULT_TRACES,
      prompts: DEFAULT_PROMPTS,
    });
  });

  it('is frozen all the way down, and leaves what the user wrote alone', () => {
    const weights: [number, number, number, number, number] = [9, 7, 5, 3, 1];
    const config = parse({ ...minimal, mix: { kind: 'curriculum', weights } });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.models.target.sampling)).toBe(true);
    expect(Object.isFrozen(config.mix)).toBe(true);
    expect(Object.isFrozen(weights)).toBe(false);
  });

  it('takes the kind of mix as curriculum where it is left out', () => {
    expect(parse({ ...minimal, mix: { weights: [1, 0, 0, 0, 0] } }).mix).toEqual({
      kind: 'curriculum',
      weights: [1, 0, 0, 0, 0],
    });
  });

  it('accepts fixed shares that sum to 1 up to binary rounding', () => {
    const shares = { 0: 0.1, 1: 0.2, 2: 0.7 };
    expect(parse({ ...minimal, mix: { kind: 'fixed', shares } }).mix).toEqual({ kind: 'fixed', shares });
  });

  it('takes the cached price from the plain one', () => {
    const price = { inputUsdPerMTok: '0.55', outputUsdPerMTok: '2.19' };
    const target = { ...minimal.models.target, price };
    expect(parse({ ...minimal, models: { ...minimal.models, target } }).models.target.price).toEqual({
      ...price,
      cachedInputUsdPerMTok: '0.55',
    });
  });

  it('takes brokers from KAFKA_BROKERS, and its own before those', () => {
    const env = { KAFKA_BROKERS: 'a:9092, b:9093' };
    expect(parse(minimal, env).kafka.brokers).toEqual(['a:9092', 'b:9093']);
    expect(parse({ ...minimal, kafka: { brokers: ['own:1'] } }, env).kafka.brokers).toEqual(['own:1']);
    expect(parse(minimal, { KAFKA_BROKERS: '' }).kafka.brokers).toBeNull();
  });
});

describe('a wrong configuration', () => {
  it('shows five mistakes at once, each with its path, what was expected and what was given', () => {
    const error = failureOf({
      ...minimal,
      campaign: 'Qwen 7B',
      models: {
        ...minimal.models,
        target: { ...minimal.models.target, baseUrl: 'localhost:8000', limits: { concurrency: 0 } },
      },
      grading: { thresholds: [0.2, 0.4, 0.6, 0.8] },
      sizes: 2000,
    });
    expect(error.code).toBe('config-invalid');
    const lines = error.message.split('\n');
    expect(lines[0]).toBe('configuration has 5 problems:');
    expect(lines.slice(1).toSorted()).toEqual([
      '  campaign: expected 1 to 64 of a-z, 0-9 and "-", got "Qwen 7B"',
      '  grading.thresholds: expected exactly four descending numbers from 0 to 1, such as [0.8, 0.6, 0.4, 0.2], got [0.2,0.4,0.6,0.8]',
      `  models.target.baseUrl: expected an http:// or https:// URL without user name, password, query or fragment, such as 'http://localhost:8000/v1', got "localhost:8000"`,
      '  models.target.limits.concurrency: expected an integer from 1 to 4,096, got 0',
      '  sizes: expected no such field (known here: campaign, kafka, models, grading, questionFilters, verifiers, traces, prompts, mix, size, seed, budget, verification, sandbox, reuse, sources), got 2000 (did you mean `size`?)',
    ]);
  });

  it.each([
    ['nothing', undefined, ['configuration']],
    ['a list', [], ['configuration']],
    ['an empty object', {}, ['campaign', 'models']],
    ['no models inside', { campaign: 'a', models: {} }, ['models.target', 'models.teacher', 'models.scorer']],
    [
      'brokers without ports',
      { ...minimal, kafka: { brokers: ['a:1', 'b', 'c:99999'] } },
      ['kafka.brokers[1]', 'kafka.brokers[2]'],
    ],
    ['no broker', { ...minimal, kafka: { brokers: [] } }, ['kafka.brokers']],
    [
      'a questions topic of its own campaign',
      { ...minimal, kafka: { questionsTopic: 'qwen7b-math.cot' } },
      ['kafka.questionsTopic'],
    ],
    [
      "a questions topic with the name of Kafka's own",
      { ...minimal, kafka: { questionsTopic: '__own' } },
      ['kafka.questionsTopic'],
    ],
    [
      'a misspelt field beside fields that do not go together',
      { ...minimal, sise: 3, kafka: { topc: 'a' }, budget: { maxUsd: '1' }, reuse: ['c'], campaign: 'c' },
      ['kafka.topc', 'sise', 'models.target.price', 'models.teacher.price', 'models.scorer.price', 'reuse'],
    ],
    ['an unknown codec', { ...minimal, kafka: { compression: 'brotli' } }, ['kafka.compression']],
    ['a blank client id', { ...minimal, kafka: { clientId: ' ' } }, ['kafka.clientId']],
    [
      'options that the client does not take',
      { ...minimal, kafka: { options: { brokers: [], requestTimeout: 0, retry: { tries: 1 } } } },
      ['kafka.options.requestTimeout', 'kafka.options.retry.tries', 'kafka.options.brokers'],
    ],
    ['three thresholds', { ...minimal, grading: { thresholds: [0.8, 0.6, 0.4] } }, ['grading.thresholds']],
    ['an unknown method', { ...minimal, grading: { method: 'guess' } }, ['grading.method']],
    ['several attempts of the paper', { ...minimal, grading: { attempts: 2 } }, ['grading.attempts']],
    [
      'what only several attempts have, with the paper',
      { ...minimal, grading: { bands: [0.8, 0.6, 0.4, 0.2, 0], confidence: 0.9, prior: [1, 1] } },
      ['grading.bands', 'grading.confidence', 'grading.prior'],
    ],
    ['too many attempts', { ...minimal, grading: { method: 'hybrid', attempts: 65 } }, ['grading.attempts']],
    ['four bands', { ...minimal, grading: { method: 'pass-rate', bands: [0.8, 0.6, 0.4, 0.2] } }, ['grading.bands']],
    [
      'bands that rise',
      { ...minimal, grading: { method: 'pass-rate', bands: [0, 0.2, 0.4, 0.6, 0.8] } },
      ['grading.bands'],
    ],
    ['a confidence of a coin', { ...minimal, grading: { method: 'hybrid', confidence: 0.5 } }, ['grading.confidence']],
    ['consensus of the paper', { ...minimal, grading: { consensus: {} } }, ['grading.consensus']],
    [
      'consensus of two',
      { ...minimal, grading: { method: 'hybrid', attempts: 2, consensus: {} } },
      ['grading.consensus'],
    ],
    [
      'consensus of none',
      { ...minimal, grading: { method: 'hybrid', consensus: { minShare: 0 } } },
      ['grading.consensus.minShare'],
    ],
    ['a prior of nothing', { ...minimal, grading: { method: 'hybrid', prior: [0, 1] } }, ['grading.prior']],
    ['weights that are all 0', { ...minimal, mix: { weights: [0, 0, 0, 0, 0] } }, ['mix.weights']],
    ['a weight below 0', { ...minimal, mix: { weights: [5, 4, 3, 2, -1] } }, ['mix.weights']],
    ['shares that sum to 0.9', { ...minimal, mix: { kind: 'fixed', shares: { 1: 0.9 } } }, ['mix.shares']],
    ['a share of level 6', { ...minimal, mix: { kind: 'fixed', shares: { 6: 1 } } }, ['mix.shares']],
    ['a mix of no known kind', { ...minimal, mix: { kind: 'random' } }, ['mix.kind']],
    ['a size of 0', { ...minimal, size: 0 }, ['size']],
    ['a size that is text', { ...minimal, size: '2000' }, ['size']],
    ['a seed that is no integer', { ...minimal, seed: 1.5 }, ['seed']],
    ['an ssl that is neither', { ...minimal, kafka: { ssl: 'yes' } }, ['kafka.ssl']],
  ])('refuses %s', (_name, given, paths) => {
    expect(pathsOf(given)).toEqual(paths);
  });

  it.each(['http://a/v1?key=x', 'http://a/v1?', 'http://a/v1#x', 'http://me@a/v1'])(
    'refuses the base URL %s',
    (baseUrl) => {
      const target = { ...minimal.models.target, baseUrl };
      expect(pathsOf({ ...minimal, models: { ...minimal.models, target } })).toEqual(['models.target.baseUrl']);
    },
  );

  it('wants prices as text, so that no cent is lost', () => {
    const teacher = { ...minimal.models.teacher, price: { inputUsdPerMTok: 0.1, outputUsdPerMTok: '1e3' } };
    expect(pathsOf({ ...minimal, models: { ...minimal.models, teacher } })).toEqual([
      'models.teacher.price.inputUsdPerMTok',
      'models.teacher.price.outputUsdPerMTok',
    ]);
  });

  it('names a wrong broker of KAFKA_BROKERS', () => {
    expect(pathsOf(minimal, { KAFKA_BROKERS: 'localhost' })).toEqual(['KAFKA_BROKERS']);
  });
});

describe('limits of a minute', () => {
  const withLimits = (limits: object, sampling: object = {}): unknown => ({
    ...minimal,
    models: { ...minimal.models, target: { ...minimal.models.target, limits, sampling } },
  });

  it('are taken, for one worker or for all', () => {
    const given = { requestsPerMinute: 60, tokensPerMinute: 100_000, shared: true };
    const { limits } = parseConfig(withLimits(given), { cwd: '/', env: {} }).models.target;
    expect(limits).toEqual({ concurrency: 64, timeoutMs: 600_000, idleTimeoutMs: 120_000, ...given });
  });

  it.each([
    ['requestsPerMinute', 0, 'an integer of at least 1'],
    ['requestsPerMinute', 1.5, 'an integer of at least 1'],
    ['requestsPerMinute', '60', 'an integer of at least 1'],
    ['tokensPerMinute', 0, 'an integer of at least 1'],
    ['tokensPerMinute', -1, 'an integer of at least 1'],
    ['tokensPerMinute', 4095, 'at least its sampling.maxTokens, which one call may use (4096)'],
    ['shared', 'yes', 'true or false'],
  ])('%s: %s is refused with what was expected', (field, value, expected) => {
    const path = `models.target.limits.${field}`;
    expect(problemsOf(withLimits({ [field]: value }))).toEqual([expect.objectContaining({ path, expected })]);
  });

  it('hold a call of the model at least', () => {
    expect(problemsOf(withLimits({ tokensPerMinute: 1000 }, { maxTokens: 1001 }))).toHaveLength(1);
    expect(() =>
      parseConfig(withLimits({ tokensPerMinute: 1000 }, { maxTokens: 1000 }), { cwd: '/', env: {} }),
    ).not.toThrow();
  });
});

describe('secrets', () => {
  const KEY = 'sk-very-secret-0123456789';
  const withKey = {
    ...minimal,
    kafka: { sasl: { mechanism: 'scram-sha-512', username: 'u', passwordEnv: 'KAFKA_PASSWORD' }, ssl: true },
    models: { ...minimal.models, target: { ...minimal.models.target, apiKeyEnv: 'TARGET_API_KEY' } },
  };

  it('are found by name and never shown by the configuration', () => {
    const config = parse(withKey, { TARGET_API_KEY: KEY, KAFKA_PASSWORD: 'hunter2' });
    expect(apiKeyOf(config, 'target')).toBe(KEY);
    expect(apiKeyOf(config, 'teacher')).toBeNull();
    expect(kafkaSecurityOf(config)).toEqual({
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'hunter2' },
    });
    const shown = JSON.stringify(config) + inspect(config, { depth: null, showHidden: true });
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain('hunter2');
  });

  it('names a variable that is not set, beside the other problems', () => {
    const error = failureOf({ ...withKey, size: -1 }, { TARGET_API_KEY: '' });
    expect(error.message).toContain('models.target.apiKeyEnv');
    expect(error.message).toContain('TARGET_API_KEY, which is not set');
    expect(error.message).toContain('kafka.sasl.passwordEnv');
    expect(error.message).toContain('size: expected an integer of at least 1, got -1');
  });

  it.each([
    ['apiKeyEnv', KEY],
    ['apiKeyEnv', 'hf_AbCdEfGh0123456789'],
    ['apiKey', KEY],
    ['baseUrl', `https://user:${KEY}@host/v1`],
  ])('a key pasted into %s is not repeated', (field, value) => {
    const target = { ...minimal.models.target, [field]: value };
    const { message } = failureOf({ ...minimal, models: { ...minimal.models, target } });
    expect(message).toContain(`models.target.${field}`);
    expect(message).not.toContain(value);
    expect(message).not.toContain(KEY);
  });

  it('takes TLS and OAuth as kafkajs does', async () => {
    const config = parse(
      {
        ...minimal,
        kafka: { ssl: { ca: ['PEM'], rejectUnauthorized: false }, sasl: { mechanism: 'oauthbearer', tokenEnv: 'T' } },
      },
      { T: 'token' },
    );
    const { ssl, sasl } = kafkaSecurityOf(config);
    expect(ssl).toEqual({ ca: ['PEM'], rejectUnauthorized: false });
    expect(sasl?.mechanism === 'oauthbearer' && (await sasl.oauthBearerProvider())).toEqual({ value: 'token' });
  });

  it('wants one way to a token, and a file that can be read', () => {
    const problemsOfToken = (from: object): readonly string[] =>
      pathsOf({ ...minimal, kafka: { sasl: { mechanism: 'oauthbearer', ...from } } });
    expect(problemsOfToken({})).toEqual(['kafka.sasl']);
    expect(
      problemsOfToken({ tokenFile: 'package.json', oauthBearerProvider: () => Promise.resolve({ value: 't' }) }),
    ).toEqual(['kafka.sasl']);
    expect(problemsOfToken({ tokenFile: 'nowhere' })).toEqual(['kafka.sasl.tokenFile']);
  });

  it('reports a certificate file that cannot be read', () => {
    expect(pathsOf({ ...minimal, kafka: { ssl: { caFile: 'nowhere.pem' } } })).toEqual(['kafka.ssl.caFile']);
  });

  it.skipIf(process.platform === 'win32')('reads no certificate from a device, which never ends, or a folder', () => {
    const ssl = { caFile: '/dev/zero', certFile: '/dev/null', keyFile: '/' };
    expect(pathsOf({ ...minimal, kafka: { ssl } }).toSorted()).toEqual([
      'kafka.ssl.caFile',
      'kafka.ssl.certFile',
      'kafka.ssl.keyFile',
    ]);
  });
});
