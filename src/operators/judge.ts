import { map, mergeMap, of } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { askJudge, readJudgement } from '../records/judge-prompt.ts';
import type { CallPort, ChatModel } from '../records/model-ports.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import { MAX_EXTRACTED } from '../records/verdict.ts';
import type { Judged, SetAside } from './passage.ts';
import { settle } from './settle.ts';

/** What `judge` needs. */
export interface JudgeDependencies {
  readonly judge: ChatModel;
  readonly call: CallPort;
}

/**
 * Lets a chat model look again at what the rules called `incorrect` or `unparsable`, in mathematics and choice; it can
 * only rescue. A program is judged by its tests alone, and what was cut off gave no answer. Where the judge finds the
 * answers different, or says anything but one of its two words, the verdict of the rules stands. A call that fails is no
 * verdict: the record is set aside with that reason.
 *
 * ```text
 * source    -c--w----v----s-|      c: correct, w, v: incorrect, s: set aside
 * judge w       --E|               E: equivalent
 * judge v            -D|           D: different
 * judge     -c----C---v---s-|      C: correct, decided by the judge
 * ```
 */
export function judge<V, Reason extends string>(
  dependencies: JudgeDependencies,
): OperatorFunction<
  Judged<V> | SetAside<V, Reason>,
  Judged<V> | SetAside<V, Reason | CallFailureReason | 'operator-error'>
> {
  const { judge: model, call } = dependencies;
  return mergeMap((item) => {
    if (item.kind === 'set-aside' || !isWorthAsking(item)) return of(item);
    const { input, question, reply, verdict } = item;
    const request = askJudge(question, verdict.extracted ?? reply.content);
    const identity = { position: input.position, role: 'judge', step: 'judge', attempt: 0, request } as const;
    return settle(item, () =>
      call(identity, () => model.complete(request)).pipe(
        map(({ content, finishReason, returnedModel }): Judged<V> => {
          // What was cut off has not come to its word.
          if (finishReason === 'length' || readJudgement(content) !== 'equivalent') return item;
          const decidedBy = `judge:${returnedModel}`;
          return { ...item, verdict: { ...verdict, verdict: 'correct', reason: 'equal', decidedBy } };
        }),
      ),
    );
  });
}

function isWorthAsking<V>({ question, verdict }: Judged<V>): boolean {
  if (question.domain === 'code' || verdict.reason === 'truncated') return false;
  // It may be cut there: of what is not seen whole nothing is said.
  if ((verdict.extracted?.length ?? 0) >= MAX_EXTRACTED) return false;
  return verdict.verdict === 'incorrect' || verdict.verdict === 'unparsable';
}
