import type { Asked, MeasuredAttempt } from '../../src/operators/work-item.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import type { Grade, GradedQuestion, GradingOptions, Level } from '../../src/records/grade.ts';
import type { ChatReply, StepScoreReply, TokenUsage } from '../../src/records/model-reply.ts';
import type { RecordRef } from '../../src/stream/record.ts';
import type { StageInput } from '../../src/stream/outcome.ts';
import type { Question } from '../../src/records/question.ts';
import type { TopicName } from '../../src/records/topic-name.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../../src/records/trace.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import { levelTopic } from '../../src/records/topic-name.ts';

/** The time of everything in these records. */
export const AT: Date = new Date('2026-01-02T03:04:05.678Z');
export const now = (): Date => AT;

export const USAGE: TokenUsage = { prompt: 20, cachedPrompt: 0, completion: 100, reasoning: 60 };

export const GRADING: GradingOptions = {
  method: 'paper',
  attempts: 1,
  aggregate: 'mean',
  thresholds: [0.8, 0.6, 0.4, 0.2],
  truncated: 'incorrect',
};

export const aQuestion = (id = 'q1', over: Partial<Question> = {}): Question => ({
  id,
  domain: 'math',
  question: `How much is ${id}?`,
  answer: '4',
  choices: [],
  tests: null,
  source: 'test',
  license: 'CC0-1.0',
  ingestedAt: AT,
  ...over,
});

export const aReply = (over: Partial<ChatReply> = {}): ChatReply => ({
  content: 'First step.\n\nThe answer is \\boxed{4}.',
  reasoning: 'Let me think.',
  finishReason: 'stop',
  returnedModel: 'model-2026',
  usage: USAGE,
  latencyMs: 12,
  ...over,
});

export const someScores = (scores: readonly number[]): StepScoreReply => ({
  scores,
  returnedModel: 'prm-2026',
  usage: USAGE,
  latencyMs: 3,
});

export const CORRECT: Verdict = { verdict: 'correct', reason: 'equal', extracted: '4', decidedBy: 'math/1' };
export const INCORRECT: Verdict = { verdict: 'incorrect', reason: 'different', extracted: '5', decidedBy: 'math/1' };
export const UNPARSABLE: Verdict = {
  verdict: 'unparsable',
  reason: 'no-answer',
  extracted: null,
  decidedBy: 'math/1',
};
export const aGrade = (level: Level = 3): Grade => ({
  level,
  method: 'paper',
  target: 'target',
  grader: level === 0 ? null : 'prm',
  aggregate: 'mean',
  thresholds: GRADING.thresholds,
  score: level === 0 ? null : 0.5,
  attempts: 1,
  correct: level === 0 ? 1 : 0,
  policy: 'paper@1',
  bands: [],
  stopped: 'all-made',
  confidence: null,
  consensus: null,
});

export const aGradedQuestion = (id = 'q1', level: Level = 3): GradedQuestion => ({
  question: aQuestion(id),
  grade: aGrade(level),
  gradedAt: AT,
});

export const aSelection = (id = 'q1', level: Level = 3, draw = 0): Selection => ({
  question: aQuestion(id),
  grade: aGrade(level),
  draw,
  selectedAt: AT,
});

export const aVerifiedRecord = (id = 'q1', level: Level = 3, over: Partial<VerifiedRecord> = {}): VerifiedRecord => ({
  question: aQuestion(id),
  grade: aGrade(level),
  teacher: 'teacher',
  reply: aReply(),
  verdict: CORRECT,
  campaign: 'test',
  generatedAt: AT,
  attempt: 0,
  traceIndex: 0,
  traceCount: 1,
  ...over,
});

export const aRejectedTrace = (id = 'q1', level: Level = 3, over: Partial<RejectedTrace> = {}): RejectedTrace => ({
  question: aQuestion(id),
  grade: aGrade(level),
  teacher: 'teacher',
  reply: aReply(),
  verdict: INCORRECT,
  reason: 'incorrect',
  detail: 'math/1: different',
  campaign: 'test',
  rejectedAt: AT,
  attempt: 0,
  traceIndex: 0,
  traceCount: 1,
  ...over,
});

export const anAttempt = (id = 'q1', over: Partial<Attempt> = {}): Attempt => ({
  questionId: id,
  attempt: 0,
  model: 'target',
  reply: aReply(),
  verdict: CORRECT,
  stepScores: null,
  attemptedAt: AT,
  ...over,
});

export const at = (topic: TopicName, offset: number, partition = 0): RecordRef => ({ topic, partition, offset });

/** The n-th question of `questions`. */
export const questionInput = (n: number, over: Partial<Question> = {}): StageInput<Question> => ({
  ref: at('questions', n),
  value: aQuestion(`q${n}`, over),
});

/** The n-th selection. */
export const selectionInput = (n: number, level: Level = 3): StageInput<Selection> => ({
  ref: at('selected', n),
  value: aSelection(`q${n}`, level, n),
});

/** The first attempt at a record. */
const askedOf = <V>(input: StageInput<V>, question: Question): Asked<V> => ({
  kind: 'asked',
  input,
  question,
  attempt: 0,
});

/** The first attempt at the n-th question. */
export const askedQuestion = (n: number, over: Partial<Question> = {}): Asked<Question> => {
  const input = questionInput(n, over);
  return askedOf(input, input.value);
};

/** The first attempt at the n-th selection. */
export const askedSelection = (n: number): Asked<Selection> => {
  const input = selectionInput(n);
  return askedOf(input, input.value.question);
};

/** An attempt of a measured record. */
export const aMeasuredAttempt = (over: Partial<MeasuredAttempt> = {}): MeasuredAttempt => ({
  attempt: 0,
  reply: aReply(),
  repliedAt: AT,
  verdict: CORRECT,
  stepScores: null,
  ...over,
});

/** The n-th graded question of its level topic. */
export const gradedInput = (n: number, level: Level = 3): StageInput<GradedQuestion> => ({
  ref: at(levelTopic(level), n),
  value: aGradedQuestion(`q${n}`, level),
});
