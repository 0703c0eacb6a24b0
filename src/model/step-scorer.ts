import type { StepScorer } from '../records/model-ports.ts';
import { prmContext, prmPrompt } from './prm-prompt.ts';
import { createRewardScorer, listIn } from './reward-scorer.ts';
import type { StepScorerOptions, UnreadScores } from './reward-scorer.ts';

/**
 * The scores of Qwen2.5-Math-PRM from vLLM's `POST {baseUrl}/pooling`, like `createRewardScorer`. The score of a step
 * is the probability of its positive class; a row that is not two probabilities with the sum 1 is a `malformed-reply`.
 */
export function createStepScorer(options: StepScorerOptions): StepScorer {
  return createRewardScorer(options, {
    path: '/pooling',
    context: prmContext(options.contextTokens ?? null),
    callOf: (request) => ({
      body: { input: prmPrompt(request) },
      read: (reply) => {
        const rows = listIn(reply, 'data');
        return 'reason' in rows ? rows : positives(rows, request.steps.length, request.context ?? 0);
      },
    }),
  });
}

function positives(rows: readonly unknown[], steps: number, context: number): readonly number[] | UnreadScores {
  if (rows.length !== steps) {
    return { reason: 'scorer-count', problem: `expected a score for each of ${steps} steps, got ${rows.length}` };
  }
  const scores: number[] = [];
  // Context steps were already rated, with more steps before them.
  for (const row of rows.slice(context)) {
    const positive = positiveOf(row);
    if (positive === null) {
      return { reason: 'malformed-reply', problem: 'expected rows of two probabilities in [0, 1] with the sum 1' };
    }
    scores.push(positive);
  }
  return scores;
}

/** Half precision rounds each probability by up to 1/512. */
const SUM_TOLERANCE = 0.01;

/** The second of two probabilities, [negative, positive]; a single number is ambiguous, or not a probability. */
function positiveOf(row: unknown): number | null {
  if (!Array.isArray(row) || row.length !== 2) return null;
  const [negative, positive] = row as readonly unknown[];
  if (!isProbability(negative) || !isProbability(positive)) return null;
  return Math.abs(negative + positive - 1) <= SUM_TOLERANCE ? positive : null;
}

const isProbability = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;
