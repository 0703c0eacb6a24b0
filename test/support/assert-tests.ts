import type { QuestionTests } from '../../src/records/question.ts';

/** Tests of kind `assert`, empty but for the changes. */
export const assertTests = (changes: Partial<QuestionTests>): QuestionTests => ({
  kind: 'assert',
  setup: '',
  asserts: [],
  code: null,
  entryPoint: null,
  cases: [],
  calls: [],
  ...changes,
});
