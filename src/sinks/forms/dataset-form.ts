import type { Columns } from '../column-type.ts';
import type { MessagesRecord } from '../messages-record.ts';
import type { RejectedRecord } from '../rejected-record.ts';

/** A row with or without the column `consensus`. */
export type Row = Omit<MessagesRecord | RejectedRecord, 'consensus'>;

/** The form of a dataset's rows, converted from the form `messages`, and of their columns. */
export interface DatasetForm {
  readonly columnsOf: (messages: Columns) => Columns;
  readonly rowOf: (row: Row) => object;
  /** The card's description of the fields, as lines of Markdown. */
  readonly says: readonly string[];
}
