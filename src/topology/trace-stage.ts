import { pipe } from 'rxjs';
import { conclude } from '../operators/conclude.ts';
import { gate } from '../operators/gate.ts';
import { measure } from '../operators/measure.ts';
import { trace } from '../operators/trace.ts';
import { verify } from '../operators/verify.ts';
import type { ChatModel } from '../records/model-ports.ts';
import { DEFAULT_PROMPTS } from '../records/prompt-template.ts';
import { teacherOf, teacherRole } from '../records/teachers.ts';
import type { TeacherRole } from '../records/teachers.ts';
import { isOfAttempt } from '../records/trace-reason.ts';
import { DEFAULT_TRACES } from '../records/trace.ts';
import type { RejectedReason, RejectedTrace, Selection } from '../records/trace.ts';
import { gateOf } from '../records/gates/gates-of.ts';
import { chosenOf, tracePolicyOf } from '../records/trace-policy.ts';
import type { ChooseStep } from '../records/trace-policy.ts';
import type { CampaignStageDescription, UnboundStage } from './campaign-ports.ts';
import { judgeStep, withJudge } from './judge-step.ts';
import { askIn, verifyStep } from './own-domains.ts';
import { CALL_PERMIT_BYTES } from './settings.ts';
import type { TopologySettings } from './settings.ts';
import { typed } from './typed.ts';
import { levelCost } from '../records/counter-names.ts';
import { nameTally } from './name-tally.ts';

/** Reads selections; each one becomes a verified record or a rejected trace. */
export function traceStage(settings: TopologySettings): UnboundStage {
  const { campaign, teacherModel } = settings;
  const { traces = DEFAULT_TRACES, prompts = DEFAULT_PROMPTS } = settings;
  const { reasoning } = traces;
  const policy = tracePolicyOf(traces);
  const { teachers = [{ role: 'teacher', model: teacherModel, share: 1 }], seed } = settings;
  const chooseTeacher = teacherOf({ teachers, order: traces.teacherOrder, seed });
  const description: CampaignStageDescription = {
    name: 'trace',
    sources: [
      {
        topic: 'selected',
        schema: 'selection',
        undecodable: 'fatal',
        permits: settings.recordPermits.trace,
        permitBytes: CALL_PERMIT_BYTES,
      },
    ],
    outputs: ['cot', 'rejected'],
    deadLetters: null,
    control: 'control.trace',
    calls: 'calls.trace',
    tasks: 'per-partition',
    operators: ['trace', verifyStep(settings), ...judgeStep(settings), 'gate', 'conclude'],
    remembers: null,
    isolation: 'record',
    deadlineMs: settings.deadlinesMs.trace,
  };
  return {
    description,
    bind: ({ teacher, moreTeachers = [], judge, verify: verifyAnswer }) => ({
      ...description,
      start: ({ call, now, restored: { counters } }) => {
        const countsOf = nameTally({ once: ['verified', 'rejected'], counters });
        return {
          operator: typed<Selection>(
            pipe(
              measure<Selection, RejectedReason, ChooseStep>({
                policy,
                questionOf: ({ question }) => question,
                attempt: pipe(
                  trace({
                    teacher,
                    teacherFor: ({ id }, attempt) => {
                      const { role } = chooseTeacher(id, attempt);
                      return { role, model: portOf(role, [teacher, ...moreTeachers]) };
                    },
                    call,
                    now,
                    reasoning,
                    ask: askIn(settings, prompts.teacher),
                  }),
                  verify<Selection, RejectedReason>(verifyAnswer),
                  withJudge<Selection, RejectedReason>(settings, judge, call),
                  gate<Selection, RejectedReason>(gateOf(traces.gates)),
                ),
                apart: { isOfAttempt, decideAnyway: (attempts) => chosenOf(policy, attempts) },
              }),
              conclude({
                campaign,
                teacher: teacherModel,
                teacherOf: chooseTeacher,
                now,
                reasoning,
                countsOf,
              }),
            ),
          ),
          failed({ ref, value }, failure, detail) {
            const { question, grade } = value as Selection;
            const rejected: RejectedTrace = {
              question,
              grade,
              teacher: chooseTeacher(question.id, 0).model,
              reply: null,
              verdict: null,
              reason: failure,
              detail,
              campaign,
              rejectedAt: now(),
              attempt: null,
              traceIndex: 0,
              traceCount: 1,
            };
            return {
              ref,
              disposition: { kind: 'rejected', reason: failure },
              outputs: [{ topic: 'rejected', key: question.id, value: rejected }],
              counts: countsOf('rejected', grade.level, question),
              costGroup: levelCost(grade.level),
            };
          },
        };
      },
    }),
  };
}

/** The model of a role: the ports are in the order of the roles. */
function portOf(role: TeacherRole, ports: readonly ChatModel[]): ChatModel {
  const found = ports.find((_, place) => teacherRole(place) === role);
  if (found === undefined) throw new RangeError(`the campaign has a ${role}, and no port for it`);
  return found;
}
