import { firstValueFrom } from 'rxjs';
import type { Aggregate } from '../../records/grade.ts';
import { aggregateScores } from '../../records/level.ts';
import type { StepScorer } from '../../records/model-ports.ts';

const QUESTION = 'What is the value of 12 * 3 + 4?';
const GOOD: readonly string[] = [
  'First, multiply: 12 * 3 = 36.',
  'Then add: 36 + 4 = 40.',
  'The answer is \\boxed{40}.',
];
const BAD: readonly string[] = [
  'First, multiply: 12 * 3 = 15.',
  'Then add: 15 + 4 = 91.',
  'The answer is \\boxed{91}.',
];

/** The aggregated scores of two traces whose worth is known. */
export interface GraderSanity {
  readonly good: number;
  readonly bad: number;
}

/**
 * Has a PRM rate a right trace and a wrong one of the same question: servers have returned wrong values (vLLM issue
 * 16545), and every level would be wrong with them. Errors with `CallFailure`.
 */
export async function rateKnownTraces(scorer: StepScorer, aggregate: Aggregate): Promise<GraderSanity> {
  const rate = async (steps: readonly string[]): Promise<number> =>
    aggregateScores((await firstValueFrom(scorer.score({ question: QUESTION, steps }))).scores, aggregate);
  const good = await rate(GOOD);
  return { good, bad: await rate(BAD) };
}
