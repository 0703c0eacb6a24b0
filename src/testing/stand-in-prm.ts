import type { ServedRewardModel } from '../demo/model-endpoint.ts';

import { RefusedRequest } from '../demo/model-endpoint.ts';
import { readArithmeticQuestion } from '../demo/read-question.ts';
import { scoreStepsAsPrm } from '../demo/toy-prm.ts';

/** Name of the stand-in, to be shown with its scores. It is not a reward model. */
export const STAND_IN_PRM = 'stand-in-prm';

/** A GSM8K question with the values that its gold solution computes. */
export interface SolvedQuestion {
  readonly question: string;
  readonly answer: string;
  readonly solutionValues: readonly string[];
}

const ANSWER_LINE = /^\s*A:(.*)$/;
/**
 * Added to the mean that fills a gap: rounding can make the mean of a mean slightly too small, and some attempts are
 * exactly at a threshold such as 0.2. Scores are shares of small counts, so this crosses none.
 */
const ROUNDING = 1e-9;

const COMPUTED = /<<[^<>]*=([^<>]*)>>/g;

/**
 * Scores the steps of a GSM8K attempt in the publisher's notation: the share of the values that a step computes (12 in
 * `<<3*4=12>>12`; 12 in a line `A: 12`) that occur among the gold `solutionValues` or the answer. Null for a step that
 * computes nothing.
 */
export function scoreStandInSteps(steps: readonly string[], solved: SolvedQuestion): readonly (number | null)[] {
  const gold = new Set([...solved.solutionValues, solved.answer].map(toValue));
  return steps.map((step) => {
    const answer = ANSWER_LINE.exec(step)?.[1];
    const values = answer === undefined ? [...step.matchAll(COMPUTED)].map((match) => match[1] ?? '') : [answer];
    return values.length === 0 ? null : values.filter((value) => gold.has(toValue(value))).length / values.length;
  });
}

/**
 * A stand-in for a process reward model on recorded GSM8K attempts (`shared/data/README.md`), which have no recorded
 * step scores. A reward model must score every step, so a step that computes nothing gets the mean of the other steps,
 * which does not change the mean of the attempt.
 *
 * The toy PRM rates plain sums: a run checks that its scorer distinguishes right sums from wrong ones before it begins.
 * The returned model refuses (400) any other question that is not among `questions`, and an attempt without a computed
 * value.
 */
export function createStandInPrm(questions: Iterable<SolvedQuestion>): ServedRewardModel {
  const byText = new Map<string, SolvedQuestion>();
  for (const solved of questions) byText.set(solved.question.trim(), solved);
  return (question, steps) => {
    const solved = byText.get(question.trim());
    // The sums with which a run checks its scorer: the toy PRM recomputes them.
    if (solved === undefined && readArithmeticQuestion(question) !== null) return scoreStepsAsPrm(question, steps, 1);
    if (solved === undefined) throw new RefusedRequest(400, 'unknown_question', 'no gold solution for this question');
    const scores = scoreStandInSteps(steps, solved);
    const computed = scores.filter((score) => score !== null);
    if (computed.length === 0)
      throw new RefusedRequest(400, 'nothing_computed', 'no step of this attempt computes anything');
    const mean = computed.reduce((sum, score) => sum + score, 0) / computed.length;
    const neutral = Math.min(1, mean + ROUNDING);
    return scores.map((score) => score ?? neutral);
  };
}

/** `1,200`, `1200.0` and ` 1200.` are one value; a text that is not a number is compared as a text. */
function toValue(text: string): number | string {
  const plain = text.trim().replaceAll(',', '').replace(/\.$/, '');
  const value = Number(plain);
  return plain === '' || Number.isNaN(value) ? plain : value;
}
