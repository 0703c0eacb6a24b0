import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, unframe } from '../../src/sandbox/frames.ts';

/** Messages of a program that knows the form, but not the nonce. */
const messages = fc.array(
  fc.array(fc.oneof(fc.constantFrom('passed', 'started', 'ran', 'nonce ', ''), fc.string({ unit: 'grapheme' })), {
    maxLength: 5,
  }),
  { maxLength: 6 },
);
const size = (count: number): Buffer => {
  const raw = Buffer.alloc(4);
  raw.writeUInt32LE(count);
  return raw;
};
/** A message as the runner writes it: the texts with their lengths, and the length of all. */
const told = (texts: readonly string[]): Buffer => {
  const parts = frame(texts).subarray(4);
  return Buffer.concat([size(parts.length), parts]);
};

describe('messages of the runner', () => {
  it('are decoded as they were encoded, for any content', () => {
    fc.assert(
      fc.property(messages, (given) => {
        expect(unframe(Buffer.concat(given.map(told)))).toEqual(given);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never contain the nonce if it was not written, and decoding ends for any bytes', () => {
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(),
        (given, changes, more, cut) => {
          const bytes = Buffer.concat([...given.map(told), more]);
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const read = unframe(bytes.subarray(0, bytes.length - (cut % 50 === 0 ? cut % (bytes.length + 1) : 0)));
          expect(read.some(([first]) => first === '6c1f0f2a9d3e4b58a7c6d5e4f3a2b1c0')).toBe(false);
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
