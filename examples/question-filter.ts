// Filters of your own: questions that are not worth an attempt of the target model.
//   import { defineConfig } from 'sluice/config';
//   import { fromSource, tooLong } from './question-filter.ts';
//   export default defineConfig({
//     campaign: 'filtered',
//     models: { … },
//     questionFilters: [tooLong(2_000), fromSource(['gsm8k', 'math'])],
//   });
import type { QuestionFilter } from 'sluice';

/**
 * Drops questions of more characters than that. The bound is in the name, since another one lets other questions
 * through: the name and the version are what the campaign is known by.
 */
export function tooLong(most: number): QuestionFilter {
  return {
    name: `at-most-${most}-characters`,
    version: 1,
    whyDropped: ({ question }) =>
      question.length > most ? { reason: 'x-too-long', detail: `${question.length} characters` } : null,
  };
}

/** Keeps questions of these sources alone. */
export function fromSource(sources: readonly string[]): QuestionFilter {
  return {
    name: `from-${sources.join('-')}`,
    version: 1,
    whyDropped: ({ source }) =>
      source !== null && sources.includes(source) ? null : { reason: 'x-source', detail: source ?? 'no source' },
  };
}
