import { asksScorer } from '../records/grade.ts';
import type { GradingMethod } from '../records/grading/methods.ts';

/** The grading of a dataset's levels, for its card. */
export interface CardGrader {
  /** Name and version: `pass-rate@1`. */
  readonly name: string;
  /** `own`: a user's policy, of which only the name is known. */
  readonly method: GradingMethod | 'own';
  /** Maximum number of the target's attempts at a question. */
  readonly attempts: number;
  /** Descending cuts on the share of right attempts; empty for a method without cuts. */
  readonly bands: readonly number[];
  /** For a user's policy: whether it may use the scorer. Default true. */
  readonly asksScorer?: boolean;
}

/** The grader of a card without another one. */
export const PAPER_GRADER: CardGrader = { name: 'paper@1', method: 'paper', attempts: 1, bands: [] };

/** Whether the scorer may have decided a level. */
export const usesScorer = ({ method, asksScorer: mayAsk = true }: CardGrader): boolean =>
  method === 'own' ? mayAsk : asksScorer({ method });

/** The grader as one line; `name` is its form in the card. */
export function graderLine({ method, attempts, bands }: CardGrader, name: string): string {
  switch (method) {
    case 'own':
      return `${name}, a policy of the campaign's own`;
    case 'paper':
      return `${name}: 1 attempt; a right one is level 0, a wrong one is rated by the scorer`;
    case 'pass-rate':
      return `${name}: the share of right attempts, of at most ${attempts}, cut at ${bands.join(', ')}`;
    case 'hybrid':
      return `${name}: the share of right attempts, of at most ${attempts}, cut at ${bands.join(', ')}; where none is right, the scorer's rating of them`;
    case 'test-share':
      return `${name}: the share of tests passed by at most ${attempts} attempts, cut at ${bands.join(', ')}; level 0 only by right attempts`;
  }
}

/** The origin of a level, in consecutive sentences. */
export function gradedLines({ method, attempts }: CardGrader): readonly string[] {
  const asked = `Each question was answered by the target model, up to ${attempts} times, and each answer compared with the gold answer.`;
  switch (method) {
    case 'paper':
      return [
        'Each question was answered by the target model and the answer compared with the gold answer. Wrong answers were',
        'rated step by step by the scorer, which gave the level.',
      ];
    case 'pass-rate':
      return [asked, 'The share of right answers gave the level.'];
    case 'hybrid':
      return [
        asked,
        'The share of right answers gave the level; where none was right, the scorer rated them step by step, which gave it.',
      ];
    case 'test-share':
      return [asked, 'The share of the tests that the answers passed gave the level.'];
    case 'own':
      return [
        'Each question was answered by the target model and the answers compared with the gold answer. A policy of the',
        "campaign's own gave the level.",
      ];
  }
}
