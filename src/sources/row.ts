/** A row of an input as JSON text, or why it has none. */
export type Row = {
  /** From 1: the line that it ends on; of Parquet, the row. */
  readonly line: number;
  /** Bytes of the input up to the end of the row, where they are known. */
  readonly end?: number;
} & (
  | { readonly text: string }
  /** `isOpen`: the input ends within a quoted cell. */
  | { readonly problem: string; readonly isOpen?: boolean }
);

/** What a row that is longer than `limitBytes` is told. */
export const tooLong = (limitBytes: number): string =>
  `longer than ${limitBytes} bytes, the most that a question may have`;
