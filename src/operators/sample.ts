import { defer, mergeMap } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { DrawCounts } from '../records/demand.ts';
import type { GradedQuestion } from '../records/grade.ts';
import type { Disposition, Outcome, Position, StageInput } from '../records/outcome.ts';
import { Sampler } from '../records/sampler.ts';
import type { SamplerOptions, Stocked } from '../records/sampler.ts';
import { levelOfTopic } from '../records/topic-name.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../records/trace.ts';

/** What comes into the sample stage: stock from the level topics, endings of selections from `cot` and `rejected`. */
export type SampleInput = StageInput<GradedQuestion | VerifiedRecord | RejectedTrace>;

/** What `sample` needs. */
export interface SampleDependencies {
  readonly options: SamplerOptions;
  /** What was drawn and how it ended before the start. */
  readonly counts: DrawCounts;
  /** Whether a question was ever selected. */
  readonly isKnownId: (id: string) => boolean;
  readonly now: () => Date;
}

interface Waiting extends Stocked {
  readonly position: Position;
  readonly value: Pick<GradedQuestion, 'question' | 'grade'>;
}

/**
 * Draws questions from the stock so that the verified records come to the mix. A graded question has its outcome only
 * once it is drawn (or found to be a duplicate); until then it waits in the shuffle buffer, which the permits of its
 * topic bound. Endings have their outcome at once and make room for the next draw.
 *
 * ```text
 * source    -a--b---v---c--|      a, b, c: graded; v: a was verified; one may be in flight
 * sample    -A------(vB)---|      A, B: drawn; v: noted; c waits
 * ```
 */
export function sample(dependencies: SampleDependencies): OperatorFunction<SampleInput, Outcome> {
  const { options, counts, isKnownId, now } = dependencies;
  return (source) =>
    defer(() => {
      const sampler = new Sampler<Waiting>(options, counts, isKnownId);
      return source.pipe(mergeMap((input) => outcomesAfter(input, sampler, now)));
    });
}

/** What an input settles: itself where it is an ending or a duplicate, then every draw that it makes possible. */
function* outcomesAfter(input: SampleInput, sampler: Sampler<Waiting>, now: () => Date): Generator<Outcome> {
  const settled = take(input, sampler);
  if (settled !== null) yield settled;
  for (let drawn = sampler.draw(); drawn !== null; drawn = sampler.draw()) {
    const { position, value } = drawn.record;
    const { question, grade } = value;
    const selection: Selection = { question, grade, draw: drawn.draw, selectedAt: now() };
    const forwarded = outcome(position, { kind: 'forwarded' }, `drawn/${drawn.level}`);
    yield { ...forwarded, outputs: [{ topic: 'selected', key: question.id, value: selection }] };
  }
}

function take(input: SampleInput, sampler: Sampler<Waiting>): Outcome | null {
  const { position, value } = input;
  const level = levelOfTopic(position.topic);
  if (level === null) {
    const ended = position.topic === 'cot' ? 'verified' : 'rejected';
    sampler.note(value.grade.level, ended);
    return outcome(position, { kind: 'noted' }, `${ended}/${value.grade.level}`);
  }
  const { question, grade } = value;
  const isNew = sampler.offer({
    id: question.id,
    level,
    partition: position.partition,
    position,
    value: { question, grade },
  });
  return isNew ? null : outcome(position, { kind: 'rejected', reason: 'duplicate' }, `duplicate/${level}`);
}

const outcome = (position: Position, disposition: Disposition, count: string): Outcome => ({
  position,
  disposition,
  outputs: [],
  counts: { [count]: 1 },
});
