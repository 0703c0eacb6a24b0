import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { apiKeyOf, kafkaSecurityOf } from '../../src/config/secrets.ts';
import type { Opens } from '../../src/config/secrets.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';

const model = { baseUrl: 'http://localhost:8000/v1', model: 'm' };

/** The paths of all problems of a configuration that names nothing that is there. */
function problemsFor(opens: Opens | undefined, kafka: object = {}): string[] {
  const given = {
    campaign: 'c',
    models: {
      target: { ...model, apiKeyEnv: 'TARGET_KEY' },
      teachers: [model, { ...model, headersEnv: { 'X-Org': 'ORG' } }],
      scorer: { ...model, apiKeyEnv: 'SCORER_KEY' },
    },
    kafka: {
      brokers: ['localhost:9092'],
      ssl: { caFile: 'no-such.pem', passphraseEnv: 'PASSPHRASE' },
      sasl: { mechanism: 'plain', username: 'me', passwordEnv: 'PASSWORD' },
      schemaRegistry: { url: 'https://localhost:8081', caFile: 'none.pem', tokenEnv: 'TOKEN' },
      ...kafka,
    },
  };
  try {
    parseConfig(given, { cwd: '/nowhere', env: {}, ...(opens && { opens }) });
    return [];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return (error.context['problems'] as { path: string }[]).map(({ path }) => path).toSorted();
  }
}

const OF_KAFKA = [
  'kafka.sasl.passwordEnv',
  'kafka.schemaRegistry.caFile',
  'kafka.schemaRegistry.tokenEnv',
  'kafka.ssl.caFile',
  'kafka.ssl.passphraseEnv',
];
const OF_MODELS = ['models.scorer.apiKeyEnv', 'models.target.apiKeyEnv', 'models.teachers[1].headersEnv.X-Org'];

describe('variables and files that a configuration names', () => {
  it('must be there for what a command opens, and for that alone', () => {
    expect(problemsFor(undefined)).toEqual([...OF_KAFKA, ...OF_MODELS]);
    expect(problemsFor('endpoints')).toEqual([...OF_KAFKA, ...OF_MODELS]);
    expect(problemsFor('kafka')).toEqual(OF_KAFKA);
    expect(problemsFor('nothing')).toEqual([]);
    const sasl = { mechanism: 'oauthbearer', tokenFile: 'no-such-token' };
    expect(problemsFor('kafka', { sasl })).toContain('kafka.sasl.tokenFile');
    expect(problemsFor('nothing', { sasl })).toEqual([]);
  });

  it('are named rightly in any case: what is wrong in the file itself is a problem whatever is opened', () => {
    const sasl = { mechanism: 'oauthbearer', tokenFile: 'a', tokenEnv: 'B' };
    expect(problemsFor('nothing', { sasl })).toEqual(['kafka.sasl']);
    expect(problemsFor('nothing', { schemaRegistry: { url: 'https://localhost:8081', passwordEnv: 'P' } })).toEqual([
      'kafka.schemaRegistry',
    ]);
    expect(problemsFor('nothing', { ssl: { passphraseEnv: 'not a name' } })).toEqual(['kafka.ssl.passphraseEnv']);
  });

  it('are told in any case where the name may be a key that was pasted in the wrong place', () => {
    const sasl = { mechanism: 'plain', username: 'me', passwordEnv: 'hf_abcdefghijklmnop' };
    expect(problemsFor('nothing', { sasl })).toEqual(['kafka.sasl.passwordEnv']);
    const given = {
      campaign: 'c',
      models: { target: { ...model, apiKeyEnv: 'hf_abc' }, teacher: model, scorer: model },
    };
    for (const opens of ['endpoints', 'kafka', 'nothing'] as const) {
      expect(() => parseConfig(given, { cwd: '.', env: {}, opens })).toThrow('models.target.apiKeyEnv');
    }
  });

  it('are hidden in messages, but not what is set about tokens of text', () => {
    const target = { ...model, apiKeyEnv: 'not a name', maxTokensField: 'most_tokens' };
    const given = { campaign: 'c', models: { target, teacher: model, scorer: model } };
    const parse = (): unknown => parseConfig(given, { cwd: '.', env: {} });
    expect(parse).toThrow(/maxTokensField: expected .* got "most_tokens"/);
    expect(parse).toThrow(/apiKeyEnv: .*text of 10 characters \(not shown/);
  });

  it('are not taken for what is not opened, also where they are there', () => {
    const given = { campaign: 'c', models: { target: { ...model, apiKeyEnv: 'KEY' }, teacher: model, scorer: model } };
    const keyFor = (opens: Opens): string | null =>
      apiKeyOf(parseConfig(given, { cwd: '.', env: { KEY: 'k' }, opens }), 'target');
    expect([keyFor('endpoints'), keyFor('kafka'), keyFor('nothing')]).toEqual(['k', null, null]);
    const secured = { ...given, kafka: { sasl: { mechanism: 'plain', username: 'me', passwordEnv: 'P' } } };
    const { sasl } = kafkaSecurityOf(parseConfig(secured, { cwd: '.', env: {}, opens: 'nothing' }));
    expect(sasl).toMatchObject({ username: 'me' });
  });
});
