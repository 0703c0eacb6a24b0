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
function features(types: Readonly<Record<string, unknown>>): readonly string[] {
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

/** Columns of verified records and of rejected traces; `consensus` only where the campaign asks its attempts for one. */
export function columnsOf(hasConsensus: boolean): {
  readonly records: readonly string[];
  readonly traces: readonly string[];
} {
  return {
    records: features(hasConsensus ? RECORD : withoutConsensus(RECORD)),
    traces: features(hasConsensus ? TRACE : withoutConsensus(TRACE)),
  };
}

/** A row, or its types, as it is where no gold answer comes from a consensus. */
export function withoutConsensus<Row extends { readonly consensus: unknown }>(row: Row): Omit<Row, 'consensus'> {
  const { consensus: _none, ...others } = row;
  return others;
}
