import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { SluiceError } from '../../src/records/sluice-error.ts';

const price = { inputUsdPerMTok: '0.5', outputUsdPerMTok: '2' };
const chat = { baseUrl: 'http://localhost:8000/v1', model: 'm', price };
const scorer = { baseUrl: 'http://localhost:8001', model: 'p', price: { inputUsdPerMTok: '0', outputUsdPerMTok: '0' } };
const models = { target: chat, teacher: chat, scorer };
const { price: _, ...unpriced } = chat;

const parse = (over: object) =>
  parseConfig({ campaign: 'c', models, budget: { maxUsd: '25' }, ...over }, { cwd: '/', env: { KEY: 'k' } });
function problemsOf(over: object): readonly { path: string; expected: string }[] {
  try {
    parse(over);
    return [];
  } catch (error) {
    return (error as SluiceError & { context: { problems: { path: string; expected: string }[] } }).context.problems;
  }
}
const pathsOf = (over: object): string[] => problemsOf(over).map(({ path }) => path);

describe('a budget', () => {
  it('is a decimal text, null or left out', () => {
    expect(parse({}).budget).toEqual({ maxUsd: '25' });
    expect(parse({ budget: null }).budget).toBeNull();
    for (const maxUsd of [25, '-1', '1e3', '0.1234567', '']) {
      expect(pathsOf({ budget: { maxUsd } }), String(maxUsd)).toEqual(['budget.maxUsd']);
    }
  });

  it('needs a price of every model, each named as the user wrote it', () => {
    expect(pathsOf({ models: { ...models, target: unpriced, judge: unpriced } })).toEqual([
      'models.target.price',
      'models.judge.price',
    ]);
    const of = (...teachers: object[]) => pathsOf({ models: { target: chat, teachers, scorer } });
    expect(of(chat, chat)).toEqual([]);
    expect(of(unpriced, chat)).toEqual(['models.teachers[0].price']);
    expect(of(chat, unpriced, unpriced)).toEqual(['models.teachers[1].price', 'models.teachers[2].price']);
  });

  it('pays a call of the dearest model', () => {
    // The teacher: 16,384 tokens at 2 USD for a million.
    expect(pathsOf({ budget: { maxUsd: '0.032769' } })).toEqual([]);
    const [problem, ...others] = problemsOf({ budget: { maxUsd: '0.032768' } });
    expect([problem?.path, others]).toEqual(['budget.maxUsd', []]);
    expect(problem?.expected).toContain('is 0.032768');
  });
});

it('a key and an Authorization header of one model are refused, of whichever teacher', () => {
  const both = { ...chat, apiKeyEnv: 'KEY', headersEnv: { Authorization: 'KEY' } };
  expect(pathsOf({ models: { ...models, target: both } })).toEqual(['models.target.headersEnv.Authorization']);
  const teachers = [chat, both];
  expect(pathsOf({ models: { target: chat, teachers, scorer } })).toEqual([
    'models.teachers[1].headersEnv.Authorization',
  ]);
});
