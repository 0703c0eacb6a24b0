import type { OperatorFunction } from 'rxjs';
import { askJudge, readJudgement } from '../records/judge-prompt.ts';
import { shownQuestion } from '../records/prompt.ts';
import { isBuiltInDomain } from '../records/domain.ts';
import type { BuiltInDomain } from '../records/domain.ts';
import type { CallPort } from '../stream/call.ts';
import type { ChatModel } from '../records/model-ports.ts';
import type { CallFailureReason, ChatReply } from '../records/model-reply.ts';
import { MAX_EXTRACTED } from '../records/verdict.ts';
import type { JudgeVerdict } from '../records/verdict.ts';
import { identify } from './work-item.ts';
import type { Decided, SetAside } from './work-item.ts';
import { settleEach, workOn } from './settle-each.ts';
import type { Plan } from './settle-each.ts';

/** The dependencies of `judge`. */
export interface JudgeDependencies {
  readonly judge: ChatModel;
  readonly call: CallPort;
}

/**
 * Lets a chat model check the answers that the rules called `incorrect` or `unparsable`, in mathematics and choice; it
 * can only change a verdict to `correct`. Programs are judged only by their tests, answers in a user's own domain only
 * by its verifier, and a reply that was cut off has no answer. If the judge finds the answers different, or does not
 * reply with one of its two words, the verdict of the rules is kept. In both cases the verdict includes the judge's
 * reply, and keeps the reason of the rules. A failed call is not a verdict: the record is set aside with that reason.
 *
 * ```text
 * source    -c--w----v----s-|      c: correct, w, v: incorrect, s: set aside
 * judge w       --E|               E: equivalent
 * judge v            -D|           D: different
 * judge     -c----W---V---s-|      W: correct, decided by the judge; V: incorrect still, with what the judge said
 * ```
 */
export function judge<V, Reason extends string>(
  dependencies: JudgeDependencies,
): OperatorFunction<
  Decided<V> | SetAside<V, Reason>,
  Decided<V> | SetAside<V, Reason | CallFailureReason | 'operator-error'>
> {
  const { judge: model, call } = dependencies;
  return settleEach((item): Plan<Decided<V> | SetAside<V, Reason | CallFailureReason | 'operator-error'>> => {
    if (item.kind === 'set-aside' || !isWorthAsking(item)) return { pass: item };
    const { question, reply, verdict } = item;
    const request = askJudge(
      { question: shownQuestion(question), answer: question.answer },
      verdict.extracted ?? reply.content,
    );
    return workOn(
      item,
      () => call(identify(item, 'judge', 'judge', request), (maySend) => model.complete(request, maySend)),
      (judged): Decided<V> => {
        const said = { verdict: verdictOf(judged), model: judged.returnedModel };
        if (said.verdict !== 'correct') return { ...item, verdict: { ...verdict, judge: said } };
        const decidedBy = `judge:${said.model}`;
        return { ...item, verdict: { ...verdict, verdict: 'correct', decidedBy, judge: said } };
      },
    );
  });
}

const VERDICTS = { equivalent: 'correct', different: 'incorrect' } as const;

function verdictOf({ content, finishReason }: ChatReply): JudgeVerdict['verdict'] {
  // A reply that was cut off has not reached its final word.
  const judgement = finishReason === 'stop' ? readJudgement(content) : null;
  return judgement === null ? 'unparsable' : VERDICTS[judgement];
}

/** Whether a model can compare two answers of the domain by reading them. Otherwise only the verifier decides. */
const IS_JUDGED: Readonly<Record<BuiltInDomain, boolean>> = { math: true, code: false, choice: true };

function isWorthAsking<V>({ question, verdict }: Decided<V>): boolean {
  const { domain } = question;
  if (!isBuiltInDomain(domain) || !IS_JUDGED[domain] || verdict.reason === 'truncated') return false;
  // The extracted answer may be truncated; do not judge an incomplete text.
  if ((verdict.extracted?.length ?? 0) >= MAX_EXTRACTED) return false;
  return verdict.verdict === 'incorrect' || verdict.verdict === 'unparsable';
}
