import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCampaigns, GradedIds } from '../../src/campaign/comparison.ts';
import type { Comparison } from '../../src/campaign/comparison.ts';
import { kendallTauB } from '../../src/campaign/rank-correlation.ts';
import { describeComparison } from '../../src/cli/comparison-view.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { Level } from '../../src/records/grade.ts';

type Levels = Readonly<Record<string, Level | null>>;

function compared(a: Levels, b: Levels): Comparison {
  const graded = (levels: Levels): GradedIds => {
    const ids = new GradedIds();
    for (const [id, level] of Object.entries(levels)) ids.add({ id, level });
    return ids;
  };
  return compareCampaigns(
    { campaign: 'a', target: 'weak', graded: graded(a) },
    { campaign: 'b', target: 'strong', graded: graded(b) },
  );
}

describe('compareCampaigns', () => {
  it('has levels side by side, and how questions moved', () => {
    const both = compared(
      { x: 5, y: 3, z: 1, only: 2, aside: null, half: 4 },
      { x: 0, y: 3, z: 2, aside: 1, half: null, other: 0 },
    );
    expect(both).toMatchObject({
      a: { campaign: 'a', target: 'weak', levels: [0, 1, 1, 1, 1, 1], ungraded: 1, meanLevel: 3 },
      b: { levels: [2, 1, 1, 1, 0, 0], ungraded: 1 },
      common: 3,
      onlyA: 2,
      onlyB: 2,
      same: 1,
      easierInB: 1,
      harderInB: 1,
      moved: [
        { id: 'x', from: 5, to: 0 },
        { id: 'z', from: 1, to: 2 },
      ],
    });
    expect(both.meanMove).toBeCloseTo(-4 / 3);
    const text = describeComparison(both);
    expect(text).toContain('3 questions have a level in both, 2 in A alone, 2 in B alone');
    expect(text).toMatch(/moved most:\n {2}5 → 0 {2}x\n {2}1 → 2 {2}z$/);
  });

  it('compares no questions without common ids', () => {
    expect(compared({ x: 1 }, { y: 1 })).toMatchObject({ common: 0, tauB: null, meanMove: null, moved: [] });
    expect(() => describeComparison(compared({}, {}))).not.toThrow();
  });

  it('counts every question once, and is symmetric', () => {
    const levels = fc.dictionary(fc.stringMatching(/^q\d$/), fc.constantFrom(...LEVELS, null));
    fc.assert(
      fc.property(levels, levels, (a, b) => {
        const there = compared(a, b);
        const back = compared(b, a);
        const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
        expect(sum(there.transitions.map(sum))).toBe(there.common);
        expect(there.same + there.easierInB + there.harderInB).toBe(there.common);
        expect(sum(there.a.levels)).toBe(there.common + there.onlyA);
        expect(sum(there.b.levels)).toBe(there.common + there.onlyB);
        expect(back).toMatchObject({ onlyA: there.onlyB, easierInB: there.harderInB, tauB: there.tauB });
      }),
    );
  });
});

describe('kendallTauB', () => {
  it('equals the definition, pair by pair', () => {
    const pair = fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 30 }), (pairs) => {
        let [numerator, untiedX, untiedY] = [0, 0, 0];
        const table = LEVELS.map(() => LEVELS.map(() => 0));
        for (const [i, [x, y]] of pairs.entries()) {
          const row = table[x] ?? [];
          row[y] = (row[y] ?? 0) + 1;
          for (const [u, v] of pairs.slice(i + 1)) {
            numerator += Math.sign(x - u) * Math.sign(y - v);
            if (x !== u) untiedX += 1;
            if (y !== v) untiedY += 1;
          }
        }
        const found = kendallTauB(table);
        if (untiedX === 0 || untiedY === 0) expect(found).toBeNull();
        else expect(found).toBeCloseTo(numerator / Math.sqrt(untiedX * untiedY), 9);
      }),
    );
  });
});
