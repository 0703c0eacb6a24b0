import type { MessagesRecord } from './messages-record.ts';
import type { RejectedRecord } from './rejected-record.ts';

/** Types as `datasets` names them; `messages` is a list of role and content. */
type Types<Row> = Readonly<Record<keyof Row, 'string' | 'int64' | 'float64' | 'messages'>>;

const RECORD: Types<MessagesRecord> = {
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
  consensus: 'float64',
};

const TRACE: Types<RejectedRecord> = { ...RECORD, reason: 'string', detail: 'string', attempt: 'int64' };

/**
 * The type of every column, as lines of `dataset_info` in the head of a dataset card. `datasets` applies them after its
 * reader of JSON has guessed: where every value of a column in 10 MB is a date, it gives the text with a time added.
 */
function features<Row>(types: Types<Row>): readonly string[] {
  return [
    '  features:',
    ...Object.entries(types).flatMap(([name, type]) =>
      type === 'messages'
        ? [
            `  - name: ${name}`,
            '    list:',
            '    - name: role',
            '      dtype: string',
            '    - name: content',
            '      dtype: string',
          ]
        : [`  - name: ${name}`, `    dtype: ${String(type)}`],
    ),
  ];
}

/** The columns of verified records. */
export const RECORD_FEATURES: readonly string[] = features(RECORD);

/** The columns of rejected traces. */
export const TRACE_FEATURES: readonly string[] = features(TRACE);
