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
import { countByLevel } from '../records/counter-names.ts';
import type { CountQuestion } from '../records/counter-names.ts';
import { nameOf } from '../records/cells.ts';
import type { CellAxis } from '../records/cells.ts';

/** The input of the sample stage: stock from the level topics, endings of selections from `cot` and `rejected`. */
export type SampleInput = StageInput<GradedQuestion | VerifiedRecord | RejectedTrace>;

/** The dependencies of `sample`. */
export interface SampleDependencies {
  readonly options: SamplerOptions;
  /** The drawn questions before the start, and how they ended. */
  readonly counts: DrawCounts;
  /** What the traces before the start showed about the teacher. */
  readonly trial: TrialCounts;
  /** Whether a question was ever selected. */
  readonly isKnownId: (id: string) => boolean;
  readonly now: () => Date;
  /** Default: only by level. */
  readonly countsOf?: CountQuestion;
}

interface Waiting extends Stocked {
  readonly ref: RecordRef;
  readonly value: Pick<GradedQuestion, 'question' | 'grade'>;
}

/**
 * Draws questions from the stock so that the verified records reach the mix. A graded question has its outcome only
 * once it is drawn (or is a duplicate); until then it waits in the shuffle buffer, which the permits of its topic
 * limit. Endings have their outcome at once and make room for the next draw. A question with several records on `cot`
 * or `rejected` has ended once: the first record counts, because the mix and the size count questions. Until the
 * teacher's first sound trace, draws are limited by its trial (`TeacherTrial`).
 *
 * ```text
 * source    -a--b---v---c--|      a, b, c: graded; v: a was verified; one may be in flight
 * sample    -A------(vB)---|      A, B: drawn; v: noted; c waits
 * ```
 */
export function sample(dependencies: SampleDependencies): OperatorFunction<SampleInput, Outcome> {
  const { options, counts, trial: trialSoFar, isKnownId, now, countsOf = countByLevel } = dependencies;
  return (source) =>
    defer(() => {
      const sampler = new Sampler<Waiting>(options, counts, isKnownId);
      const trial = new TeacherTrial(trialSoFar);
      const by = options.cells?.by ?? null;
      return source.pipe(mergeMap((input) => outcomesAfter(input, { sampler, trial, by, now, countsOf })));
    });
}

/** The state of one subscription. */
interface Sampling {
  readonly sampler: Sampler<Waiting>;
  readonly trial: TeacherTrial;
  /** Null: the mix has only levels. */
  readonly by: CellAxis | null;
  readonly now: () => Date;
  readonly countsOf: CountQuestion;
}

const draw = ({ sampler, trial }: Sampling): Draw<Waiting> | null =>
  trial.allows(sumLevels(inFlightOf(sampler.counts))) ? sampler.draw() : null;

/**
 * The outcomes that follow from an input: its own if it is an ending or a duplicate, then all draws that it makes
 * possible, then the records that are passed over to make room.
 */
function* outcomesAfter(input: SampleInput, sampling: Sampling): Generator<Outcome> {
  const { sampler, now, countsOf } = sampling;
  const settled = take(input, sampling);
  if (settled !== null) yield settled;
  for (let drawn = draw(sampling); drawn !== null; drawn = draw(sampling)) {
    const { ref, value } = drawn.record;
    const { question, grade } = value;
    const selection: Selection = { question, grade, draw: drawn.draw, selectedAt: now() };
    const forwarded = outcome(ref, { kind: 'forwarded' }, countsOf('drawn', drawn.level, question));
    yield { ...forwarded, outputs: [{ topic: 'selected', key: question.id, value: selection }] };
  }
  for (let over = sampler.passOver(); over !== null; over = sampler.passOver()) {
    const counts = countsOf('surplus', over.level, over.value.question);
    yield outcome(over.ref, { kind: 'rejected', reason: 'surplus' }, counts);
  }
}

function take(input: SampleInput, { sampler, trial, by, countsOf }: Sampling): Outcome | null {
  const { ref, value } = input;
  const { question, grade } = value;
  const level = levelOfTopic(ref.topic);
  const name = by === null ? {} : { name: nameOf(by, question) };
  if (level === null) {
    // Another trace of a question whose ending was already counted.
    if ('traceIndex' in value && value.traceIndex > 0) return outcome(ref, { kind: 'noted' }, {});
    const ended = ref.topic === 'cot' ? 'verified' : 'rejected';
    sampler.note(grade.level, ended, name.name);
    const how = ended === 'rejected' && 'reason' in value ? value.reason : 'verified';
    trial.note(how);
    const evidence = evidenceCounter(how);
    const counts = { ...countsOf(ended, grade.level, question), ...(evidence !== null && { [evidence]: 1 }) };
    return outcome(ref, { kind: 'noted' }, counts);
  }
  const kept = { question, grade };
  const size = by === null ? {} : { bytes: bytesOf(kept) };
  const isNew = sampler.offer({ id: question.id, level, partition: ref.partition, ref, value: kept, ...name, ...size });
  return isNew ? null : outcome(ref, { kind: 'rejected', reason: 'duplicate' }, countsOf('duplicate', level, question));
}

/** A lower bound of the record's size in its topic: JSON text with all field names. */
const bytesOf = (value: Waiting['value']): number => Buffer.byteLength(JSON.stringify(value)) + 64;

const outcome = (ref: RecordRef, disposition: Disposition, counts: Readonly<Record<string, number>>): Outcome => ({
  ref,
  disposition,
  outputs: [],
  counts,
});
