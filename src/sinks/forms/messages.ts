import type { DatasetForm } from './dataset-form.ts';

/** What the card says of the fields beside the turns. */
export const OTHER_FIELDS: readonly string[] = [
  '`reasoning`, `answer` (the final answer as the verifier took it from the trace), `gold`, `level`, `domain`, `source`,',
  '`license`, `teacher`, `target`, `verdict`, `generatedAt`, `campaign`.',
];

/** The form of the contract: `messages` as OpenAI has them. */
export const MESSAGES: DatasetForm = {
  columnsOf: (columns) => columns,
  rowOf: (row) => row,
  says: ['`id`, `messages` (user and assistant; the reasoning is in `<think>` tags),', ...OTHER_FIELDS],
};
