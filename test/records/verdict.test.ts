import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_EXTRACTED, shortened } from '../../src/records/verdict.ts';

describe('shortened', () => {
  it('is the answer itself, or is marked as cut, and never splits a character', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 8, max: 40 }), (text, most) => {
        const kept = shortened(text, most);
        expect(Buffer.from(kept).toString()).toBe(kept);
        if (text.length < most) expect(kept).toBe(text);
        else expect([kept.length, kept.endsWith('… [cut]')]).toEqual([most, true]);
      }),
    );
  });

  it('keeps an answer below the limit of a verdict', () => {
    expect(shortened('x'.repeat(MAX_EXTRACTED - 1))).toBe('x'.repeat(MAX_EXTRACTED - 1));
    expect(shortened('x'.repeat(MAX_EXTRACTED))).toMatch(/^x+… \[cut\]$/);
  });
});
