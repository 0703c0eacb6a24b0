/** A row of an input as JSON text, or the problem why it has none. */
export type Row = {
  /** From 1: the line on which it ends; for Parquet, the row. */
  readonly line: number;
  /** Bytes of the input up to the end of the row, if known. */
  readonly end?: number;
} & (
  | { readonly text: string }
  /** `isOpen`: the input ends within a quoted cell. */
  | { readonly problem: string; readonly isOpen?: boolean }
);

/** The message for a row that is longer than `limitBytes`. */
export const tooLong = (limitBytes: number): string =>
  `longer than ${limitBytes} bytes, the most that a question may have`;
