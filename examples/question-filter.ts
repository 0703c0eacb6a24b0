// Your own filters: they drop questions that are not worth an attempt of the target model.
//   import { defineConfig } from 'sluice/config';
//   import { fromSource, tooLong } from './question-filter.ts';
//   export default defineConfig({
//     campaign: 'filtered',
//     models: { … },
//     questionFilters: [tooLong(2_000), fromSource(['gsm8k', 'math'])],
//   });
import type { QuestionFilter } from 'sluice';

/**
 * Drops questions with more than `most` characters. The bound is in the name, since another one keeps other questions:
 * the name and the version are part of the fingerprint of the campaign.
 */
export function tooLong(most: number): QuestionFilter {
  return {
    name: `at-most-${most}-characters`,
    version: 1,
    whyDropped: ({ question }) =>
      question.length > most ? { reason: 'x-too-long', detail: `${question.length} characters` } : null,
  };
}

/** Keeps only questions of these sources. */
export function fromSource(sources: readonly string[]): QuestionFilter {
  return {
    name: `from-${sources.join('-')}`,
    version: 1,
    whyDropped: ({ source }) =>
      source !== null && sources.includes(source) ? null : { reason: 'x-source', detail: source ?? 'no source' },
  };
}
