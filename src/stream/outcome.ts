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

/** The result for an input: forwarded to a topic, rejected with a reason, or only noted (signals between stages). */
export type Disposition =
  | { readonly kind: 'forwarded' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'noted' };

/** The one outcome of one input. It is committed in one transaction with the input's offset. */
export interface Outcome {
  readonly ref: RecordRef;
  readonly disposition: Disposition;
  readonly outputs: readonly OutputRecord[];
  /** Increments of the task's counters, besides those of the disposition: `graded/3`, `drawn/3`, … */
  readonly counts: Readonly<Record<string, number>>;
  /** The group to which the costs of all calls for the input are added. Left out: no group. */
  readonly costGroup?: string;
}

/** Named totals of a task since the campaign began; committed with its progress. */
export type Counters = ReadonlyMap<string, number>;

/** The value of a counter; 0 if it was never counted. */
export const countOf = (counters: Counters, name: string): number => counters.get(name) ?? 0;

/** The sum of counters by key over all tasks. */
export function sumCounters(all: Iterable<Counters>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const counters of all) {
    for (const [name, value] of counters) sum.set(name, (sum.get(name) ?? 0) + value);
  }
  return sum;
}
