/** A row of an input as JSON text, or the problem why it has none. */
export type Row = {
  /** From 1: the line on which it ends; for Parquet, the row. */
  readonly line: number;
  /** Bytes of the input up to the end of the row, if known. */
  readonly end?: number;
  /** The input ends within a quoted cell, so more input may change this row. */
  readonly isOpen?: boolean;
} & ({ readonly text: string } | { readonly problem: string });

/** The message for a row that is longer than `limitBytes`. */
export const tooLong = (limitBytes: number): string =>
  `longer than ${limitBytes} bytes, the most that a question may have`;
