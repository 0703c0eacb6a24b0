import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Attempt } from '../../src/records/attempt.ts';
import type { CompletedId } from '../../src/records/completed-id.ts';
import type { Grade, GradedQuestion, Ungraded } from '../../src/records/grade.ts';
import { GRADING_METHODS } from '../../src/records/grading/methods.ts';
import type { ModelCall } from '../../src/records/model-call.ts';
import type { CallFailureReason, ChatReply, TokenUsage } from '../../src/records/model-reply.ts';
import type { Question, QuestionTests } from '../../src/records/question.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../../src/records/trace.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import type { Progress } from '../../src/stream/progress.ts';
import type { SchemaName } from '../../src/topology/schema-types.ts';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', size: 'medium' }));
const int = fc.nat();
// avsc leaves out the outermost safe integer on each side.
const long = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 });
const score = fc.double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true });
const time = fc.date({ noInvalidDate: true, min: new Date(-(2 ** 52)) });
const orNull = <T>(arbitrary: Arbitrary<T>): Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

/** Decimal strings as the codec gives them back: plain, no trailing zeros, at most 26 + 12 digits. */
export const usd: Arbitrary<string> = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 26n - 1n }), fc.stringMatching(/^\d{0,11}[1-9]$/), fc.boolean(), fc.boolean())
  .map(([whole, places, hasPlaces, negative]) => {
    const magnitude = hasPlaces ? `${whole}.${places}` : `${whole}`;
    return negative && magnitude !== '0' ? `-${magnitude}` : magnitude;
  });

const callFailures = [
  'connection-refused',
  'connection-failed',
  'timeout',
  'rate-limited',
  'server-error',
  'request-refused',
  'unauthorized',
  'model-not-found',
  'quota-exhausted',
  'overloaded',
  'try-later',
  'empty-reply',
  'malformed-reply',
  'scorer-count',
  'scorer-context-exceeded',
  'prm-score-count',
  'prm-context-exceeded',
  'cancelled',
] as const satisfies readonly CallFailureReason[];

const tests: Arbitrary<QuestionTests> = fc.record({
  kind: fc.constantFrom('assert', 'stdio', 'function', 'unknown'),
  setup: text,
  asserts: fc.array(text),
  code: orNull(text),
  entryPoint: orNull(text),
  cases: fc.array(fc.record({ input: text, output: text })),
  calls: fc.array(fc.record({ args: text, expected: text })),
});

const question: Arbitrary<Question> = fc.record({
  id: text,
  domain: fc.constantFrom('math', 'code', 'choice', 'unknown', 'units'),
  question: text,
  answer: text,
  choices: fc.array(fc.record({ label: text, text })),
  tests: orNull(tests),
  source: orNull(text),
  license: orNull(text),
  ingestedAt: time,
});

const usage: Arbitrary<TokenUsage> = fc.record({ prompt: long, cachedPrompt: long, completion: long, reasoning: long });

const reply: Arbitrary<ChatReply> = fc.record({
  content: text,
  reasoning: orNull(text),
  finishReason: fc.constantFrom('stop', 'length', 'filtered', 'other'),
  finishDetail: orNull(text),
  returnedModel: text,
  usage,
  latencyMs: fc.double({ min: 0, noNaN: true }),
});

const verdict: Arbitrary<Verdict> = fc.record({
  verdict: fc.constantFrom('correct', 'incorrect', 'unparsable', 'ungraded'),
  reason: fc.constantFrom(
    'equal',
    'different',
    'no-answer',
    'answer-unparsable',
    'truncated',
    'gold-unparsable',
    'domain-unsupported',
    'verifier-timeout',
    'verifier-error',
    'passed',
    'wrong-answer',
    'runtime-error',
    'syntax-error',
    'timeout',
    'memory-limit',
    'output-limit',
    'no-code',
    'tests-broken',
    'tests-decide-nothing',
    'module-missing',
    'sandbox-error',
  ),
  extracted: orNull(text),
  takenFrom: orNull(
    fc.constantFrom(
      'whole',
      'boxed',
      'tag',
      'hashes',
      'answer-line',
      'answer-sentence',
      'bold',
      'last-number',
      'choice',
      'last-formula',
    ),
  ),
  decidedBy: text,
  judge: orNull(fc.record({ verdict: fc.constantFrom('correct', 'incorrect', 'unparsable'), model: text })),
});

const grade: Arbitrary<Grade> = fc.record({
  level: fc.constantFrom(0, 1, 2, 3, 4, 5),
  method: fc.constantFrom(...GRADING_METHODS, 'unknown'),
  target: text,
  grader: orNull(text),
  aggregate: fc.constantFrom('mean', 'min', 'product', 'last'),
  thresholds: fc.array(score),
  score: orNull(score),
  attempts: int,
  correct: int,
  policy: orNull(text),
  bands: fc.array(score),
  stopped: fc.constantFrom('all-made', 'decided', 'posterior', 'unknown'),
  confidence: orNull(score),
  consensus: orNull(fc.record({ label: text, votes: int, share: score })),
});

