import type { DecidedAttempt } from '../attempt-policy.ts';
import { DEFAULT_BANDS, DEFAULT_CONFIDENCE, DEFAULT_PRIOR } from '../grade.ts';
import type { Level } from '../grade.ts';
import { aggregateScores, levelOf, levelOfRate } from '../level.ts';
import { splitSteps } from '../steps.ts';
import { countCorrect } from './pass-rate.ts';
import type { PassRateOptions } from './pass-rate.ts';
import type { GradingPolicy, GradingStep } from './policy.ts';
import { stoppingOf } from './stopping.ts';

/** The class for no right attempt, besides the levels. */
const NONE_RIGHT = -1;

/**
 * Grades by the share of right attempts if any is right, like `passRate`, and otherwise by the step scores of the wrong
 * attempts: each is aggregated as in the paper's grader, and their mean is cut at `thresholds`. A question that no
 * attempt solved is never easier than one that a single attempt solved. So with one attempt this is `paper`; with more
 * attempts the shares become finer, and the scores distinguish only the hardest questions.
 *
 * Attempts without a visible step, such as those cut off in their thinking, are not scored if others can be.
 */
export function hybrid(options: PassRateOptions): GradingPolicy {
  const { attempts, aggregate, thresholds, bands = DEFAULT_BANDS } = options;
  const { confidence = DEFAULT_CONFIDENCE, prior = DEFAULT_PRIOR } = options;
  const classOf = (correct: number): number => (correct === 0 ? NONE_RIGHT : levelOfRate(correct, attempts, bands));
  const stopping = stoppingOf({ attempts, classOf, confidence, prior });
  const common = { method: 'hybrid', aggregate, thresholds, bands } as const;
  const easiestUnsolved = levelOfRate(1, attempts, bands);

  return {
    name: 'hybrid',
    version: 1,
    next(given: readonly DecidedAttempt[]): GradingStep {
      const made = given.slice(0, attempts);
      const correct = countCorrect(made);
      const end = stopping.stop(made.length, correct);
      if (end === null) return { kind: 'ask', count: stopping.wave(made.length, correct) };
      const { reason: stopped, probability } = end;
      const known = {
        ...common,
        attempts: made.length,
        correct,
        stopped,
        confidence: stopped === 'posterior' ? probability : null,
      };
      if (end.finalClass !== NONE_RIGHT) {
        // The other classes are levels.
        return { kind: 'grade', grade: { ...known, level: end.finalClass as Level, score: null } };
      }
      const indices = unscored(made);
      if (indices.length > 0) return { kind: 'score', indices };
      const scores = made.flatMap(({ stepScores }) =>
        stepScores === null ? [] : [aggregateScores(stepScores, aggregate)],
      );
      const score = aggregateScores(scores, 'mean');
      const level = Math.max(levelOf(score, thresholds), easiestUnsolved) as Level;
      return { kind: 'grade', grade: { ...known, level, score } };
    },
  };
}

/** The attempts to score: those with steps; if none has steps, the first one, which sets the question aside. */
function unscored(attempts: readonly DecidedAttempt[]): readonly number[] {
  if (attempts.every(({ stepScores }) => stepScores !== null)) return [];
  const scorable = attempts.flatMap(({ reply }, index) => (splitSteps(reply.content).length > 0 ? [index] : []));
  const wanted = scorable.length > 0 ? scorable : [0];
  return wanted.filter((index) => attempts[index]?.stepScores === null);
}
