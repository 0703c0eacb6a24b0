import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { apiKeyOf } from '../../src/config/secrets.ts';

const chat = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const models = { target: chat, teacher: chat, scorer: { baseUrl: 'http://localhost:8001', model: 'p' } };
const parse = (judge: unknown) =>
  parseConfig({ campaign: 'x', models: { ...models, judge } }, { cwd: '/', env: { JUDGE_KEY: 'secret' } });

describe('models.judge', () => {
  it('is a chat model that judges the same the same way: temperature 0', () => {
    const config = parse({ ...chat, apiKeyEnv: 'JUDGE_KEY' });
    expect(config.models.judge?.sampling).toEqual({ temperature: 0, topP: 0.95, maxTokens: 4096 });
    expect(apiKeyOf(config, 'judge')).toBe('secret');
  });

  it('is not there where it is written as undefined', () => {
    expect(Object.keys(parse(undefined).models)).toEqual(['target', 'teacher', 'scorer']);
  });

  it('is checked as other models are', () => {
    expect(() => parse({ model: 'm' })).toThrow(/models\.judge\.baseUrl/);
    expect(() => parse({ ...chat, apiKeyEnv: 'NOT_SET' })).toThrow(/models\.judge\.apiKeyEnv/);
  });
});
