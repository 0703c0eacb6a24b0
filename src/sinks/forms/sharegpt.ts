import type { DatasetForm } from './dataset-form.ts';

const FROM = { user: 'human', assistant: 'gpt' } as const;

/** ShareGPT: `conversations` of `from` and `value` in the place of `messages`; all other columns as they are. */
export const SHAREGPT: DatasetForm = {
  columnsOf: ({ id, messages: _messages, ...others }) => ({
    id: id ?? 'string',
    conversations: { listOf: { from: 'string', value: 'string' } },
    ...others,
  }),
  rowOf: ({ id, messages, ...others }) => ({
    id,
    conversations: messages.map(({ role, content }) => ({ from: FROM[role], value: content })),
    ...others,
  }),
  says: [
    '`id`, `conversations` (from `human` and `gpt`; the reasoning stands in `<think>` tags), `reasoning`, `answer` (the final',
    'answer as the verifier took it from the trace), `gold`, `level`, `domain`, `source`, `license`, `teacher`, `target`,',
    '`verdict`, `generatedAt`, `campaign`.',
  ],
};
