import type { OperatorFunction } from 'rxjs';
import { whyUnverified } from '../records/finish-reason.ts';
import { VERIFIER_FAULTS } from '../records/judging-fault.ts';
import type { JudgingFault, VerifierFault } from '../records/judging-fault.ts';
import type { VerifyAnswer } from '../records/model-ports.ts';
import type { Verdict, VerdictReason } from '../records/verdict.ts';
import { setAside } from './work-item.ts';
import type { Answered, Decided, SetAside } from './work-item.ts';
import { settleEach, workOn } from './settle-each.ts';
import type { Plan } from './settle-each.ts';

/** The reason for setting a record aside if its answer got no verdict. */
export const faultOf = (reason: VerdictReason): VerifierFault =>
  VERIFIER_FAULTS.find((fault) => fault === reason) ?? 'verifier-error';

/**
 * Compares each answer with its gold answer. A reply that was cut off is `incorrect` with reason `truncated` and is not
 * parsed, because its text is not the model's final answer. Other replies that the model did not end, and answers that
 * cannot be judged, are set aside; records that were set aside before pass.
 *
 * ```text
 * source           -a-s--b---|
 * verify a          --x|            x: correct, incorrect or unparsable
 * verify b               -u|        u: ungraded
 * verify           ---sA--B--|      B is set aside
 * ```
 */
export function verify<V, Reason extends string>(
  verifyAnswer: VerifyAnswer,
): OperatorFunction<Answered<V> | SetAside<V, Reason>, Decided<V> | SetAside<V, Reason | JudgingFault>> {
  return settleEach((item): Plan<Decided<V> | SetAside<V, Reason | JudgingFault>> => {
    if (item.kind === 'set-aside') return { pass: item };
    const { reply, question } = item;
    const why = whyUnverified(reply);
    if (why?.reason === 'truncated') {
      const verdict: Verdict = { verdict: 'incorrect', reason: 'truncated', extracted: null, decidedBy: 'verify' };
      return { pass: { ...item, kind: 'decided', verdict } };
    }
    if (why !== null) return { pass: setAside(item, why.reason, why.detail) };
    const none: Verdict = { verdict: 'ungraded', reason: 'verifier-error', extracted: null, decidedBy: 'verify' };
    return workOn(
      { ...item, verdict: none },
      () => verifyAnswer(reply.content, question),
      ({ fault, ...verdict }): Decided<V> | SetAside<V, JudgingFault> =>
        verdict.verdict === 'ungraded'
          ? setAside({ ...item, verdict }, faultOf(verdict.reason), `${verdict.decidedBy}: ${fault ?? verdict.reason}`)
          : { ...item, kind: 'decided', verdict },
    );
  });
}
