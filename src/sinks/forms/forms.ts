import type { DatasetForm } from './dataset-form.ts';
import { OPENR1 } from './openr1.ts';
import { SHAREGPT } from './sharegpt.ts';

/** What `export --format` takes. */
export type FormName = 'messages' | 'sharegpt' | 'openr1';
export const FORM_NAMES: readonly FormName[] = ['messages', 'sharegpt', 'openr1'];

const MESSAGES: DatasetForm = {
  columnsOf: (columns) => columns,
  rowOf: (row) => row,
  says: [
    '`id`, `messages` (user and assistant; the reasoning stands in `<think>` tags), `reasoning`, `answer` (the final',
    'answer as the verifier took it from the trace), `gold`, `level`, `domain`, `source`, `license`, `teacher`, `target`,',
    '`verdict`, `generatedAt`, `campaign`.',
  ],
};

export const FORMS: Readonly<Record<FormName, DatasetForm>> = {
  messages: MESSAGES,
  sharegpt: SHAREGPT,
  openr1: OPENR1,
};
