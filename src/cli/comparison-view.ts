import type { Comparison } from '../campaign/comparison.ts';
import { LEVELS } from '../records/grade.ts';
import { columns } from './progress-view.ts';

const BAR = 20;

/** Two campaigns side by side, as text for people. */
export function describeComparison(comparison: Comparison): string {
  const { a, b, common, onlyA, onlyB, same, easierInB, harderInB, meanMove, tauB, transitions, moved } = comparison;
  const shares = [a, b].map(({ levels }) => {
    const total = levels.reduce((sum, count) => sum + count, 0);
    return levels.map((count) => (total === 0 ? 0 : count / total));
  });
  const barOf = (share: number): string => '█'.repeat(Math.round(BAR * share)).padEnd(BAR);
  const cells = LEVELS.map((level) => {
    const [ofA = 0, ofB = 0] = shares.map((levels) => levels[level] ?? 0);
    const [countA, countB] = [a, b].map(({ levels }) => String(levels[level] ?? 0));
    return [String(level), countA ?? '', percent(ofA), barOf(ofA), countB ?? '', percent(ofB), barOf(ofB)];
  });
  const mean = (level: number | null): string => (level === null ? '-' : level.toFixed(2));
  return [
    `A: ${a.campaign}, target ${oneLine(a.target)}`,
    `B: ${b.campaign}, target ${oneLine(b.target)}`,
    '',
    ...columns([['level', 'A', 'share', '', 'B', 'share', ''], ...cells]),
    `mean level: A ${mean(a.meanLevel)}, B ${mean(b.meanLevel)}; ungraded: A ${a.ungraded}, B ${b.ungraded}`,
    '',
    `${common} questions have a level in both, ${onlyA} in A alone, ${onlyB} in B alone`,
    ...(common === 0
      ? []
      : [
          `the same level ${same}, easier in B ${easierInB}, harder in B ${harderInB}; mean move ${signed(meanMove ?? 0)}`,
          `rank correlation (Kendall's tau-b): ${tauB === null ? 'not defined, one of them has one level alone' : tauB.toFixed(3)}`,
          '',
          ...columns([
            ['A \\ B', ...LEVELS.map(String)],
            ...transitions.map((row, level) => [
              String(level),
              ...row.map((count) => (count === 0 ? '.' : String(count))),
            ]),
          ]),
        ]),
    ...(moved.length === 0
      ? []
      : ['', 'moved most:', ...moved.map(({ id, from, to }) => `  ${from} → ${to}  ${oneLine(id)}`)]),
  ].join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
