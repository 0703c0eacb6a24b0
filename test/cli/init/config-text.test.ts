import { stripTypeScriptTypes } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configText } from '../../../src/cli/init/config-text.ts';
import { campaignNameOf, userConfigOf, wantsKey } from '../../../src/cli/init/init-settings.ts';
import type { InitSettings } from '../../../src/cli/init/init-settings.ts';
import { BUILT_IN_DOMAINS } from '../../../src/records/domain.ts';
import { isCampaignName } from '../../../src/config/schema/reuse.ts';

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  fc.constantFrom("O'Model", '`${process.exit()}`', '\\', "'", '*/ // x', 'a\u2028b', '{"}', '$&'),
);
const endpoint = fc.record({
  baseUrl: fc.oneof(fc.webUrl(), name),
  model: name,
  keyEnv: fc.option(fc.constantFrom('A_KEY', 'B'), { nil: null }),
});
const settings: fc.Arbitrary<InitSettings> = fc.record({
  campaign: fc.constantFrom('a', 'qwen-7b-math'),
  domain: fc.constantFrom(...BUILT_IN_DOMAINS),
  brokers: fc.option(fc.array(name, { minLength: 1, maxLength: 3 }), { nil: null }),
  target: endpoint,
  teacher: endpoint,
  scorer: fc
    .tuple(endpoint, fc.constantFrom<'prm' | 'critic'>('prm', 'critic'))
    .map(([place, kind]) => ({ ...place, kind })),
});

const LANGUAGES = ['ts', 'mjs'] as const;

/** What a file exports, read as Node reads it: the types are taken away and nothing is imported. */
async function exported(text: string): Promise<unknown> {
  const script = stripTypeScriptTypes(text);
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(script)}`)) as { default: unknown };
  return loaded.default;
}

describe('the text of a new configuration', () => {
  it('exports what it is made from, whatever names and URLs hold', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (given) => {
        for (const language of LANGUAGES)
          expect(await exported(configText(given, language))).toEqual(userConfigOf(given));
      }),
      { numRuns: 200 },
    );
  });

  it('has a comment above each section, and lines that fit', () => {
    const at = { baseUrl: 'http://localhost:8000/v1', model: 'm', keyEnv: null };
    const given = { campaign: 'c', domain: 'math', brokers: null, target: at, teacher: at } as const;
    for (const kind of ['prm', 'critic'] as const) {
      const text = configText({ ...given, scorer: { ...at, kind } }, 'ts');
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(124);
      for (const field of ['target', 'teacher', 'scorer', 'mix', 'size', 'brokers'])
        expect(text).toMatch(new RegExp(`//.*\\n +(// )?${field}: `));
    }
  });
});

describe('the name of a new campaign', () => {
  it('is one that a campaign may have, of any model', () => {
    fc.assert(
      fc.property(
        fc.oneof(name, fc.string({ maxLength: 200 })),
        fc.constantFrom(...BUILT_IN_DOMAINS),
        (model, domain) => {
          expect(isCampaignName(campaignNameOf(model, domain))).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['Qwen/Qwen2.5-7B-Instruct', 'qwen2-5-7b-instruct-math'],
    ['../..', 'math'],
    ['x'.repeat(80), `${'x'.repeat(59)}-math`],
  ])('of %s is %s', (model, expected) => {
    expect(campaignNameOf(model, 'math')).toBe(expected);
  });
});

it('a key is expected by what is reached over TLS', () => {
  expect(wantsKey('https://api.example.com/v1')).toBe(true);
  expect(wantsKey('http://localhost:8000/v1')).toBe(false);
});
