import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { scoreTests } from '../../src/operators/score-tests.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Decided, Rated, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { VerifierReply } from '../../src/records/model-ports.ts';
import type { Question } from '../../src/records/question.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import { askedQuestion, AT, aQuestion, aReply, CORRECT, INCORRECT } from '../support/campaign-records.ts';

const WRONG: Verdict = { verdict: 'incorrect', reason: 'wrong-answer', extracted: 'x', decidedBy: 'code/2' };
const verdicts = {
  passed: { ...WRONG, verdict: 'correct', reason: 'passed' },
  failed: WRONG,
  late: { ...WRONG, reason: 'timeout' },
  broken: { ...WRONG, verdict: 'ungraded', reason: 'tests-broken' },
  hollow: { ...WRONG, verdict: 'ungraded', reason: 'tests-decide-nothing' },
  fault: { ...WRONG, verdict: 'ungraded', reason: 'sandbox-error', fault: 'no memory' },
} as const satisfies Record<string, VerifierReply>;

const code = (cases: readonly (keyof typeof verdicts)[]): Question =>
  aQuestion('q1', {
    domain: 'code',
    answer: 'a solution',
    tests: {
      kind: 'stdio',
      setup: '',
      asserts: [],
      code: null,
      entryPoint: null,
      cases: cases.map((input) => ({ input, output: 'o' })),
      calls: [],
    },
  });
const decided = (question: Question, verdict: Verdict = WRONG): Decided<Question> => ({
  ...askedQuestion(1),
  kind: 'decided',
  question,
  reply: aReply({ content: 'program' }),
  repliedAt: AT,
  verdict,
});

/** What comes out, and the tests that were run. */
function score(item: Decided<Question> | SetAside<Question, UngradedReason>) {
  const run: Question[] = [];
  const found: (Rated<Question> | SetAside<Question, UngradedReason>)[] = [];
  of(item)
    .pipe(
      scoreTests({
        verify: (output, part) => {
          expect(output).toBe('program');
          run.push(part);
          return of(verdicts[part.tests?.cases[0]?.input as keyof typeof verdicts]);
        },
      }),
    )
    .subscribe((out) => found.push(out));
  return { found, run };
}
const scoresOf = (...cases: readonly (keyof typeof verdicts)[]): unknown =>
  score(decided(code(cases))).found.map((item) => (item.kind === 'rated' ? item.stepScores : item.reason));

describe('scoreTests', () => {
  it('runs a wrong attempt on each test separately, without the solution of the question', () => {
    const item = decided(code(['passed', 'failed', 'passed']));
    const { found, run } = score(item);
    expect(found).toEqual([{ ...item, kind: 'rated', stepScores: [1, 0, 1] }]);
    expect(run.map(({ id, answer }) => [id, answer])).toEqual([
      ['q1#0', ''],
      ['q1#1', ''],
      ['q1#2', ''],
    ]);
  });

  it('does not count tests that decide nothing on their own', () => {
    expect(scoresOf('broken', 'passed', 'hollow', 'failed')).toEqual([[1, 0]]);
    expect(scoresOf('broken', 'hollow')).toEqual([[0]]);
  });

  it('counts tests as failed after two time-outs, and does not run them', () => {
    const { found, run } = score(decided(code(['passed', 'late', 'late', 'passed', 'passed'])));
    expect(found).toMatchObject([{ stepScores: [1, 0, 0, 0, 0] }]);
    expect(run).toHaveLength(3);
  });

  it('sets the record aside for a fault that is not the program’s', () => {
    const item = decided(code(['passed', 'fault', 'passed']));
    const { found, run } = score(item);
    expect(found).toEqual([setAside(item, 'sandbox-error', 'code/2: a test by itself: no memory')]);
    expect(run).toHaveLength(2);
  });

  it.each([
    ['a right attempt, unrated', decided(code(['passed', 'passed']), CORRECT), null],
    ['one that was cut off', decided(code(['passed', 'passed']), { ...WRONG, reason: 'truncated' }), [0]],
    ['one without a program', decided(code(['passed', 'passed']), { ...WRONG, reason: 'no-code' }), [0]],
    ['one with a single test', decided(code(['passed'])), [0]],
    ['one of mathematics', decided(aQuestion(), INCORRECT), [0]],
  ])('runs nothing for %s', (_, item, stepScores) => {
    const { found, run } = score(item);
    expect(found).toEqual([{ ...item, kind: 'rated', stepScores }]);
    expect(run).toEqual([]);
  });

  it('passes what was set aside', () => {
    const item = setAside(decided(code(['passed', 'passed'])), 'timeout', 'late');
    expect(score(item).found).toEqual([item]);
  });
});
