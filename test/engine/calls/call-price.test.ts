import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FREE, priceOf } from '../../../src/engine/calls/call-price.ts';

const PRICE = { inputUsdPerMTok: '0.55', cachedInputUsdPerMTok: '0.14', outputUsdPerMTok: '2.19' };
const usage = (prompt: number, cachedPrompt: number, completion: number) => ({
  prompt,
  cachedPrompt,
  completion,
  reasoning: 0,
});

describe('the price of calls', () => {
  const price = priceOf(PRICE, 1000);

  it('is exact to the millionth of a cent, cached tokens apart', () => {
    expect(price.replied(usage(100, 40, 7), 0n)).toBe(60n * 550_000n + 40n * 140_000n + 7n * 2_190_000n);
  });

  it('takes the worst case of a reply without a token count, and of a request that may have been answered', () => {
    expect(price.replied(usage(0, 0, 0), 99n)).toBe(99n);
    for (const reason of ['timeout', 'connection-failed', 'cancelled', 'malformed-reply', 'empty-reply'] as const) {
      expect(price.failed({ reason, hasBegun: false }, 99n), reason).toBe(99n);
    }
    for (const reason of ['connection-refused', 'rate-limited', 'unauthorized', 'request-refused'] as const) {
      expect(price.failed({ reason, hasBegun: false }, 99n), reason).toBe(0n);
    }
    expect([
      FREE.worstCaseOf('x'),
      FREE.replied(usage(1, 0, 1), 0n),
      FREE.failed({ reason: 'timeout', hasBegun: true }, 0n),
    ]).toEqual([0n, 0n, 0n]);
  });

  it('takes the worst case of an answer that broke off, for any reason', () => {
    expect(price.failed({ reason: 'server-error', hasBegun: true }, 99n)).toBe(99n);
    expect(price.failed({ reason: 'server-error', hasBegun: false }, 99n)).toBe(0n);
  });

  it('has a worst case that no reply within its limits exceeds, with or without cached tokens', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, completion, cached) => {
          const bytes = Buffer.byteLength(text);
          const cost = price.replied(usage(bytes, Math.floor(cached * bytes), completion), 0n);
          expect(cost <= price.worstCaseOf(text)).toBe(true);
        },
      ),
    );
  });
});
