import { pipe } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { attempt } from '../operators/attempt.ts';
import { conclude } from '../operators/conclude.ts';
import { grade } from '../operators/grade.ts';
import { judge } from '../operators/judge.ts';
import type { Decided, SetAside } from '../operators/work-item.ts';
import { route } from '../operators/route.ts';
import { sample } from '../operators/sample.ts';
import type { SampleInput } from '../operators/sample.ts';
import { scoreSteps } from '../operators/score-steps.ts';
import { trace } from '../operators/trace.ts';
import { verify } from '../operators/verify.ts';
import type { DrawCounts } from '../records/demand.ts';
import { LEVELS } from '../records/grade.ts';
import type { GradingOptions, Ungraded, UngradedReason } from '../records/grade.ts';
import { perLevel } from '../records/mix.ts';
import type { CallPort, ChatModel } from '../records/model-ports.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import type { PerLevel } from '../records/mix.ts';
import { countOf } from '../records/outcome.ts';
import type { Counters, Outcome, StageInput } from '../records/outcome.ts';
import type { Question } from '../records/question.ts';
import { trialCounts } from '../records/teacher-trial.ts';
import { levelOfTopic, levelTopic } from '../records/topic-name.ts';
import type { TopicName } from '../records/topic-name.ts';
import type { RejectedReason, RejectedTrace, Selection, TraceOptions } from '../records/trace.ts';
import { questionProblem } from '../verifiers/question-problem.ts';
import type { RestoredStage, Stage, StagePorts, Topology } from './stage.ts';
import { TOPICS } from './topics.ts';

/** Everything that a campaign's flow depends on. Pure data. */
export interface TopologySettings {
  readonly campaign: string;
  readonly targetModel: string;
  readonly teacherModel: string;
  readonly graderModel: string;
  /** Left out: the rules alone decide. */
  readonly judgeModel?: string;
  readonly grading: GradingOptions;
  /** Default: reasoning is required. */
  readonly traces?: TraceOptions;
  /** Share of each level, as `mixShares` makes them. */
  readonly shares: PerLevel;
  /** Verified records wanted; null: grow for ever, holding the mix. */
  readonly size: number | null;
  readonly seed: number;
  /** Graded records of each level that may wait to be drawn, in memory; default 2000. */
  readonly shuffleBuffer?: number;
  /** Selections that may wait for their trace at once. */
  readonly maxInFlight: number;
  /** Records that may be inside a stage at once. */
  readonly recordPermits: { readonly grade: number; readonly trace: number };
  /** After this long a record is ended with `deadline-exceeded`. */
  readonly deadlinesMs: { readonly grade: number; readonly trace: number };
}

/** Of each source: a record waits here in bytes, decoded, and then as encoded outcome, so the bound is one of memory. */
const CALL_PERMIT_BYTES = 64 * 1024 * 1024;
const SAMPLE_PERMIT_BYTES = 16 * 1024 * 1024;

/** Records of `cot` and `rejected` inside the sample stage: they are only counted, so the bound is one of memory. */
const FEEDBACK = { permits: 1024, permitBytes: SAMPLE_PERMIT_BYTES };

/**
 * The flow of a campaign: the one function that production, the test driver and `sluice describe` build it with.
 * Models and clock come in through `operator(ports, restored)`.
 */
export function buildTopology(settings: TopologySettings): Topology {
  return {
    campaign: settings.campaign,
    topics: TOPICS,
    stages: [gradeStage(settings), sampleStage(settings), traceStage(settings)],
  };
}

/**
 * Runs a typed chain as the operator of a stage. The casts are sound because each source's schema, by which the
 * engine decoded the value, stands beside the chain in the same stage.
 */
function typed<V>(chain: OperatorFunction<StageInput<V>, Outcome>): OperatorFunction<StageInput, Outcome> {
  return chain as OperatorFunction<StageInput, Outcome>;
}

const judgeOf = ({ judgeModel }: TopologySettings): readonly string[] => (judgeModel === undefined ? [] : ['judge']);

/** The judge's second look, where the campaign has one. */
function rescue<V, Reason extends string>(
  { judgeModel }: TopologySettings,
  model: ChatModel | undefined,
  call: CallPort,
): OperatorFunction<
  Decided<V> | SetAside<V, Reason>,
  Decided<V> | SetAside<V, Reason | CallFailureReason | 'operator-error'>
> {
  if (judgeModel === undefined) return (source) => source;
  if (model === undefined) throw new RangeError(`the campaign has a judge (${judgeModel}), and no port for it`);
  return judge<V, Reason>({ judge: model, call });
}

