import { evidenceOf } from './teacher-trial.ts';
import type { RejectedReason, RejectedTrace } from './trace.ts';

/** The end of one unsuccessful trace of a selected question. */
export type TraceEnd = Pick<RejectedTrace, 'attempt' | 'reply' | 'verdict' | 'detail'> & {
  readonly reason: RejectedReason;
};

/**
 * Orders the ends of a selection's traces for writing. The first one has the reason that counts for the selection: that
 * of the most advanced trace. A trace with reasoning and a readable answer says more about its question and its teacher
 * than one that was cut off; among equals, the earlier one comes first.
 */
export function orderEnds(ends: readonly TraceEnd[]): readonly TraceEnd[] {
  const first = ends.find(({ reason }) => evidenceOf(reason) === 'sound') ?? ends[0];
  return first === undefined ? [] : [first, ...ends.filter((end) => end !== first)];
}
