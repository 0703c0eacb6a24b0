/** One figure of a row. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** The project's target, and whether this run reached it. */
  readonly wanted?: { readonly text: string; readonly holds: boolean };
}

/** The results of a row. */
export interface RowResult {
  readonly figures: readonly Figure[];
  /** Lines of Markdown with the details of the figures. */
  readonly details: readonly string[];
}

/** The options of running a row. */
export interface RowOptions {
  /** Also run again under the profiler, if the row supports it. */
  readonly profile: boolean;
}

/** A row of the table. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly run: (options: RowOptions) => Promise<RowResult>;
}

/** A figure with its required bound. */
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

/** The middle value; for an even number of values the lower one of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
