import { identity, pipe } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { attempt } from '../operators/attempt.ts';
import { filterQuestions } from '../operators/filter-questions.ts';
import { grade } from '../operators/grade.ts';
import { labelByConsensus } from '../operators/label-by-consensus.ts';
import type { LabelDependencies } from '../operators/label-by-consensus.ts';
import { measure } from '../operators/measure.ts';
import { route } from '../operators/route.ts';
import { scoreSteps } from '../operators/score-steps.ts';
import { scoreTests } from '../operators/score-tests.ts';
import { verify } from '../operators/verify.ts';
import type { Labelled, SetAside } from '../operators/work-item.ts';
import { LEVELS } from '../records/grade.ts';
import type { Ungraded, UngradedReason } from '../records/grade.ts';
import { checkedPolicy } from '../records/grading/checked-policy.ts';
import { ratedBy } from '../records/grading/methods.ts';
import { gradingPolicyOf } from '../records/grading/policy-of.ts';
import type { GradeStep } from '../records/grading/policy.ts';
import { pluginName } from '../records/plugin-name.ts';
import { DEFAULT_PROMPTS } from '../records/prompt-template.ts';
import type { Question } from '../records/question.ts';
import type { OwnReason } from '../records/question-filter.ts';
import { levelTopic } from '../records/topic-name.ts';
import type { StageInput } from '../stream/outcome.ts';
import { CODE_VERIFIER } from '../verifiers/code/verify-code.ts';
import { questionProblem } from '../verifiers/question-problem.ts';
import type { CampaignStageDescription, UnboundStage } from './campaign-ports.ts';
import { judgeStep, withJudge } from './judge-step.ts';
import { nameTally } from './name-tally.ts';
import { askIn, verifyStep } from './own-domains.ts';
import { CALL_PERMIT_BYTES } from './settings.ts';
import type { TopologySettings } from './settings.ts';
import { typed } from './typed.ts';

/** Reads questions, and writes each one to the topic of its level or to `ungraded`. */
export function gradeStage(settings: TopologySettings): UnboundStage {
  const { grading, gradingPolicy, questionFilters: filters = [], targetModel, scorerModel } = settings;
  const { prompts = DEFAULT_PROMPTS } = settings;
  const policy = gradingPolicy ? checkedPolicy(gradingPolicy) : gradingPolicyOf(grading);
  const ownDomains = new Set(settings.verifiers?.keys());
  const cells = settings.cells && { cells: settings.cells };
  const countsTests = !gradingPolicy && ratedBy(grading.method) === 'tests';
  const consensus = gradingPolicy ? undefined : grading.consensus;
  const labelled = <Before extends string>(
    needed: Omit<LabelDependencies, 'minShare'>,
  ): OperatorFunction<
    StageInput<Question> | SetAside<Question, Before>,
    StageInput<Question> | Labelled<Question> | SetAside<Question, Before | UngradedReason>
  > => (consensus === undefined ? identity : labelByConsensus<Before>({ ...needed, ...consensus }));
  const description: CampaignStageDescription = {
    name: 'grade',
    sources: [
      {
        topic: 'questions',
        schema: 'question',
        undecodable: 'dead-letter',
        problemOf: (value) => questionProblem(value as Question, ownDomains),
        permits: settings.recordPermits.grade,
        permitBytes: CALL_PERMIT_BYTES,
      },
    ],
    outputs: [...LEVELS.map((level) => levelTopic(level)), 'attempts', 'ungraded', 'dead-letter', 'ids'],
    deadLetters: 'dead-letter',
    control: 'control.grade',
    calls: 'calls.grade',
    tasks: 'per-partition',
    operators: [
      ...filters.map((filter) => `filter by ${pluginName(filter)}`),
      ...(consensus ? ['labelByConsensus'] : []),
      'attempt',
      verifyStep(settings),
      ...judgeStep(settings),
      countsTests ? 'scoreTests' : 'scoreSteps',
      gradingPolicy ? `grade by ${pluginName(gradingPolicy)}` : 'grade',
      'route',
    ],
    remembers: { topic: 'ids', by: 'engine', keyOf: ({ value }) => (value as Question).id },
    isolation: 'record',
    deadlineMs: settings.deadlinesMs.grade,
  };
  return {
    description,
    bind: ({ target, scorer, judge, verify: verifyAnswer, domains }) => ({
      ...description,
      start: ({ call, now, restored: { counters } }) => {
        const attempts = {
          target,
          call,
          now,
          domains,
          truncated: grading.truncated,
          ask: askIn(settings, prompts.target),
        };
        return {
          operator: typed<Question>(
            pipe(
              filters.length === 0 ? identity : filterQuestions({ filters }),
              labelled<UngradedReason | OwnReason>({
                attempts: grading.attempts,
                attempt: attempt({ ...attempts, mayLackGold: true }),
                verify: verifyAnswer,
              }),
              measure<Question, UngradedReason, GradeStep, UngradedReason | OwnReason>({
                policy,
                questionOf: (question) => question,
                attempt: pipe(
                  attempt(attempts),
                  verify<Question, UngradedReason>(verifyAnswer),
                  withJudge<Question, UngradedReason>(settings, judge, call),
                ),
                score: countsTests ? scoreTests({ verify: verifyAnswer }) : scoreSteps({ scorer, call }),
              }),
              grade<UngradedReason | OwnReason>({
                target: targetModel,
                policy: pluginName(policy),
                scorer: countsTests ? CODE_VERIFIER : scorerModel,
              }),
              route({ target: targetModel, now, countsOf: nameTally({ once: ['graded'], counters, ...cells }) }),
            ),
          ),
          failed({ ref, value }, failure, detail) {
            const question = value as Question;
            const ungraded: Ungraded = { question, reason: failure, detail, ungradedAt: now() };
            return {
              ref,
              disposition: { kind: 'rejected', reason: failure },
              outputs: [{ topic: 'ungraded', key: question.id, value: ungraded }],
              counts: {},
            };
          },
        };
      },
    }),
  };
}
