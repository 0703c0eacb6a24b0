import { defer, mergeMap } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { inFlightOf } from '../records/demand.ts';
import type { DrawCounts } from '../records/demand.ts';
import type { GradedQuestion } from '../records/grade.ts';
import type { Disposition, Outcome, StageInput } from '../stream/outcome.ts';
import type { RecordRef } from '../stream/record.ts';
import { sumLevels } from '../records/mix.ts';
import { Sampler } from '../records/sampler.ts';
import type { Draw, SamplerOptions, Stocked } from '../records/sampler.ts';
import { evidenceCounter, TeacherTrial } from '../records/teacher-trial.ts';
import type { TrialCounts } from '../records/teacher-trial.ts';
import { levelOfTopic } from '../records/topic-name.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../records/trace.ts';
import { LEVEL_COUNTER } from '../records/counter-names.ts';

/** What comes into the sample stage: stock from the level topics, endings of selections from `cot` and `rejected`. */
export type SampleInput = StageInput<GradedQuestion | VerifiedRecord | RejectedTrace>;

/** What `sample` needs. */
export interface SampleDependencies {
  readonly options: SamplerOptions;
  /** What was drawn and how it ended before the start. */
  readonly counts: DrawCounts;
  /** What the traces that ended before the start said about the teacher. */
  readonly trial: TrialCounts;
  /** Whether a question was ever selected. */
  readonly isKnownId: (id: string) => boolean;
  readonly now: () => Date;
}

interface Waiting extends Stocked {
  readonly ref: RecordRef;
  readonly value: Pick<GradedQuestion, 'question' | 'grade'>;
}

/**
 * Draws questions from the stock so that the verified records come to the mix. A graded question has its outcome only
 * once it is drawn (or found to be a duplicate); until then it waits in the shuffle buffer, which the permits of its
 * topic bound. Endings have their outcome at once and make room for the next draw. A question with several records on
 * `cot` or `rejected` has ended once: the first of them counts, the mix and the size are of questions. Until the teacher's first sound trace
 * only as many are drawn as its trial allows (`TeacherTrial`).
 *
 * ```text
 * source    -a--b---v---c--|      a, b, c: graded; v: a was verified; one may be in flight
 * sample    -A------(vB)---|      A, B: drawn; v: noted; c waits
 * ```
 */
export function sample(dependencies: SampleDependencies): OperatorFunction<SampleInput, Outcome> {
  const { options, counts, trial: trialSoFar, isKnownId, now } = dependencies;
  return (source) =>
    defer(() => {
      const sampler = new Sampler<Waiting>(options, counts, isKnownId);
      const trial = new TeacherTrial(trialSoFar);
      return source.pipe(mergeMap((input) => outcomesAfter(input, sampler, trial, now)));
    });
}

const draw = (sampler: Sampler<Waiting>, trial: TeacherTrial): Draw<Waiting> | null =>
  trial.allows(sumLevels(inFlightOf(sampler.counts))) ? sampler.draw() : null;

/** What an input settles: itself where it is an ending or a duplicate, then every draw that it makes possible. */
function* outcomesAfter(
  input: SampleInput,
  sampler: Sampler<Waiting>,
  trial: TeacherTrial,
  now: () => Date,
): Generator<Outcome> {
  const settled = take(input, sampler, trial);
  if (settled !== null) yield settled;
  for (let drawn = draw(sampler, trial); drawn !== null; drawn = draw(sampler, trial)) {
    const { ref, value } = drawn.record;
    const { question, grade } = value;
    const selection: Selection = { question, grade, draw: drawn.draw, selectedAt: now() };
    const forwarded = outcome(ref, { kind: 'forwarded' }, [LEVEL_COUNTER.drawn(drawn.level)]);
    yield { ...forwarded, outputs: [{ topic: 'selected', key: question.id, value: selection }] };
  }
}

function take(input: SampleInput, sampler: Sampler<Waiting>, trial: TeacherTrial): Outcome | null {
  const { ref, value } = input;
  const level = levelOfTopic(ref.topic);
  if (level === null) {
    // Another trace of a question whose end is counted.
    if ('traceIndex' in value && value.traceIndex > 0) return outcome(ref, { kind: 'noted' }, []);
    const ended = ref.topic === 'cot' ? 'verified' : 'rejected';
    sampler.note(value.grade.level, ended);
    const how = ended === 'rejected' && 'reason' in value ? value.reason : 'verified';
    trial.note(how);
    const evidence = evidenceCounter(how);
    const counts = [`${ended}/${value.grade.level}`, ...(evidence === null ? [] : [evidence])];
    return outcome(ref, { kind: 'noted' }, counts);
  }
  const { question, grade } = value;
  const isNew = sampler.offer({
    id: question.id,
    level,
    partition: ref.partition,
    ref,
    value: { question, grade },
  });
  return isNew ? null : outcome(ref, { kind: 'rejected', reason: 'duplicate' }, [LEVEL_COUNTER.duplicate(level)]);
}

const outcome = (ref: RecordRef, disposition: Disposition, counts: readonly string[]): Outcome => ({
  ref,
  disposition,
  outputs: [],
  counts: Object.fromEntries(counts.map((count) => [count, 1])),
});
