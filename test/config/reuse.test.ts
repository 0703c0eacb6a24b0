import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { replySettingsOf } from '../../src/config/reply-settings.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { Config } from '../../src/config/config.ts';

const endpoint = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const parse = (over: object = {}, target: object = {}): Config =>
  parseConfig(
    {
      campaign: 'c',
      models: { target: { ...endpoint, ...target }, teacher: endpoint, scorer: endpoint },
      ...over,
    },
    { cwd: '/', env: {} },
  );
const problemsOf = (reuse: unknown): string => {
  try {
    parse({ reuse });
  } catch (error) {
    if (error instanceof SluiceError) return error.message;
  }
  return expect.unreachable('it is refused');
};

describe('reuse', () => {
  it('is none by default', () => expect(parse().reuse).toEqual([]));

  it('takes names of campaigns, and is no part of what a campaign is', () => {
    const config = parse({ reuse: ['old', 'older-2'] });
    expect(config.reuse).toEqual(['old', 'older-2']);
    expect(fingerprintOf(config, '1')).toBe(fingerprintOf(parse(), '1'));
  });

  it.each<[unknown]>([['old'], [['Old']], [['a', 'a']], [[1]], [Array.from({ length: 17 }, (_, i) => `c${i}`)]])(
    'refuses %j',
    (reuse) =>
      expect(problemsOf(reuse)).toContain('reuse: expected a list of at most 16 names of other campaigns, each once'),
  );

  it("refuses the campaign's own name", () =>
    expect(problemsOf(['c'])).toContain("reuse: expected other campaigns than this one's own"));
});

describe('what decides a reply beside its request', () => {
  const target = (over: object): string => replySettingsOf(parse({}, over), 'target');
  const plain = target({});

  it.each([
    { model: 'other' },
    { sampling: { temperature: 0.1 } },
    { sampling: { maxTokens: 100 } },
    { extraBody: { top_k: 1 } },
    { maxTokensField: 'max_completion_tokens' },
  ])('is another with %j', (over) => expect(target(over)).not.toBe(plain));

  it.each([
    { baseUrl: 'http://localhost:9000/v1' },
    { limits: { concurrency: 3 } },
    { price: { inputUsdPerMTok: '1', outputUsdPerMTok: '1' } },
    { stream: 'always' },
  ])('is the same with %j', (over) => expect(target(over)).toBe(plain));

  it('is the same for roles that are asked alike, and another for the scorer', () => {
    const config = parse({}, { sampling: { temperature: 0.5, topP: 0.5, maxTokens: 9 } });
    const { target: asked, teacher } = config.models;
    const alike = { ...config, models: { ...config.models, teacher: { ...teacher, sampling: asked.sampling } } };
    expect(replySettingsOf(alike, 'teacher')).toBe(replySettingsOf(alike, 'target'));
    expect(replySettingsOf(config, 'teacher')).not.toBe(replySettingsOf(config, 'target'));
    expect(replySettingsOf(config, 'scorer')).not.toBe(replySettingsOf(config, 'target'));
  });

  it('is of a scorer also its kind and how much it reads at once', () => {
    const scorer = (over: object): string =>
      replySettingsOf(
        parse({ models: { target: endpoint, teacher: endpoint, scorer: { ...endpoint, ...over } } }),
        'scorer',
      );
    expect(scorer({ contextTokens: 2048 })).not.toBe(scorer({}));
    expect(scorer({ kind: 'critic' })).not.toBe(scorer({}));
    expect(scorer({ limits: { concurrency: 2 } })).toBe(scorer({}));
  });
});
