import type { DatasetForm } from './dataset-form.ts';
import { OTHER_FIELDS } from './messages.ts';

const FROM = { user: 'human', assistant: 'gpt' } as const;

/** ShareGPT: `conversations` of `from` and `value` in place of `messages`; all other columns are unchanged. */
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
  says: ['`id`, `conversations` (from `human` and `gpt`; the reasoning is in `<think>` tags),', ...OTHER_FIELDS],
};
