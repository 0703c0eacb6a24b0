import { map } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { withContentAsReasoning } from '../records/content-trace.ts';
import type { Outcome } from '../stream/outcome.ts';
import type { RejectedReason, RejectedTrace, Selection, TraceOptions, VerifiedRecord } from '../records/trace.ts';
import type { ChooseStep } from '../records/trace-policy.ts';
import { setAside } from './work-item.ts';
import type { Measured, SetAside } from './work-item.ts';
import { LEVEL_COUNTER } from '../records/counter-names.ts';

/** What `conclude` needs. */
export interface ConcludeOptions {
  readonly campaign: string;
  /** The teacher model, as configured. */
  readonly teacher: string;
  readonly now: () => Date;
  /** `content`: of a reply without reasoning, the text is the reasoning (`withContentAsReasoning`). Default `required`. */
  readonly reasoning?: TraceOptions['reasoning'];
}

/**
 * Makes the outcome of each selection from the trace that its policy chose: `cot` where its answer is right, else `rejected` with the reason and
 * the whole trace, so that a user can choose differently afterwards (OpenThoughts3, arXiv 2506.04178).
 *
 * ```text
 * source      -c--w--s--|      c: correct, w: incorrect or unparsable, s: set aside
 * conclude    -C--W--S--|      C: cot, W and S: rejected
 * ```
 */
export function conclude(
  options: ConcludeOptions,
): OperatorFunction<Measured<Selection, ChooseStep> | SetAside<Selection, RejectedReason>, Outcome> {
  const { campaign, teacher, now, reasoning = 'required' } = options;
  return map((item) => {
    if (item.kind === 'set-aside') return rejected(item, options);
    const { input, question, attempts, decision } = item;
    const chosen = attempts[decision.index];
    if (chosen === undefined) throw new RangeError(`expected one of ${attempts.length} traces, got ${decision.index}`);
    const { reply, verdict } = chosen;
    if (verdict.verdict !== 'correct') {
      const reason = verdict.verdict === 'unparsable' ? 'unparsable' : 'incorrect';
      return rejected(
        setAside({ input, question, ...chosen }, reason, `${verdict.decidedBy}: ${verdict.reason}`),
        options,
      );
    }
    const { grade } = input.value;
    const trace = reasoning === 'content' ? withContentAsReasoning(reply, verdict, question.domain) : reply;
    const value: VerifiedRecord = { question, grade, teacher, reply: trace, verdict, campaign, generatedAt: now() };
    return {
      ref: input.ref,
      disposition: { kind: 'forwarded' },
      outputs: [{ topic: 'cot', key: question.id, value }],
      counts: { [LEVEL_COUNTER.verified(grade.level)]: 1 },
    };
  });
}

function rejected(item: SetAside<Selection, RejectedReason>, options: ConcludeOptions): Outcome {
  const { input, question, reply, verdict, reason, detail } = item;
  const { campaign, teacher, now } = options;
  const { grade } = input.value;
  const value: RejectedTrace = {
    question,
    grade,
    teacher,
    reply,
    verdict,
    reason,
    detail,
    campaign,
    rejectedAt: now(),
  };
  return {
    ref: input.ref,
    disposition: { kind: 'rejected', reason },
    outputs: [{ topic: 'rejected', key: question.id, value }],
    counts: { [LEVEL_COUNTER.rejected(grade.level)]: 1 },
  };
}
