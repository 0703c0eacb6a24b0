import type { DatasetForm } from './dataset-form.ts';

/** The card's description of the fields other than the turns. */
export const OTHER_FIELDS: readonly string[] = [
  '`reasoning`, `answer` (the final answer as the verifier took it from the trace), `gold`, `level`, `domain`, `source`,',
  '`license`, `teacher`, `target`, `verdict`, `generatedAt`, `campaign`.',
];

/** The form of the contract: `messages` as in OpenAI's API. */
export const MESSAGES: DatasetForm = {
  columnsOf: (columns) => columns,
  rowOf: (row) => row,
  says: ['`id`, `messages` (user and assistant; the reasoning is in `<think>` tags),', ...OTHER_FIELDS],
};
