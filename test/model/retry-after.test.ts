import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterOf } from '../../src/model/retry-after.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const DATE = 'Sat, 28 Nov 2026 12:00:30 GMT';

describe('retryAfterOf', () => {
  it.each<[string, Record<string, string | string[]>, number | null]>([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a part of a second', { 'retry-after': '0.25' }, 250],
    ['0', { 'retry-after': '0' }, 0],
    ['an HTTP date', { 'retry-after': DATE }, 30_000],
    ['a date of RFC 850', { 'retry-after': 'Saturday, 28-Nov-26 12:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'retry-after': 'Sat, 28 Nov 2026 11:00:00 GMT' }, 0],
    [
      'a date, by the clock that the endpoint says it has',
      { 'retry-after': DATE, date: 'Sat, 28 Nov 2026 12:00:20 GMT' },
      10_000,
    ],
    ['milliseconds, before seconds', { 'retry-after-ms': '1234.5', 'retry-after': '7' }, 1235],
    ['the first of several', { 'retry-after': ['3', '9'] }, 3000],
    ['words', { 'retry-after': 'in 5 minutes' }, null],
    ['a negative number', { 'retry-after': '-5' }, null],
    ['nothing', {}, null],
    ['an empty text', { 'retry-after': '', 'retry-after-ms': '' }, null],
    ['OpenAI, requests used up', openai('0', '6m0s', '100', '1s'), 360_000],
    ['OpenAI, both used up', openai('0', '120ms', '0', '1h2m3.5s'), 3_723_500],
    ['OpenAI, nothing used up', openai('1', '6m0s', '100', '1s'), null],
    ['OpenAI, a reset that cannot be read', openai('0', 'soon', '100', '1s'), null],
    [
      'Anthropic',
      {
        'anthropic-ratelimit-output-tokens-remaining': '0',
        'anthropic-ratelimit-output-tokens-reset': '2026-11-28T12:00:05Z',
      },
      5000,
    ],
    ['OpenRouter', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 9000) }, 9000],
    ['seconds since 1970', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 4) }, 4000],
    ['Retry-After, before limits', { 'retry-after': '2', ...openai('0', '6m0s', '0', '6m0s') }, 2000],
  ])('reads %s', (_what, headers, expected) => {
    expect(retryAfterOf({ headers }, NOW)).toBe(expected);
  });

  it('gives a time that is no less than 0, or none, for any text', () => {
    const names = ['retry-after', 'retry-after-ms', 'x-ratelimit-reset-requests', 'date'];
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[\dhms.,: TZ-]{0,30}$/), fc.constant(DATE));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), text), (headers) => {
        const wait = retryAfterOf({ headers: { ...headers, 'x-ratelimit-remaining-requests': '0' } }, NOW);
        expect(wait === null || wait >= 0).toBe(true);
      }),
    );
  });
});

function openai(requests: string, requestsIn: string, tokens: string, tokensIn: string): Record<string, string> {
  return {
    'x-ratelimit-remaining-requests': requests,
    'x-ratelimit-reset-requests': requestsIn,
    'x-ratelimit-remaining-tokens': tokens,
    'x-ratelimit-reset-tokens': tokensIn,
  };
}
