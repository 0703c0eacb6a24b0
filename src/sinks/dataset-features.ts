import type { ColumnType, Columns } from './column-type.ts';
import type { DatasetForm } from './forms/dataset-form.ts';
import type { MessagesRecord } from './messages-record.ts';
import type { RejectedRecord } from './rejected-record.ts';

type Types<Row> = Readonly<Record<keyof Row, ColumnType>>;

const RECORD: Types<MessagesRecord> = {
  id: 'string',
  messages: { listOf: { role: 'string', content: 'string' } },
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

/** Columns of verified records and of rejected traces; `consensus` only if the campaign uses it. */
export function columnsOf(
  form: DatasetForm,
  hasConsensus: boolean,
): { readonly records: Columns; readonly traces: Columns } {
  return {
    records: form.columnsOf(hasConsensus ? RECORD : withoutConsensus(RECORD)),
    traces: form.columnsOf(hasConsensus ? TRACE : withoutConsensus(TRACE)),
  };
}

/**
 * The type of every column, as lines of `dataset_info` in the head of a dataset card. `datasets` applies them after its
 * JSON reader has guessed: if all values of a column in 10 MB are dates, it returns the text with a time appended.
 */
export function features(columns: Columns): readonly string[] {
  return [
    '  features:',
    ...Object.entries(columns).flatMap(([name, type]) => [`  - name: ${name}`, ...typeLines(type)]),
  ];
}

function typeLines(type: ColumnType): readonly string[] {
  if (typeof type === 'string') return [`    dtype: ${type}`];
  const { listOf } = type;
  if (typeof listOf === 'string') return [`    list: ${listOf}`];
  return [
    '    list:',
    ...Object.entries(listOf).flatMap(([name, value]) => [`    - name: ${name}`, `      dtype: ${value}`]),
  ];
}

/** A row, or its types, without the column `consensus`. */
export function withoutConsensus<Row extends { readonly consensus: unknown }>(row: Row): Omit<Row, 'consensus'> {
  const { consensus: _none, ...others } = row;
  return others;
}
