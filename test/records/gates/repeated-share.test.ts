import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedShare, repetitionGate } from '../../../src/records/gates/repeated-share.ts';
import { aReply } from '../../support/campaign-records.ts';

const RUN = 20;

/** The definition, word for word, in quadratic time. */
function byDefinition(words: readonly string[]): number {
  if (words.length <= RUN) return 0;
  const inRepeated = new Set<number>();
  const seen = new Set<string>();
  for (let from = 0; from + RUN <= words.length; from += 1) {
    const run = words.slice(from, from + RUN).join(' ');
    if (seen.has(run)) for (let i = from; i < from + RUN; i += 1) inRepeated.add(i);
    seen.add(run);
  }
  return inRepeated.size / words.length;
}

const numbered = (count: number, from = 0): string => Array.from({ length: count }, (_, i) => `w${from + i}`).join(' ');

describe('repeatedShare', () => {
  it('is the share of words in runs of 20 that occurred before, for any text', () => {
    const anyWord = fc.constantFrom('a', 'b');
    const anyBlock = fc.array(anyWord, { minLength: 1, maxLength: 30 });
    const anyWords = fc
      .array(fc.tuple(anyBlock, fc.integer({ min: 1, max: 4 })), { maxLength: 5 })
      .map((blocks) => blocks.flatMap(([block, times]) => Array.from({ length: times }, () => block).flat()));
    fc.assert(
      fc.property(anyWords, (words) => {
        expect(repeatedShare(words.join(' '))).toBeCloseTo(byDefinition(words), 12);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['nothing', '', 0],
    ['a short text, however it repeats', 'no '.repeat(20), 0],
    ['a text that says nothing twice', numbered(500), 0],
    ['nineteen words twice', `${numbered(19)} x ${numbered(19)} y`, 0],
    ['twenty words twice', `${numbered(20)} x ${numbered(20)} y`, 20 / 42],
    ['a text and the same again', `${numbered(100)} ${numbered(100)}`, 0.5],
  ])('of %s', (_, text, share) => expect(repeatedShare(text)).toBe(share));

  it('finds a loop in a script without spaces, and in signs', () => {
    expect(repeatedShare('让我再检查一遍这个答案是否正确。'.repeat(30))).toBeGreaterThan(0.9);
    expect(repeatedShare('ให้ฉันตรวจสอบอีกครั้ง'.repeat(30))).toBeGreaterThan(0.9);
    expect(repeatedShare('+-'.repeat(100))).toBeGreaterThan(0.9);
  });

  it('takes linear time: 300,000 equal words', () => {
    const before = process.cpuUsage().user;
    expect(repeatedShare('a '.repeat(300_000))).toBeGreaterThan(0.99);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(3000);
  });
});

describe('repetitionGate', () => {
  const gate = repetitionGate(0.5);

  it('refuses a trace that loops before it comes to its answer, and says how much', () => {
    const loop = `${numbered(100)} ${'wait, let me check this once more.\n'.repeat(40)}`;
    expect(gate(aReply({ reasoning: loop }))).toEqual({
      reason: 'repetitive',
      detail: expect.stringMatching(
        /^7\d\.?\d? % of the words are in repeated runs of 20, at most 50 % wanted$/,
      ) as string,
    });
  });

  it('passes legitimate repetition: the question, a repeated draft, and changed code', () => {
    const draft = numbered(60, 1000);
    expect(gate(aReply({ reasoning: `${numbered(80)} ${draft} ${numbered(80, 500)} ${draft}` }))).toBeNull();
    expect(gate(aReply({ reasoning: numbered(30), content: numbered(30) }))).toBeNull();
  });

  it('passes a trace at the limit', () =>
    expect(gate(aReply({ reasoning: numbered(99), content: `x ${numbered(99)} x` }))).toBeNull());
});
