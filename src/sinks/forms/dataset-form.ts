import type { Columns } from '../column-type.ts';
import type { MessagesRecord } from '../messages-record.ts';
import type { RejectedRecord } from '../rejected-record.ts';

/** A row as it is with or without the column `consensus`. */
export type Row = Omit<MessagesRecord | RejectedRecord, 'consensus'>;

/** How the rows of a dataset look: made from those of the form `messages`, as their columns are. */
export interface DatasetForm {
  readonly columnsOf: (messages: Columns) => Columns;
  readonly rowOf: (row: Row) => object;
  /** What the card says of the fields, as lines of Markdown. */
  readonly says: readonly string[];
}
