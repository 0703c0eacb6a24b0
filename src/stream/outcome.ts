import type { RecordRef } from './record.ts';

/** A decoded record on its way through a stage. */
export interface StageInput<T = unknown> {
  readonly ref: RecordRef;
  readonly value: T;
}

/** A record that a stage writes; it is encoded by its topic's schema. */
export interface OutputRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: unknown;
}

/** What became of an input: forwarded to a topic, rejected with a reason, or only taken note of (signals between stages). */
export type Disposition =
  | { readonly kind: 'forwarded' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'noted' };

/** The one outcome of one input. All of it is committed in one transaction with the input's offset. */
export interface Outcome {
  readonly ref: RecordRef;
  readonly disposition: Disposition;
  readonly outputs: readonly OutputRecord[];
  /** Increments of the task's counters, beside those of the disposition: `graded/3`, `drawn/3`, … */
  readonly counts: Readonly<Record<string, number>>;
  /** Under which name what all calls for the input have cost is added up. Left out: under none. */
  readonly costGroup?: string;
}

/** Named totals of a task since the campaign began; committed with its progress. */
export type Counters = ReadonlyMap<string, number>;

/** A counter's value, 0 where it was never counted. */
export const countOf = (counters: Counters, name: string): number => counters.get(name) ?? 0;

/** The sum of counters by key over all tasks. */
export function sumCounters(all: Iterable<Counters>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const counters of all) {
    for (const [name, value] of counters) sum.set(name, (sum.get(name) ?? 0) + value);
  }
  return sum;
}
