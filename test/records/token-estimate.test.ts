import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../src/records/token-estimate.ts';

describe('estimateTokens', () => {
  // Counted with cl100k, each digit by itself.
  it.each([
    ['Natalia sold 48/2 = <<48/2=24>>24 clips in May.\nAltogether 72.', 32],
    ['First, multiply: 12 * 3 = 36.', 15],
    ['The answer is \\boxed{91}.', 9],
    ['def add(a, b):\n    return a + b', 11],
    ['', 0],
  ])('is near and not below the count of a tokenizer: %j', (text, counted) => {
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(counted);
    expect(estimateTokens(text)).toBeLessThanOrEqual(Math.ceil(1.7 * counted));
  });

  it('is at most the number of bytes, and 0 only for an empty text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = Buffer.byteLength(text);
        expect(estimateTokens(text)).toBeLessThanOrEqual(bytes);
        if (text.trim() !== '') expect(estimateTokens(text)).toBeGreaterThan(0);
      }),
    );
  });

  it('of a text is at least that of its beginning', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, more) => {
        expect(estimateTokens(text + more)).toBeGreaterThanOrEqual(estimateTokens(text) - 1);
      }),
    );
  });
});
