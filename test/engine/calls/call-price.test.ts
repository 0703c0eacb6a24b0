import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FREE, priceOf } from '../../../src/engine/calls/call-price.ts';
import type { CallFailureReason } from '../../../src/records/model-reply.ts';

const PRICE = { inputUsdPerMTok: '0.55', cachedInputUsdPerMTok: '0.14', outputUsdPerMTok: '2.19' };
const answer = (prompt: number, cachedPrompt: number, completion: number, hasText = true) => ({
  usage: { prompt, cachedPrompt, completion, reasoning: 0 },
  hasText,
});

describe('the price of calls', () => {
  const price = priceOf(PRICE, 1000);
  const WORST = price.worstCaseOf('What is 6 * 7?');

  it('is exact to the millionth of a cent, cached tokens apart', () => {
    expect(price.replied(answer(100, 40, 7), WORST)).toBe(60n * 550_000n + 40n * 140_000n + 7n * 2_190_000n);
  });

  it('takes the worst case of a reply without a token count, and of a request that may have been answered', () => {
    expect(price.replied(answer(0, 0, 0), WORST)).toBe(WORST);
    for (const reason of ['timeout', 'connection-failed', 'cancelled', 'malformed-reply', 'empty-reply'] as const) {
      expect(price.failed({ reason, hasBegun: false, counted: null }, WORST), reason).toBe(WORST);
    }
    for (const reason of ['connection-refused', 'rate-limited', 'unauthorized', 'request-refused'] as const) {
      expect(price.failed({ reason, hasBegun: false, counted: null }, WORST), reason).toBe(0n);
    }
    expect([
      FREE.worstCaseOf('x'),
      FREE.replied(answer(1, 0, 1), 0n),
      FREE.failed({ reason: 'timeout', hasBegun: true, counted: null }, 0n),
    ]).toEqual([0n, 0n, 0n]);
  });

  it('takes the worst case of an answer that broke off, for any reason', () => {
    expect(price.failed({ reason: 'server-error', hasBegun: true, counted: null }, WORST)).toBe(WORST);
    expect(price.failed({ reason: 'server-error', hasBegun: false, counted: null }, WORST)).toBe(0n);
  });

  it('takes the worst case of an error status that came late or means a time-out, and nothing for a refusal', () => {
    const cost = (reason: CallFailureReason, status: number, answeredAfterMs: number): bigint =>
      price.failed({ reason, status, answeredAfterMs, hasBegun: false, counted: null }, 99n);
    for (const status of [500, 502, 520, 522]) {
      expect(cost('server-error', status, 60_000), `${status} late`).toBe(99n);
      // A gateway whose server restarts.
      expect(cost('server-error', status, 80), `${status} at once`).toBe(0n);
    }
    for (const status of [504, 524]) expect(cost('server-error', status, 80), `${status}`).toBe(99n);
    expect([cost('try-later', 408, 60_000), cost('try-later', 408, 80)]).toEqual([99n, 0n]);
    expect([cost('overloaded', 503, 60_000), cost('rate-limited', 429, 60_000)]).toEqual([0n, 0n]);
  });

  it('takes the tokens of an answer that could not be used, where the endpoint counted them', () => {
    const counted = answer(100, 0, 50);
    for (const reason of ['empty-reply', 'malformed-reply', 'scorer-count'] as const) {
      expect(price.failed({ reason, hasBegun: false, counted }, WORST), reason).toBe(
        100n * 550_000n + 50n * 2_190_000n,
      );
      expect(price.failed({ reason, hasBegun: false, counted: answer(0, 0, 0, false) }, WORST), reason).toBe(WORST);
    }
    expect(price.failed({ reason: 'rate-limited', hasBegun: false, counted }, WORST)).toBe(0n);
    expect(price.failed({ reason: 'scorer-context-exceeded', hasBegun: false, counted: null }, WORST)).toBe(0n);
  });

  it('believes 0 tokens only of an answer without text', () => {
    expect(price.replied(answer(100, 0, 0, false), WORST)).toBe(100n * 550_000n);
    expect(price.replied(answer(100, 0, 0), WORST)).toBe(WORST);
    expect(priceOf(PRICE, 0).replied(answer(100, 0, 0), WORST)).toBe(100n * 550_000n);
  });

  it('has a worst case that no reply within its limits exceeds, with or without cached tokens', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, completion, cached) => {
          const bytes = Buffer.byteLength(text) + 1;
          const worstCase = price.worstCaseOf(text);
          const cost = price.replied(answer(bytes, Math.floor(cached * bytes), completion), 2n * worstCase);
          expect(cost <= worstCase).toBe(true);
        },
      ),
    );
  });

  it('costs no more than its worst case, whatever the endpoint counts', () => {
    for (const counted of [answer(1e15, 0, 1e15), answer(1e15, 1e15, 1), answer(1, 0, 1e8)]) {
      expect(price.replied(counted, WORST)).toBe(WORST);
      expect(price.failed({ reason: 'malformed-reply', hasBegun: false, counted }, WORST)).toBe(WORST);
    }
  });
});
