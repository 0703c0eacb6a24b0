import fc from 'fast-check';
import {
  concat,
  concatWith,
  EMPTY,
  filter,
  map,
  mergeMap,
  of,
  pipe,
  Subject,
  takeUntil,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attempt } from '../../src/operators/attempt.ts';
import { measure } from '../../src/operators/measure.ts';
import type { MeasureDependencies } from '../../src/operators/measure.ts';
import { verify } from '../../src/operators/verify.ts';
import { setAside } from '../../src/operators/work-item.ts';
import type { Asked, Decided, Measured, MeasuredAttempt, Rated, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import { paper } from '../../src/records/grading/paper.ts';
import type { GradeStep, GradingPolicy, GradingStep } from '../../src/records/grading/policy.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import type { Question } from '../../src/records/question.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import type { StageInput } from '../../src/stream/outcome.ts';
import {
  aMeasuredAttempt,
  aReply,
  AT,
  CORRECT,
  GRADING,
  INCORRECT,
  now,
  questionInput,
} from '../support/campaign-records.ts';
import { inWaves, passRateGrade, threeAttempts } from '../support/grading-policies.ts';
import { itCallsForEachRecord, marbles } from '../support/operator-cases.ts';

type Aside = SetAside<Question, UngradedReason>;
type Item = Measured<Question, GradeStep> | Aside;
type Dependencies = MeasureDependencies<Question, UngradedReason, GradeStep>;
type AttemptSteps = Dependencies['attempt'];

const measuring = (
  policy: GradingPolicy,
  steps: AttemptSteps,
  score?: Dependencies['score'],
): OperatorFunction<StageInput<Question>, Item> =>
  measure<Question, UngradedReason, GradeStep>({
    policy,
    questionOf: (question) => question,
    attempt: steps,
    ...(score && { score }),
  });

const decided = (asked: Asked<Question>, verdict: Verdict): Decided<Question> => ({
  ...asked,
  kind: 'decided',
  reply: aReply(),
  repliedAt: AT,
  verdict,
});
const rated = (item: Decided<Question> | Aside, stepScores: readonly number[]): Rated<Question> | Aside =>
  item.kind === 'set-aside' ? item : { ...item, kind: 'rated', stepScores };

/** Attempts with the verdicts of `verdictOf`, each when it comes. */
const answering = (verdictOf: (number: number) => Observable<Verdict>): AttemptSteps =>
  mergeMap((asked) => verdictOf(asked.attempt).pipe(map((verdict) => decided(asked, verdict))));
const allWrong = answering(() => of(INCORRECT));

const known = (n: number): { readonly input: StageInput<Question>; readonly question: Question } => ({
  input: questionInput(n),
  question: questionInput(n).value,
});
const measured = (n: number, policy: GradingPolicy, attempts: readonly MeasuredAttempt[]): Item => {
  const decision = policy.next(attempts);
  if (decision.kind !== 'grade') return expect.unreachable('the policy has not decided');
  return { kind: 'measured', ...known(n), attempts, decision };
};

const outOf = (operator: OperatorFunction<StageInput<Question>, Item>): Item[] => {
  const items: Item[] = [];
  let isComplete = false;
  of(questionInput(1))
    .pipe(operator)
    .subscribe({ next: (item) => items.push(item), complete: () => (isComplete = true) });
  expect(isComplete).toBe(true);
  return items;
};

describe('measure', () => {
  describe('over the steps of the grade stage', () => {
    itCallsForEachRecord<StageInput<Question>, ChatReply, Item>({
      input: (n) => questionInput(n),
      operator: (work) =>
        measuring(
          paper(GRADING),
          pipe(
            attempt({
              target: { model: 'target', complete: work },
              call: (_identity, perform) => perform(),
              now,
              truncated: 'incorrect',
              domains: new Set(['math']),
            }),
            verify<Question, UngradedReason>(() => of(CORRECT)),
          ),
        ),
      reply: aReply(),
      output: (n) => measured(n, paper(GRADING), [aMeasuredAttempt()]),
      failed: (n, reason, detail) => setAside({ ...known(n), attempt: 0 }, reason, detail),
    });
  });

  it('makes the attempts of a step at once, then scores, then decides, with one subscription for each', () => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const works = [cold('--(c|)', { c: CORRECT }), cold('----(w|)', { w: INCORRECT })];
      const scores = cold('---(s|)', { s: [0.5] });
      const source = cold('-a-|', { a: questionInput(1) });
      const policy = inWaves([2], true);
      const score: Dependencies['score'] = mergeMap((item) => scores.pipe(map((found) => rated(item, found))));
      const out = source.pipe(
        measuring(
          policy,
          answering((n) => works[n] ?? EMPTY),
          score,
        ),
      );
      expectObservable(out).toBe('--------(A|)', {
        A: measured(1, policy, [
          aMeasuredAttempt(),
          aMeasuredAttempt({ attempt: 1, verdict: INCORRECT, stepScores: [0.5] }),
        ]),
      });
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(works[0]?.subscriptions ?? []).toBe('-^-!');
      expectSubscriptions(works[1]?.subscriptions ?? []).toBe('-^---!');
      expectSubscriptions(scores.subscriptions).toBe('-----^--!');
    });
  });

  it('waits with attempts that never end, and lets other records pass them', () => {
    marbles().run(({ cold, expectObservable }) => {
      const steps: AttemptSteps = mergeMap((asked) =>
        (asked.question.id === 'q1' ? cold<Verdict>('-') : cold('-(c|)', { c: CORRECT })).pipe(
          map((verdict) => decided(asked, verdict)),
        ),
      );
      const out = cold('ab|', { a: questionInput(1), b: questionInput(2) }).pipe(measuring(paper(GRADING), steps));
      expectObservable(out).toBe('--B', { B: measured(2, paper(GRADING), [aMeasuredAttempt()]) });
    });
  });

  it('cancels the current step when it is unsubscribed, and starts no further one', () => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('--(w|)', { w: INCORRECT });
      const second = cold<Verdict>('-----(w|)', { w: INCORRECT });
      const steps = answering((n) => (n === 0 ? first : second));
      const out = cold('-a|', { a: questionInput(1) }).pipe(measuring(inWaves([1, 1, 1], false), steps));
      expectObservable(out, '-----!').toBe('------');
      expectSubscriptions(first.subscriptions).toBe('-^-!');
      expectSubscriptions(second.subscriptions).toBe('---^-!');
    });
  });

  it('makes no more attempts if it is unsubscribed while a step ends synchronously', () => {
    const asked: number[] = [];
    const stop = new Subject<void>();
    const steps = answering((n) => {
      asked.push(n);
      stop.next();
      return of(INCORRECT);
    });
    const items: Item[] = [];
    of(questionInput(1))
      .pipe(measuring(inWaves([1, 1], false), steps), takeUntil(stop))
      .subscribe((item) => items.push(item));
    expect([asked, items]).toEqual([[0], []]);
  });

  it('sets a record aside for its lowest attempt that is set aside, and keeps every one that has a verdict', () => {
    const ungraded: Verdict = { verdict: 'ungraded', reason: 'filtered', extracted: null, decidedBy: 'attempt' };
    const steps: AttemptSteps = mergeMap((asked) => {
      if (asked.attempt === 0) return of(decided(asked, CORRECT));
      if (asked.attempt === 1) return of(setAside(asked, 'timeout', 'too late'));
      return of(setAside(decided(asked, ungraded), 'filtered', 'by a filter'));
    });
    const only = (number: number): AttemptSteps =>
      pipe(
        filter((asked) => asked.attempt === number),
        steps,
      );
    const backwards: AttemptSteps = (source) => concat(only(2)(source), only(1)(source), only(0)(source));
    const attempts = [aMeasuredAttempt(), aMeasuredAttempt({ attempt: 2, verdict: ungraded })];
    for (const each of [steps, backwards]) {
      expect(outOf(measuring(threeAttempts, each))).toEqual([
        setAside({ ...known(1), attempt: 1, attempts }, 'timeout', 'too late'),
      ]);
    }
  });

  it('keeps the attempt whose score failed, once', () => {
    const score: Dependencies['score'] = map((item) => setAside(item, 'no-steps', 'nothing visible'));
    expect(outOf(measuring(paper(GRADING), allWrong, score))).toMatchObject([
      { kind: 'set-aside', reason: 'no-steps', attempt: 0, attempts: [aMeasuredAttempt({ verdict: INCORRECT })] },
    ]);
  });

  describe('sets a record aside as operator-error, with the attempts so far', () => {
    const attempts = [aMeasuredAttempt({ verdict: INCORRECT })];
    const after = (step: () => unknown): GradingPolicy => ({
      name: 'odd',
      version: 7,
      next: (given) => (given.length === 0 ? { kind: 'ask', count: 1 } : (step() as GradingStep)),
    });
    const asideWith = (detail: string, over: Partial<Aside> = { attempts }): unknown => [
      setAside({ ...known(1), ...over }, 'operator-error', detail),
    ];
    const scoring: Dependencies['score'] = map((item) => rated(item, [0.5]));

    it('where the policy throws', () => {
      const policy = after(() => {
        throw new RangeError('no such case');
      });
      expect(outOf(measuring(policy, allWrong))).toEqual(asideWith('no such case'));
    });

    it.each([
      [{ kind: 'ask', count: 0 }, 'asked for 0 attempts'],
      [{ kind: 'ask', count: 1.5 }, 'asked for 1.5 attempts'],
      [{ kind: 'score', indices: [] }, 'asked for the step scores of the attempts []'],
      [{ kind: 'score', indices: [0, 0] }, 'asked for the step scores of the attempts [0, 0]'],
      [{ kind: 'score', indices: [1] }, 'asked for the step scores of attempt 1, which is right, scored or not there'],
    ])('where the policy wants %j', (step, detail) => {
      const operator = measuring(
        after(() => step),
        allWrong,
        scoring,
      );
      expect(outOf(operator)).toEqual(asideWith(`the policy odd/7 ${detail}`));
    });

    it('where the policy wants scores again, of a right attempt, or with nothing that scores', () => {
      const policy = after(() => ({ kind: 'score', indices: [0] }));
      const detail = 'the policy odd/7 asked for the step scores of attempt 0, which is right, scored or not there';
      const scored = [aMeasuredAttempt({ verdict: INCORRECT, stepScores: [0.5] })];
      expect(outOf(measuring(policy, allWrong, scoring))).toEqual(asideWith(detail, { attempts: scored }));
      const right = [aMeasuredAttempt()];
      const allRight = answering(() => of(CORRECT));
      expect(outOf(measuring(policy, allRight, scoring))).toEqual(asideWith(detail, { attempts: right }));
      expect(outOf(measuring(policy, allWrong))).toEqual(
        asideWith('the policy odd/7 asked for step scores, and nothing scores here'),
      );
    });

    it('where the policy never decides', () => {
      const policy: GradingPolicy = { name: 'odd', version: 7, next: () => ({ kind: 'ask', count: 1 }) };
      const [item] = outOf(measuring(policy, allWrong));
      expect(item).toMatchObject({ kind: 'set-aside', reason: 'operator-error' });
      expect(item?.attempts).toHaveLength(100);
    });

    it('where a step fails, gives nothing, or gives too much', () => {
      const steps = answering(() => of(INCORRECT));
      const failing: AttemptSteps = (source) => steps(source).pipe(concatWith(throwError(() => new Error('broken'))));
      expect(outOf(measuring(paper(GRADING), failing))).toEqual(asideWith('broken'));
      expect(outOf(measuring(paper(GRADING), () => EMPTY))).toEqual(
        asideWith('expected 1 attempts from the steps, got 0', {}),
      );
      const twice = answering(() => of(INCORRECT, INCORRECT));
      expect(outOf(measuring(paper(GRADING), twice))).toEqual(asideWith('expected 1 attempts from the steps, got 2'));
    });

    it('where a step gives too few items, without gaps for the missing ones', () => {
      const steps = answering((n) => (n === 0 ? EMPTY : of(INCORRECT)));
      const [item] = outOf(measuring(threeAttempts, steps));
      expect(item).toMatchObject({ detail: 'expected 3 attempts from the steps, got 2' });
      expect(item?.attempts.map((one) => one.attempt)).toEqual([1, 2]);
    });

    it('where a step cannot be made', () => {
      const steps: AttemptSteps = () => {
        throw new Error('no such step');
      };
      expect(outOf(measuring(paper(GRADING), steps))).toEqual(asideWith('no such step', {}));
    });
  });

  it('passes an error in `questionOf`, as of any plan, and leaves its source', () => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-|', { a: questionInput(1), b: questionInput(2) });
      const operator = measure<Question, UngradedReason, GradeStep>({
        policy: paper(GRADING),
        questionOf: () => {
          throw new Error('broken');
        },
        attempt: allWrong,
      });
      expectObservable(source.pipe(operator)).toBe('-#', {}, new Error('broken'));
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('makes each attempt once and scores each wrong one once, in one item a record, for any policy and verdicts', () => {
    const anyWaves = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    const anyDelay = fc.array(fc.nat(20), { minLength: 16, maxLength: 16 });
    const anyRights = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(anyWaves, fc.boolean(), anyDelay, anyRights, (waves, scores, delaysMs, rights) => {
        const scheduler = new VirtualTimeScheduler();
        const asked: number[] = [];
        const scored: number[] = [];
        const steps = answering((n) => {
          asked.push(n);
          return timer(delaysMs[n] ?? 0, scheduler).pipe(map(() => (rights[n] === true ? CORRECT : INCORRECT)));
        });
        const score: Dependencies['score'] = mergeMap((item) => {
          scored.push(item.attempt ?? -1);
          return timer(delaysMs[15 - (item.attempt ?? 0)] ?? 0, scheduler).pipe(map(() => rated(item, [0.5])));
        });
        const items: Item[] = [];
        of(questionInput(1))
          .pipe(measuring(inWaves(waves, scores), steps, score))
          .subscribe((item) => items.push(item));
        scheduler.flush();
        const numbers = Array.from({ length: waves.reduce((sum, count) => sum + count, 0) }, (_, n) => n);
        const wrong = scores ? numbers.filter((n) => rights[n] !== true) : [];
        expect(asked).toEqual(numbers);
        expect(scored).toEqual(wrong);
        const attempts = numbers.map((n) =>
          aMeasuredAttempt({
            attempt: n,
            verdict: rights[n] === true ? CORRECT : INCORRECT,
            stepScores: wrong.includes(n) ? [0.5] : null,
          }),
        );
        expect(items).toEqual([{ kind: 'measured', ...known(1), attempts, decision: passRateGrade(attempts) }]);
      }),
    );
  });
});
