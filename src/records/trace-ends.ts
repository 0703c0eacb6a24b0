import { evidenceOf } from './teacher-trial.ts';
import type { RejectedReason, RejectedTrace } from './trace.ts';

/** How one trace of a selected question came to nothing. */
export type TraceEnd = Pick<RejectedTrace, 'attempt' | 'reply' | 'verdict' | 'detail'> & {
  readonly reason: RejectedReason;
};

/**
 * The ends of a selection's traces in the order in which they are written. The first has the reason that the selection
 * counts under: that of the trace that came furthest. A trace that gave reasoning and an answer that could be read says
 * more of its question and of its teacher than one that was cut off; of two alike the earlier one comes first.
 */
export function orderEnds(ends: readonly TraceEnd[]): readonly TraceEnd[] {
  const first = ends.find(({ reason }) => evidenceOf(reason) === 'sound') ?? ends[0];
  return first === undefined ? [] : [first, ...ends.filter((end) => end !== first)];
}
