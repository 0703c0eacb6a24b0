import { describe, expect, it } from 'vitest';
import { describeShortfall, shortfallOf } from '../../src/campaign/shortfall.ts';
import type { DrawTargets, SupplyCounts } from '../../src/records/demand.ts';
import { mixShares, perLevel } from '../../src/records/mix.ts';

const none = perLevel(() => 0);
const shares = mixShares({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });
const targets = (over: Partial<DrawTargets> = {}): DrawTargets => ({ shares, size: 15, maxInFlight: 10, ...over });
const counts = (over: Partial<SupplyCounts> = {}): SupplyCounts => ({
  graded: none,
  drawn: none,
  verified: none,
  rejected: none,
  duplicates: none,
  ...over,
});

describe('shortfallOf', () => {
  it('is empty if every level can reach its target', () => {
    expect(shortfallOf(targets(), counts({ graded: perLevel(() => 9) }), new Map())).toEqual([]);
  });

  it('gives the lack of a level, and the number of questions for it at its yield and share so far', () => {
    const given = counts({
      graded: [50, 20, 20, 20, 6, 4],
      drawn: [0, 5, 4, 3, 6, 4],
      verified: [0, 5, 4, 3, 1, 0],
      rejected: [0, 0, 0, 0, 5, 4],
    });
    // Level 4: 1 of 2, yield (1 + 1) / (6 + 1). Level 5: 0 of 1, yield 1 / 5.
    expect(shortfallOf(targets(), given, new Map())).toEqual([
      { level: 4, lacks: 1, questionsOfLevel: 4, questions: 80 },
      { level: 5, lacks: 1, questionsOfLevel: 5, questions: 150 },
    ]);
  });

  it('gives no number of questions for a level that no question had', () => {
    const given = counts({ graded: [0, 9, 9, 9, 9, 0] });
    expect(shortfallOf(targets(), given, new Map())).toEqual([
      { level: 5, lacks: 1, questionsOfLevel: 1, questions: null },
    ]);
  });

  it('counts the questions without a level among those so far, and not the duplicates', () => {
    const given = counts({ graded: [96, 18, 0, 0, 0, 0] });
    const onlyLevel0 = targets({ shares: mixShares({ kind: 'fixed', shares: { 0: 1 } }), size: 665 });
    const grade = new Map([
      ['in', 141],
      ['forwarded', 114],
      ['rejected:truncated', 20],
      ['rejected:x-not-mine', 2],
      ['rejected:duplicate', 5],
    ]);
    const lack = { level: 0, lacks: 569, questionsOfLevel: 569 };
    expect(shortfallOf(onlyLevel0, given, grade)).toEqual([{ ...lack, questions: 807 }]);
  });

  it('without a size refers to the mix of all existing and possible records', () => {
    const given = counts({
      graded: [80, 50, 40, 30, 20, 1],
      drawn: [0, 5, 4, 3, 2, 1],
      verified: [0, 5, 4, 3, 2, 1],
    });
    // 141 records are or could be; a fifteenth of them is 9. Level 0 has no share.
    expect(shortfallOf(targets({ size: null }), given, new Map())).toEqual([
      { level: 5, lacks: 8, questionsOfLevel: 8, questions: 1768 },
    ]);
  });
});

describe('describeShortfall', () => {
  it('describes the remedy', () => {
    const lack = { level: 5, lacks: 8, questionsOfLevel: 40, questions: 1200 } as const;
    expect(describeShortfall(lack, true)).toBe(
      'level 5 lacks 8: 40 more questions of this level would help (about 1200 questions like those so far), or a smaller size, or a mix with less of it',
    );
    expect(describeShortfall({ ...lack, questions: null }, false)).toBe(
      'level 5 lacks 8: 40 more questions of this level would help (none of the questions so far was), or a larger mix.tolerance, or a mix with less of it',
    );
  });

  it('names the domain or source of a cell', () => {
    const lack = { level: 5, lacks: 8, questionsOfLevel: 40, questions: 1200 } as const;
    expect(describeShortfall({ ...lack, domain: 'code' }, true)).toBe(
      'level 5 of domain code lacks 8: 40 more such questions would help (about 1200 questions like those so far), or a smaller size, or a mix with less of it',
    );
    expect(describeShortfall({ ...lack, source: 'gsm8k', questions: null }, true)).toBe(
      'level 5 of source gsm8k lacks 8: 40 more such questions would help (none of the questions so far was), or a smaller size, or a mix with less of it',
    );
  });
});
