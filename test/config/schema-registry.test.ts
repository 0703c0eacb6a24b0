import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { registryAccessOf } from '../../src/config/secrets.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';

const model = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const env = { PASSWORD: 'pass-of-it', TOKEN: 'token-of-it', TENANT: 'tenant-9' };
const given = (schemaRegistry: unknown): unknown => ({
  campaign: 'a',
  kafka: { schemaRegistry },
  models: { target: model, teacher: model, scorer: { baseUrl: 'http://localhost:8001', model: 'p' } },
});
const parse = (schemaRegistry: unknown, variables: Record<string, string> = env): ReturnType<typeof parseConfig> =>
  parseConfig(given(schemaRegistry), { cwd: '/', env: variables });
const failure = (schemaRegistry: unknown): string => {
  try {
    parse(schemaRegistry);
  } catch (error) {
    if (error instanceof SluiceError) return error.message;
    throw error;
  }
  throw new Error('expected a SluiceError');
};
const url = 'http://localhost:8081';

describe('kafka.schemaRegistry', () => {
  it('is none by default, and where it is null', () => {
    expect(parse(undefined).kafka.schemaRegistry).toBeNull();
    expect(registryAccessOf(parse(null))).toBeNull();
  });

  it('takes a user with a password, a token and headers from the environment; the configuration holds none of them', () => {
    const basic = parse({
      url: `${url}/`,
      username: 'key',
      passwordEnv: 'PASSWORD',
      headersEnv: { 'X-Tenant': 'TENANT' },
    });
    expect(basic.kafka.schemaRegistry).toEqual({ url });
    expect(registryAccessOf(basic)).toMatchObject({
      url,
      headers: { authorization: `Basic ${Buffer.from('key:pass-of-it').toString('base64')}`, 'X-Tenant': 'tenant-9' },
      secrets: ['pass-of-it'],
    });
    const bearer = parse({ url, tokenEnv: 'TOKEN' });
    expect(registryAccessOf(bearer)?.headers).toEqual({ authorization: 'Bearer token-of-it' });
    expect(inspect([basic, bearer], { depth: 9 }) + JSON.stringify([basic, bearer])).not.toMatch(/-of-it|tenant-9/);
  });

  it.each([
    [{}, /kafka\.schemaRegistry\.url/],
    [{ url: 'http://user:pw@localhost:8081' }, /without user name, password/],
    [{ url, username: 'u' }, /username and passwordEnv together.*username alone/],
    [{ url, passwordEnv: 'PASSWORD' }, /passwordEnv alone/],
    [
      { url, username: 'u', passwordEnv: 'PASSWORD', tokenEnv: 'TOKEN' },
      /either username and passwordEnv, or tokenEnv/,
    ],
    [{ url, tokenEnv: 'NOT_SET' }, /kafka\.schemaRegistry\.tokenEnv.*NOT_SET, which is not set/],
    [{ url, headersEnv: { 'X-A': 'NOT_SET' } }, /kafka\.schemaRegistry\.headersEnv/],
    [
      { url, tokenEnv: 'TOKEN', headersEnv: { Authorization: 'TENANT' } },
      /to be left out beside passwordEnv or tokenEnv/,
    ],
    [{ url, caFile: 'nothing-here.pem' }, /kafka\.schemaRegistry\.caFile/],
    [{ url, user: 'u' }, /url, username, passwordEnv, tokenEnv, caFile, headersEnv/],
  ])('refuses %j', (registry, said) => {
    expect(failure(registry)).toMatch(said);
  });

  it('refuses a value that is no header, without telling it', () => {
    const act = (): unknown => parse({ url, tokenEnv: 'TOKEN' }, { TOKEN: 'secret\nvalue' });
    expect(act).toThrow(/printable ASCII/);
    expect(act).not.toThrow(/secret/);
  });
});
