import type { OperatorFunction } from 'rxjs';
import { whyUnverified } from '../records/finish-reason.ts';
import type { GradingOptions, UngradedReason } from '../records/grade.ts';
import type { CallPort } from '../stream/call.ts';
import type { ChatModel } from '../records/model-ports.ts';
import type { ChatRequest } from '../records/model-reply.ts';
import { askFor } from '../records/prompt.ts';
import type { Domain } from '../records/domain.ts';
import { lacksGold } from '../records/question.ts';
import type { Question } from '../records/question.ts';
import { withTurnText } from '../records/turn-text.ts';
import { identify, setAside } from './work-item.ts';
import type { Answered, Asked, SetAside } from './work-item.ts';
import { settleEach, workOn } from './settle-each.ts';
import type { Plan } from './settle-each.ts';

/** The dependencies of `attempt`. */
export interface AttemptDependencies {
  readonly target: ChatModel;
  readonly call: CallPort;
  readonly now: () => Date;
  /** The domains that the verifier supports. */
  readonly domains: ReadonlySet<Domain>;
  /** Creates the request of a question. Default `askFor`. */
  readonly ask?: (question: Question) => ChatRequest;
  /** How a reply that was cut off at its token limit counts. */
  readonly truncated: GradingOptions['truncated'];
  /** Whether questions without a gold answer get attempts. Default: they are set aside. */
  readonly mayLackGold?: boolean;
}

/**
 * Lets the target model answer a question, once for each attempt. A question whose call fails is set aside with the
 * reason of the failure; a failed call is never a wrong answer. So is a question whose reply was ended by a filter or
 * for an unknown reason: the answer may be incomplete. All questions run at once; permits at the entry limit them.
 *
 * ```text
 * source         -a--b-----|
 * call a          ----x|
 * call b             -#
 * attempt        -----(bA)-|      B is set aside
 * ```
 */
export function attempt(
  dependencies: AttemptDependencies,
): OperatorFunction<Asked<Question>, Answered<Question> | SetAside<Question, UngradedReason>> {
  const { target, call, now, truncated, domains, mayLackGold = false } = dependencies;
  const { ask = (question: Question) => askFor(question) } = dependencies;
  return settleEach((asked): Plan<Answered<Question> | SetAside<Question, UngradedReason>> => {
    const { question } = asked;
    // No verifier can judge the answer: do not make the call.
    if (!domains.has(question.domain)) {
      const detail = `nothing here can verify answers of the domain ${question.domain}, only of ${[...domains].join(', ')}`;
      return { pass: setAside(asked, 'domain-unsupported', detail) };
    }
    if (!mayLackGold && lacksGold(question)) {
      return { pass: setAside(asked, 'gold-missing', 'the question has no gold answer, and grading.consensus is off') };
    }
    return workOn(
      asked,
      () => {
        const request = ask(question);
        return call(identify(asked, 'target', 'attempt', request), (maySend) => target.complete(request, maySend));
      },
      (given) => {
        const reply = withTurnText(given);
        const repliedAt = now();
        const why = whyUnverified(reply);
        if (why === null || (why.reason === 'truncated' && truncated === 'incorrect')) {
          return { ...asked, kind: 'answered', reply, repliedAt };
        }
        const { reason, detail } = why;
        const verdict = { verdict: 'ungraded', reason, extracted: null, decidedBy: 'attempt' } as const;
        return setAside({ ...asked, reply, repliedAt, verdict }, reason, detail);
      },
    );
  });
}
