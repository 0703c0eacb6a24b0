import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { withContentAsReasoning } from '../records/content-trace.ts';
import { countByLevel, levelCost, TRACE_COUNTER } from '../records/counter-names.ts';
import type { CountQuestion } from '../records/counter-names.ts';
import type { TeacherOf } from '../records/teachers.ts';
import { orderEnds } from '../records/trace-ends.ts';
import type { TraceEnd } from '../records/trace-ends.ts';
import type { ChooseStep } from '../records/trace-policy.ts';
import type { RejectedReason, RejectedTrace, Selection, TraceOptions, VerifiedRecord } from '../records/trace.ts';
import type { Outcome } from '../stream/outcome.ts';
import type { Measured, MeasuredAttempt, SetAside } from './work-item.ts';

/** The options of `conclude`. */
export interface ConcludeOptions {
  readonly campaign: string;
  /** The teacher model, as configured. */
  readonly teacher: string;
  /** Which of several teachers wrote a sample of a question. Left out: always `teacher`. */
  readonly teacherOf?: TeacherOf;
  readonly now: () => Date;
  /**
   * `content`: the text of a reply without reasoning is used as reasoning (`withContentAsReasoning`). Default
   * `required`.
   */
  readonly reasoning?: TraceOptions['reasoning'];
  /** The counter increments of a selection for its level. Default `countByLevel`. */
  readonly countsOf?: CountQuestion;
}

/**
 * Creates the outcome of each selection from the traces that its policy chose: one record on `cot` for each chosen
 * trace. If it chose none, one record on `rejected` for each trace, with its reason and all of its text, so that a user
 * can choose differently afterwards (OpenThoughts3, arXiv 2506.04178). A selection never has records on both topics:
 * the traces of a verified selection that were not chosen are only in the call journal.
 *
 * ```text
 * source      -c--w--s--|      c: one or more chosen, w: none, s: set aside
 * conclude    -C--W--S--|      C: cot, W and S: rejected
 * ```
 */
export function conclude(
  options: ConcludeOptions,
): OperatorFunction<Measured<Selection, ChooseStep, RejectedReason> | SetAside<Selection, RejectedReason>, Outcome> {
  return map((item) => {
    const { teacher } = options;
    const context: Context = { teacherOf: () => ({ role: 'teacher', model: teacher, share: 1 }), ...options };
    if (item.kind === 'set-aside') return rejected(item, [item, ...endsOf(item)], context);
    const chosen = item.decision.indices.map((index) => rightOne(item.attempts, index));
    return chosen.length === 0 ? rejected(item, orderEnds(endsOf(item)), context) : verified(item, chosen, context);
  });
}

type Context = ConcludeOptions & { readonly teacherOf: TeacherOf };
type Ended = Measured<Selection, ChooseStep, RejectedReason> | SetAside<Selection, RejectedReason>;

function rightOne(attempts: readonly MeasuredAttempt[], index: number): MeasuredAttempt {
  const found = attempts[index];
  if (found?.verdict.verdict === 'correct') return found;
  throw new RangeError(`expected the place of a right trace among ${attempts.length}, got ${index}`);
}

function verified(item: Ended, chosen: readonly MeasuredAttempt[], context: Context): Outcome {
  const { input, question } = item;
  const { campaign, teacherOf, now, reasoning = 'required', countsOf = countByLevel } = context;
  const { grade } = input.value;
  const outputs = chosen.map(({ attempt, reply, verdict }, traceIndex) => {
    const value: VerifiedRecord = {
      question,
      grade,
      teacher: teacherOf(question.id, attempt).model,
      reply: reasoning === 'content' ? withContentAsReasoning(reply, verdict, question.domain) : reply,
      verdict,
      campaign,
      generatedAt: now(),
      attempt,
      traceIndex,
      traceCount: chosen.length,
    };
    return { topic: 'cot', key: question.id, value };
  });
  const counts = countTraces(item, endsOf(item), context);
  for (const { attempt } of chosen) add(counts, TRACE_COUNTER.records(teacherOf(question.id, attempt).role));
  return {
    ref: input.ref,
    disposition: { kind: 'forwarded' },
    outputs,
    counts: { ...countsOf('verified', grade.level, question), ...counts },
    costGroup: levelCost(grade.level),
  };
}

/** The counts of each sample for its teacher. */
function countTraces(
  { question, attempts }: Ended,
  ends: readonly TraceEnd[],
  { teacherOf }: Context,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { attempt, verdict } of attempts) {
    if (verdict.verdict === 'correct') add(counts, TRACE_COUNTER.right(teacherOf(question.id, attempt).role));
  }
  for (const { attempt, reason } of ends) {
    if (attempt !== null) add(counts, TRACE_COUNTER.refused(teacherOf(question.id, attempt).role, reason));
  }
  return counts;
}

const add = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/**
 * The ends of all traces that are not right, in the order of their numbers, except the one that set the record aside.
 */
function endsOf({ attempts, asides = [] }: Ended): readonly TraceEnd[] {
  const wrong = attempts.filter(({ verdict }) => verdict.verdict !== 'correct');
  return [...wrong.map(endOfWrong), ...asides].toSorted((a, b) => (a.attempt ?? -1) - (b.attempt ?? -1));
}

function endOfWrong({ attempt, reply, verdict }: MeasuredAttempt): TraceEnd {
  const reason = verdict.verdict === 'unparsable' ? 'unparsable' : 'incorrect';
  return { attempt, reply, verdict, reason, detail: `${verdict.decidedBy}: ${verdict.reason}` };
}

function rejected(item: Ended, ends: readonly TraceEnd[], context: Context): Outcome {
  const { input, question } = item;
  const { campaign, teacherOf, now, countsOf = countByLevel } = context;
  const { grade } = input.value;
  const [main] = ends;
  if (main === undefined) throw new RangeError('expected a trace or a reason, got neither');
  const outputs = ends.map(({ attempt, reply, verdict, reason, detail }, traceIndex) => {
    const teacher = teacherOf(question.id, attempt ?? 0).model;
    const end = { teacher, reply, verdict, reason, detail, campaign, rejectedAt: now() };
    const value: RejectedTrace = { question, grade, ...end, attempt, traceIndex, traceCount: ends.length };
    return { topic: 'rejected', key: question.id, value };
  });
  return {
    ref: input.ref,
    disposition: { kind: 'rejected', reason: main.reason },
    outputs,
    counts: { ...countsOf('rejected', grade.level, question), ...countTraces(item, ends, context) },
    costGroup: levelCost(grade.level),
  };
}