function gradeStage(settings: TopologySettings): Stage {
  const { grading, targetModel, graderModel } = settings;
  return {
    name: 'grade',
    sources: [
      {
        topic: 'questions',
        schema: 'question',
        undecodable: 'dead-letter',
        problemOf: (value) => questionProblem(value as Question),
        permits: settings.recordPermits.grade,
        permitBytes: CALL_PERMIT_BYTES,
      },
    ],
    outputs: [...LEVELS.map((level) => levelTopic(level)), 'attempts', 'ungraded', 'dead-letter', 'ids'],
    control: 'control.grade',
    calls: 'calls.grade',
    tasks: 'per-partition',
    operators: ['attempt', 'verify', ...judgeOf(settings), 'scoreSteps', 'grade', 'route'],
    remembersIds: 'ids',
    isolation: 'record',
    deadlineMs: settings.deadlinesMs.grade,
    operator: ({ target, grader, judge: judgeModel, call, verify: verifyAnswer, domains, now }: StagePorts) =>
      typed<Question>(
        pipe(
          attempt({ target, call, now, domains, truncated: grading.truncated }),
          verify<Question, UngradedReason>(verifyAnswer),
          rescue<Question, UngradedReason>(settings, judgeModel, call),
          scoreSteps({ grader, call }),
          grade({ grading, target: targetModel, grader: graderModel }),
          route({ target: targetModel, now }),
        ),
      ),
    failed({ ref, value }, failure, detail, now): Outcome {
      const question = value as Question;
      const ungraded: Ungraded = { question, reason: failure, detail, ungradedAt: now };
      return {
        ref,
        disposition: { kind: 'rejected', reason: failure },
        outputs: [{ topic: 'ungraded', key: question.id, value: ungraded }],
        counts: {},
      };
    },
    idOf: ({ value }) => (value as Question).id,
  };
}

function sampleStage(settings: TopologySettings): Stage {
  const { shares, size, maxInFlight, seed, shuffleBuffer = 2000 } = settings;
  return {
    name: 'sample',
    sources: [
      ...LEVELS.map((level) => {
        const topic = levelTopic(level);
        const bounds = { permits: shuffleBuffer, permitBytes: SAMPLE_PERMIT_BYTES };
        return { topic, schema: 'graded-question', undecodable: 'fatal', ...bounds } as const;
      }),
      { topic: 'cot', schema: 'verified-record', undecodable: 'fatal', ...FEEDBACK },
      { topic: 'rejected', schema: 'rejected-trace', undecodable: 'fatal', ...FEEDBACK },
    ],
    outputs: ['selected'],
    control: 'control.sample',
    calls: null,
    tasks: 'single',
    operators: ['sample'],
    remembersIds: 'selected',
    isolation: 'stream',
    deadlineMs: null,
    operator: ({ now }: StagePorts, { counters, isKnownId }: RestoredStage) =>
      sample({
        options: { shares, size, maxInFlight, seed },
        counts: drawCounts(counters),
        trial: trialCounts(counters),
        isKnownId,
        now,
      }) as OperatorFunction<StageInput, Outcome>,
    failed({ ref }, failure): Outcome {
      const level = levelOfTopic(ref.topic);
      // It leaves the stock as a draw that ended at once; else it would be stock for ever, and nothing ever idle.
      const counts = level === null ? {} : { [`drawn/${level}`]: 1, [`rejected/${level}`]: 1 };
      return { ref, disposition: { kind: 'rejected', reason: failure }, outputs: [], counts };
    },
    idOf: ({ ref, value }) => (levelOfTopic(ref.topic) === null ? null : (value as SampleInput['value']).question.id),
  };
}

function traceStage(settings: TopologySettings): Stage {
  const { campaign, teacherModel } = settings;
  const { reasoning } = settings.traces ?? { reasoning: 'required' };
  const outputs: readonly TopicName[] = ['cot', 'rejected'];
  return {
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
    outputs,
    control: 'control.trace',
    calls: 'calls.trace',
    tasks: 'per-partition',
    operators: ['trace', 'verify', ...judgeOf(settings), 'conclude'],
    remembersIds: null,
    isolation: 'record',
    deadlineMs: settings.deadlinesMs.trace,
    operator: ({ teacher, judge: judgeModel, call, verify: verifyAnswer, now }: StagePorts) =>
      typed<Selection>(
        pipe(
          trace({ teacher, call, now, reasoning }),
          verify<Selection, RejectedReason>(verifyAnswer),
          rescue<Selection, RejectedReason>(settings, judgeModel, call),
          conclude({ campaign, teacher: teacherModel, now, reasoning }),
        ),
      ),
    failed({ ref, value }, failure, detail, now): Outcome {
      const { question, grade: graded } = value as Selection;
      const rejected: RejectedTrace = {
        question,
        grade: graded,
        teacher: teacherModel,
        reply: null,
        verdict: null,
        reason: failure,
        detail,
        campaign,
        rejectedAt: now,
      };
      return {
        ref,
        disposition: { kind: 'rejected', reason: failure },
        outputs: [{ topic: 'rejected', key: question.id, value: rejected }],
        counts: { [`rejected/${graded.level}`]: 1 },
      };
    },
    idOf: ({ value }) => (value as Selection).question.id,
  };
}

/** What the sample stage has committed: `drawn/<level>`, `verified/<level>`, `rejected/<level>`. */
export function drawCounts(counters: Counters): DrawCounts {
  const read = (name: string): PerLevel => perLevel((level) => countOf(counters, `${name}/${level}`));
  return { drawn: read('drawn'), verified: read('verified'), rejected: read('rejected') };
}
