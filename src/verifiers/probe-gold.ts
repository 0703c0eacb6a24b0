import type { Question } from '../records/question.ts';
import { optionsOf } from './choice-options.ts';

/**
 * A question without a gold answer with one that its verifier can read, so that it takes the final answer from an output.
 * Only what was taken counts of the verdict.
 */
export function withProbeGold(question: Question): Question {
  if (question.domain !== 'choice') return { ...question, answer: '0' };
  const [first] = question.choices;
  return { ...question, answer: first?.label ?? optionsOf(question.question)[0]?.letter ?? 'A' };
}