const attempt: Arbitrary<Attempt> = fc.record({
  questionId: text,
  attempt: int,
  model: text,
  reply,
  verdict,
  stepScores: orNull(fc.array(score)),
  attemptedAt: time,
});

const gradedQuestion: Arbitrary<GradedQuestion> = fc.record({ question, grade, gradedAt: time });

const selection: Arbitrary<Selection> = fc.record({ question, grade, draw: long, selectedAt: time });

const verifiedRecord: Arbitrary<VerifiedRecord> = fc.record({
  question,
  grade,
  teacher: text,
  reply,
  verdict,
  campaign: text,
  generatedAt: time,
  attempt: int,
  traceIndex: int,
  traceCount: int,
});

const rejectedTrace: Arbitrary<RejectedTrace> = fc.record({
  question,
  grade,
  teacher: text,
  reply: orNull(reply),
  verdict: orNull(verdict),
  reason: fc.constantFrom(
    ...callFailures,
    'incorrect',
    'unparsable',
    'truncated',
    'reasoning-missing',
    'repetitive',
    'control-tokens',
    'malformed-reasoning',
    'other-language',
    'too-long',
    'too-short',
    'gold-unparsable',
    'domain-unsupported',
    'verifier-timeout',
    'verifier-error',
    'record-too-large',
    'deadline-exceeded',
    'operator-error',
  ),
  detail: text,
  campaign: text,
  rejectedAt: time,
  attempt: orNull(int),
  traceIndex: int,
  traceCount: int,
});

const ungraded: Arbitrary<Ungraded> = fc.record({
  question,
  reason: fc.constantFrom(
    ...callFailures,
    'truncated',
    'gold-unparsable',
    'domain-unsupported',
    'question-filter',
    'verifier-timeout',
    'verifier-error',
    'no-steps',
    'record-too-large',
    'deadline-exceeded',
    'operator-error',
  ),
  detail: text,
  ungradedAt: time,
});

const completedId: Arbitrary<CompletedId> = fc.record({ offset: long });

const modelCall: Arbitrary<ModelCall> = fc.record({
  event: fc.constantFrom('started', 'reply', 'handing-over', 'unknown'),
  role: fc.constantFrom('target', 'teacher', 'scorer', 'unknown'),
  topic: text,
  partition: int,
  offset: long,
  step: text,
  attempt: int,
  requestHash: text,
  settingsHash: text,
  model: text,
  returnedModel: orNull(text),
  worstCaseUsd: orNull(usd),
  costUsd: orNull(usd),
  reply: orNull(text),
  usage: orNull(usage),
  latencyMs: orNull(fc.double({ min: 0, noNaN: true })),
  failure: orNull(fc.constantFrom(...callFailures, 'unknown')),
  origin: orNull(fc.record({ campaign: text, topic: text, partition: int, offset: long, costUsd: usd, at: time })),
  worker: text,
  at: time,
});

const progress: Arbitrary<Progress> = fc.record({
  stage: fc.constantFrom('grade', 'sample', 'trace', 'unknown'),
  task: int,
  sequence: long,
  fingerprint: text,
  inputs: fc.array(
    fc.record({
      topic: fc.constantFrom('questions', 'level-3', 'selected'),
      partition: int,
      base: long,
      position: long,
      completed: fc.array(long),
    }),
  ),
  // avsc reads maps into objects, where this one key is lost; no counter has that name.
  counters: fc
    .array(fc.tuple(text, long))
    .map((entries) => new Map(entries.filter(([name]) => name !== '__proto__')) as ReadonlyMap<string, number>),
  spend: fc.array(fc.record({ role: fc.constantFrom('target', 'teacher', 'scorer'), usd, savedUsd: usd })),
  costs: fc.array(fc.record({ group: text, usd })),
  account: fc.option(
    fc.record({
      journalPosition: long,
      reservedUsd: usd,
      inheritedUsd: usd,
      pendingUsd: usd,
      returnedUsd: usd,
      wantedUsd: usd,
      nextUsd: usd,
    }),
  ),
  budget: fc.option(
    fc.record({
      maxUsd: usd,
      grants: fc.array(fc.record({ stage: text, task: int, usd })),
      isTight: fc.boolean(),
      isOverdrawn: fc.boolean(),
      isExhausted: fc.boolean(),
    }),
  ),
  journalLowWater: long,
  worker: text,
  committedAt: time,
  waiting: fc.array(
    fc.record({
      role: fc.constantFrom('target', 'teacher', 'scorer', 'judge'),
      kind: fc.constantFrom('endpoint', 'budget', 'unknown'),
      reason: text,
      since: time,
    }),
  ),
});

/** Values of every contract, typed by what the code works with: a schema that differs from its type fails the round trip. */
export const RECORDS: Readonly<Record<SchemaName, Arbitrary<unknown>>> = {
  question,
  attempt,
  'graded-question': gradedQuestion,
  selection,
  'verified-record': verifiedRecord,
  'rejected-trace': rejectedTrace,
  ungraded,
  'completed-id': completedId,
  'model-call': modelCall,
  progress,
};

/** The names of all contracts. */
export const SCHEMA_NAMES = Object.keys(RECORDS) as readonly SchemaName[];
