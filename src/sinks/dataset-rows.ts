import type { RejectedTrace, VerifiedRecord } from '../records/trace.ts';
import type { Columns } from './column-type.ts';
import { columnsOf, withoutConsensus } from './dataset-features.ts';
import { FORMS } from './forms/forms.ts';
import type { FormName } from './forms/forms.ts';
import { toMessagesRecord } from './messages-record.ts';
import type { MessagesRecord } from './messages-record.ts';
import { toRejectedRecord } from './rejected-record.ts';
import type { RejectedRecord } from './rejected-record.ts';

/** The rows of a dataset in one form. */
export interface DatasetRows {
  readonly columns: { readonly records: Columns; readonly traces: Columns };
  readonly record: (record: VerifiedRecord) => object;
  readonly trace: (trace: RejectedTrace) => object;
}

/** The rows of a form; they have the column `consensus` only if the campaign uses it. */
export function rowsOf(format: FormName, hasConsensus: boolean): DatasetRows {
  const form = FORMS[format];
  const rowOf = (row: MessagesRecord | RejectedRecord): object =>
    form.rowOf(hasConsensus ? row : withoutConsensus(row));
  return {
    columns: columnsOf(form, hasConsensus),
    record: (record) => rowOf(toMessagesRecord(record)),
    trace: (trace) => rowOf(toRejectedRecord(trace)),
  };
}
