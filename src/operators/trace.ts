import type { OperatorFunction } from 'rxjs';
import { whyUnverified } from '../records/finish-reason.ts';
import type { CallPort } from '../stream/call.ts';
import type { ChatModel } from '../records/model-ports.ts';
import type { ChatRequest } from '../records/model-reply.ts';
import { askFor } from '../records/prompt.ts';
import type { Question } from '../records/question.ts';
import type { TeacherRole } from '../records/teachers.ts';
import type { RejectedReason, Selection, TraceOptions } from '../records/trace.ts';
import { withTextFlaws, withTurnText } from '../records/turn-text.ts';
import { identify, setAside } from './work-item.ts';
import type { Answered, Asked, SetAside } from './work-item.ts';
import { settleEach, workOn } from './settle-each.ts';
import type { Plan } from './settle-each.ts';

/** A teacher with its role in the engine. */
export interface RoledTeacher {
  readonly role: TeacherRole;
  readonly model: ChatModel;
}

/** The dependencies of `trace`. */
export interface TraceDependencies {
  readonly teacher: ChatModel;
  /** The teacher, with its role, for a sample of a question if there are several. Left out: always `teacher`. */
  readonly teacherFor?: (question: Question, attempt: number) => RoledTeacher;
  readonly call: CallPort;
  readonly now: () => Date;
  /** A reply without reasoning: `required` sets it aside, `content` lets it pass. Default `required`. */
  readonly reasoning?: TraceOptions['reasoning'];
  /** Creates the request of a question. Default `askFor`. */
  readonly ask?: (question: Question) => ChatRequest;
}

/**
 * Lets the teacher reason about a selected question, once for each attempt. A trace that was cut off is set aside as
 * `truncated` (another try at the same limit would only cost money), a trace that a filter ended as `filtered`, a trace
 * that ended for an unknown reason as `unknown-finish`: only traces that the model itself ended are verified. A trace
 * without reasoning is `reasoning-missing`, unless the campaign uses the text as reasoning: an endpoint that hides the
 * thinking must not fill the dataset with bare answers. A failed call keeps its reason.
 *
 * ```text
 * source       -a--b-----|
 * call a        ----x|
 * call b           -#
 * trace        -----(bA)-|      B is set aside
 * ```
 */
export function trace(
  dependencies: TraceDependencies,
): OperatorFunction<Asked<Selection>, Answered<Selection> | SetAside<Selection, RejectedReason>> {
  const { teacher, call, now, reasoning = 'required', ask = (question) => askFor(question) } = dependencies;
  const { teacherFor = (): RoledTeacher => ({ role: 'teacher', model: teacher }) } = dependencies;
  return settleEach((asked): Plan<Answered<Selection> | SetAside<Selection, RejectedReason>> =>
    workOn(
      asked,
      () => {
        const request = ask(asked.question);
        const { role, model } = teacherFor(asked.question, asked.attempt);
        return call(identify(asked, role, 'trace', request), (maySend) => model.complete(request, maySend));
      },
      (given): Answered<Selection> | SetAside<Selection, RejectedReason> => {
        const reply = withTurnText(withTextFlaws(given));
        const replied = { ...asked, reply, repliedAt: now() };
        const why = whyUnverified(reply);
        if (why !== null) return setAside(replied, why.reason, why.detail);
        if (reasoning === 'required' && (reply.reasoning === null || reply.reasoning.trim() === '')) {
          return setAside(replied, 'reasoning-missing', `${reply.returnedModel} gave an answer without reasoning`);
        }
        return { ...replied, kind: 'answered' };
      },
    ),
  );
}
