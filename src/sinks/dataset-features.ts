import type { MessagesRecord } from './messages-record.ts';

/** Types as `datasets` names them; `messages` is a list of role and content. */
const TYPES: Readonly<Record<keyof MessagesRecord, 'string' | 'int64' | 'messages'>> = {
  id: 'string',
  messages: 'messages',
  reasoning: 'string',
  answer: 'string',
  gold: 'string',
  level: 'int64',
  domain: 'string',
  source: 'string',
  license: 'string',
  teacher: 'string',
  target: 'string',
  verdict: 'string',
  generatedAt: 'string',
  campaign: 'string',
};

/**
 * The type of every column, as lines of `dataset_info` in the head of a dataset card. `datasets` applies them after its
 * reader of JSON has guessed: where every value of a column in 10 MB is a date, it gives the text with a time added.
 */
export const FEATURES: readonly string[] = [
  '  features:',
  ...Object.entries(TYPES).flatMap(([name, type]) =>
    type === 'messages'
      ? [
          `  - name: ${name}`,
          '    list:',
          '    - name: role',
          '      dtype: string',
          '    - name: content',
          '      dtype: string',
        ]
      : [`  - name: ${name}`, `    dtype: ${type}`],
  ),
];
