import type { ServedRewardModel } from '../demo/model-endpoint.ts';

import { RefusedRequest } from '../demo/model-endpoint.ts';
import { readArithmeticQuestion } from '../demo/read-question.ts';
import { scoreStepsAsPrm } from '../demo/toy-prm.ts';

/** Name of the stand-in: to be shown wherever its scores are. It is no reward model. */
export const STAND_IN_PRM = 'stand-in-prm';

/** A GSM8K question with what its gold solution computes. */
export interface SolvedQuestion {
  readonly question: string;
  readonly answer: string;
  readonly solutionValues: readonly string[];
}

const ANSWER_LINE = /^\s*A:(.*)$/;
/**
 * Added to the mean that fills a gap: the mean of a mean may come out a last bit too low, and some attempts stand
 * exactly on a threshold such as 0.2. Scores are shares of small counts, so this crosses none.
 */
const ROUNDING = 1e-9;

const COMPUTED = /<<[^<>]*=([^<>]*)>>/g;

/**
 * Scores the steps of a GSM8K attempt in the publisher's notation: the share of the values that a step computes
 * (`<<3*4=12>>12`; of a line `A: 12` the 12) that occur among the gold `solutionValues` or the answer. Null for a step
 * that computes nothing.
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
 * A stand-in for a process reward model on recorded GSM8K attempts (`shared/data/README.md`): nobody recorded step
 * scores for them. A reward model must score every step it is given, so one that computes nothing gets the mean of
 * those that do, which leaves the mean of the attempt as it is.
 *
 * Plain sums are recomputed by the toy PRM: a run looks whether its scorer tells right ones from wrong ones before it
 * begins. The returned model refuses (400) any other question that is not among `questions` and an attempt in which nothing is computed.
 */
export function createStandInPrm(questions: Iterable<SolvedQuestion>): ServedRewardModel {
  const byText = new Map<string, SolvedQuestion>();
  for (const solved of questions) byText.set(solved.question.trim(), solved);
  return (question, steps) => {
    const solved = byText.get(question.trim());
    // The sums that a run tries its scorer with: the toy PRM recomputes them.
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

/** `1,200`, `1200.0` and ` 1200.` are one value; what is no number is compared as a text. */
function toValue(text: string): number | string {
  const plain = text.trim().replaceAll(',', '').replace(/\.$/, '');
  const value = Number(plain);
  return plain === '' || Number.isNaN(value) ? plain : value;
}
