import { inFlightOf, yieldOf } from '../records/demand.ts';
import type { DrawTargets, SupplyCounts } from '../records/demand.ts';
import { LEVELS } from '../records/grade.ts';
import { apportion, perLevel, sumLevels } from '../records/mix.ts';
import type { LevelShortfall } from './campaign-status.ts';

/**
 * Which levels lack how many verified records that no graded question can give any more, and how many questions would.
 * With a size, what they lack to their target; without one, to the mix of as many records as there are or could be.
 */
export function shortfallOf(targets: DrawTargets, counts: SupplyCounts): readonly LevelShortfall[] {
  const inFlight = inFlightOf(counts);
  const stock = perLevel((level) => Math.max(0, counts.graded[level] - counts.drawn[level] - counts.duplicates[level]));
  const within = perLevel((level) => counts.verified[level] + inFlight[level] + stock[level]);
  const usable = perLevel((level) => (targets.shares[level] === 0 ? 0 : within[level]));
  const goal = apportion(targets.size ?? sumLevels(usable), targets.shares);
  const graded = sumLevels(counts.graded);
  return LEVELS.flatMap((level): readonly LevelShortfall[] => {
    const lacks = goal[level] - within[level];
    if (lacks <= 0) return [];
    const questionsOfLevel = Math.ceil(lacks / yieldOf(counts, level));
    const ofLevel = counts.graded[level];
    const questions = ofLevel === 0 ? null : Math.ceil((questionsOfLevel * graded) / ofLevel);
    return [{ level, lacks, questionsOfLevel, questions }];
  });
}

/** A shortfall for people: what is lacking, and what would help. */
export function describeShortfall(
  { level, lacks, questionsOfLevel, questions }: LevelShortfall,
  hasSize: boolean,
): string {
  const about =
    questions === null ? 'none of the questions so far was' : `about ${questions} questions like those so far`;
  const otherwise = hasSize
    ? 'a smaller size, or a mix with less of it'
    : 'a larger mix.tolerance, or a mix with less of it';
  return `level ${level} lacks ${lacks}: ${questionsOfLevel} more questions of this level would help (${about}), or ${otherwise}`;
}
