import type { Config } from '../config/config.ts';
import type { ReadOptions } from '../sources/read-questions.ts';

/** Minimum number of ids over which repeats are detected in inputs without an end; `run` counts the others. */
export const KNOWN_IDS = 500_000;

/** Interval of the reported numbers of questions. */
export const REPORT_EVERY = 10_000;

/** The rules that a row must satisfy to be a question of this configuration. */
export function questionRules({
  verifiers,
  grading,
  gradingPolicy,
}: Config): Required<Pick<ReadOptions, 'now' | 'ownDomains' | 'mayLackGold'>> {
  return {
    now: () => new Date(),
    ownDomains: new Set(verifiers?.keys()),
    mayLackGold: grading.consensus !== undefined && gradingPolicy === undefined,
  };
}
