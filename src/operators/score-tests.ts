import { concatMap, from, map, of, toArray } from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';
import type { UngradedReason } from '../records/grade.ts';
import type { VerifyAnswer } from '../records/model-ports.ts';
import type { Question } from '../records/question.ts';
import type { VerdictReason } from '../records/verdict.ts';
import { splitTests } from '../verifiers/code/split-tests.ts';
import { settleEach, workOn } from './settle-each.ts';
import type { Plan } from './settle-each.ts';
import { faultOf } from './verify.ts';
import { setAside } from './work-item.ts';
import type { Decided, Rated, SetAside } from './work-item.ts';

/** The dependencies of `scoreTests`. */
export interface ScoreTestsDependencies {
  readonly verify: VerifyAnswer;
}

/** The attempt has no program that could pass a test. */
const RUNS_NOTHING: ReadonlySet<VerdictReason> = new Set<VerdictReason>(['truncated', 'no-code', 'syntax-error']);
/** A test that decides nothing on its own is not counted. */
const NO_TEST: ReadonlySet<VerdictReason> = new Set<VerdictReason>(['tests-broken', 'tests-decide-nothing']);
/** After this many time-outs, a program is not run on the remaining tests: they count as failed. */
const MOST_TIMEOUTS = 2;
const NONE_PASSED: readonly number[] = [0];

/**
 * Runs each wrong attempt of a code question on its tests one by one (`splitTests`). Its step scores are 1 for each
 * passed test and 0 for each failed one, as the verifier decides. A right attempt passes without scores. An attempt
 * without a program, or of a question without tests, has the score 0. If a machine fault prevents a verdict, the record
 * is set aside.
 *
 * ```text
 * source         -c--w------x---|     c: correct, w: wrong on two of three tests, x: no program
 * verify w           -0-1-0|
 * scoreTests     -C--------WX---|     W: [0, 1, 0], X: [0]
 * ```
 */
export function scoreTests({
  verify,
}: ScoreTestsDependencies): OperatorFunction<
  Decided<Question> | SetAside<Question, UngradedReason>,
  Rated<Question> | SetAside<Question, UngradedReason>
> {
  return settleEach((item): Plan<Rated<Question> | SetAside<Question, UngradedReason>> => {
    if (item.kind === 'set-aside') return { pass: item };
    const { question, verdict, reply } = item;
    if (verdict.verdict === 'correct') return { pass: { ...item, kind: 'rated', stepScores: null } };
    const parts = RUNS_NOTHING.has(verdict.reason) ? [] : partsOf(question);
    // The attempt is wrong, so its only test failed.
    if (parts.length < 2) return { pass: { ...item, kind: 'rated', stepScores: NONE_PASSED } };
    return workOn(
      item,
      () => countTests(verify, reply.content, parts),
      (counted): Rated<Question> | SetAside<Question, UngradedReason> =>
        'fault' in counted
          ? setAside(item, faultOf(counted.fault), `${counted.decidedBy}: a test by itself: ${counted.detail}`)
          : { ...item, kind: 'rated', stepScores: counted.scores.length > 0 ? counted.scores : NONE_PASSED },
    );
  });
}

/** The question once for each of its tests, without its solution: broken tests were already detected. */
const partsOf = (question: Question): readonly Question[] =>
  question.domain === 'code' && question.tests !== null
    ? splitTests(question.tests, question.question).map((tests, index) => ({
        ...question,
        id: `${question.id}#${index}`,
        answer: '',
        tests,
      }))
    : [];

type Counted =
  | { readonly scores: readonly number[] }
  | { readonly fault: VerdictReason; readonly decidedBy: string; readonly detail: string };

function countTests(verify: VerifyAnswer, output: string, parts: readonly Question[]): Observable<Counted> {
  let timeouts = 0;
  let fault: Counted | null = null;
  return from(parts).pipe(
    // Sequential, because the attempts of other questions also need to run their programs.
    concatMap((part): Observable<readonly number[]> => {
      if (fault !== null || timeouts >= MOST_TIMEOUTS) return of(NONE_PASSED);
      return verify(output, part).pipe(
        map((found) => {
          if (NO_TEST.has(found.reason)) return [];
          if (found.reason === 'timeout') timeouts += 1;
          if (found.verdict === 'ungraded') {
            fault = { fault: found.reason, decidedBy: found.decidedBy, detail: found.fault ?? found.reason };
          }
          return found.verdict === 'correct' ? [1] : NONE_PASSED;
        }),
      );
    }),
    toArray(),
    map((all): Counted => fault ?? { scores: all.flat() }),
  );
}
