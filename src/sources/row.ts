/** A row of an input as JSON text, or why it has none. */
export type Row = {
  /** From 1: the line that it ends on; of Parquet, the row. */
  readonly line: number;
} & ({ readonly text: string } | { readonly problem: string });

/** What a row that is longer than `limitBytes` is told. */
export const tooLong = (limitBytes: number): string =>
  `longer than ${limitBytes} bytes, the most that a question may have`;
