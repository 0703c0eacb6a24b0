import type { OperatorFunction } from 'rxjs';
import { shownQuestion } from '../records/prompt.ts';
import type { UngradedReason } from '../records/grade.ts';
import type { CallPort } from '../stream/call.ts';
import type { StepScorer } from '../records/model-ports.ts';
import type { Question } from '../records/question.ts';
import { splitSteps } from '../records/steps.ts';
import { identify, setAside } from './work-item.ts';
import type { Decided, Rated, SetAside } from './work-item.ts';
import { rateWindows } from './rate-windows.ts';
import { settleEach, workOn } from './settle-each.ts';
import type { Plan } from './settle-each.ts';

/** The dependencies of `scoreSteps`. */
export interface ScoreStepsDependencies {
  readonly scorer: StepScorer;
  readonly call: CallPort;
}

/**
 * Lets the scorer rate the steps of every attempt that is not right (`Grader(Q, R)` of the paper, section on grading).
 * A right attempt passes without scores and without a call. An attempt longer than the scorer's context is rated in
 * windows of whole steps, each a call of its own (`rateWindows`). An attempt without steps is set aside, as is an
 * attempt whose call fails, returns another number of scores than steps, or returns scores outside [0, 1]: no level
 * follows from them.
 *
 * ```text
 * source         -c--w--n---|      c: correct, w: wrong, n: wrong and without a step
 * call w             --x|
 * scoreSteps     -C----WN---|      N is set aside
 * ```
 */
export function scoreSteps(
  dependencies: ScoreStepsDependencies,
): OperatorFunction<
  Decided<Question> | SetAside<Question, UngradedReason>,
  Rated<Question> | SetAside<Question, UngradedReason>
> {
  const { scorer, call } = dependencies;
  return settleEach((item): Plan<Rated<Question> | SetAside<Question, UngradedReason>> => {
    if (item.kind === 'set-aside') return { pass: item };
    if (item.verdict.verdict === 'correct') return { pass: { ...item, kind: 'rated', stepScores: null } };
    const { question, reply } = item;
    const steps = splitSteps(reply.content);
    if (steps.length === 0) return { pass: setAside(item, 'no-steps', 'the reply has no visible step') };
    const request = { question: shownQuestion(question), steps };
    return workOn(
      item,
      () =>
        rateWindows(scorer, request, (window) =>
          call(identify(item, 'scorer', 'scoreSteps', window), (maySend) => scorer.score(window, maySend)),
        ),
      (stepScores): Rated<Question> => ({ ...item, kind: 'rated', stepScores }),
    );
  });
}
