/** One figure of a row. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What the project aims at, and whether this run got there. */
  readonly wanted?: { readonly text: string; readonly holds: boolean };
}

/** What a row has measured. */
export interface RowResult {
  readonly figures: readonly Figure[];
  /** Lines of Markdown that say where the figures come from. */
  readonly details: readonly string[];
}

/** What a row is run with. */
export interface RowOptions {
  /** Also run once more under the profiler, where the row has something to say about it. */
  readonly profile: boolean;
}

/** A row of the table. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly run: (options: RowOptions) => Promise<RowResult>;
}

/** A figure with the bound that it should keep. */
export function figure(
  what: string,
  value: number,
  bound: { readonly atLeast?: number; readonly atMost?: number } = {},
  show: (value: number) => string = (shown) => shown.toFixed(3),
): Figure {
  const { atLeast, atMost } = bound;
  if (atLeast !== undefined) {
    return { what, value: show(value), wanted: { text: `≥ ${show(atLeast)}`, holds: value >= atLeast } };
  }
  if (atMost !== undefined) {
    return { what, value: show(value), wanted: { text: `≤ ${show(atMost)}`, holds: value <= atMost } };
  }
  return { what, value: show(value) };
}

export const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
export const seconds = (value: number): string => `${value.toFixed(1)} s`;
export const mebibytes = (value: number): string => `${value.toFixed(0)} MiB`;
export const perSecond = (value: number): string => `${value.toFixed(0)}/s`;
export const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** The middle value; of an even number the lower one of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
