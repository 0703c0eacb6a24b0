import type { Config } from '../config/config.ts';
import type { ReadOptions } from '../sources/read-questions.ts';

/** Repeats are recognised over so many ids at the least, in inputs without an end; beyond them `run` counts them. */
export const KNOWN_IDS = 500_000;

/** The number of questions is told so often. */
export const REPORT_EVERY = 10_000;

/** What a row must be to be a question of this configuration. */
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
