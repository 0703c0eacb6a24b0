import { concatMap, connect, filter, from, map, merge, of, pipe, toArray } from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';
import type { ConsensusLabel, ConsensusOptions, UngradedReason } from '../records/grade.ts';
import { attemptsForConsensus, majorityOf } from '../records/grading/consensus.ts';
import type { LabelStep } from '../records/grading/consensus.ts';
import type { VerifierReply, VerifyAnswer } from '../records/model-ports.ts';
import { lacksGold } from '../records/question.ts';
import type { Question } from '../records/question.ts';
import { MAX_EXTRACTED } from '../records/verdict.ts';
import type { Verdict } from '../records/verdict.ts';
import type { StageInput } from '../stream/outcome.ts';
import { withProbeGold } from '../verifiers/probe-gold.ts';
import { measure } from './measure.ts';
import { settleEach, workOn } from './settle-each.ts';
import { faultOf, verify } from './verify.ts';
import type { Answered, Asked, Decided, Labelled, Measured, MeasuredAttempt, SetAside } from './work-item.ts';
import { setAside } from './work-item.ts';

/** The dependencies of `labelByConsensus`. */
export interface LabelDependencies extends ConsensusOptions {
  /** The number of votes for each question. */
  readonly attempts: number;
  /** Creates the answer of an attempt: `attempt`. */
  readonly attempt: OperatorFunction<Asked<Question>, Answered<Question> | SetAside<Question, UngradedReason>>;
  readonly verify: VerifyAnswer;
}

/**
 * Labels each question without a gold answer with the answer that most of its attempts agree on. The verifier decides
 * which answers are equal: an attempt votes for an answer if it is `correct` against it. All attempts then have their
 * verdicts against the label, without a judge. Without a majority, the question is set aside (`no-consensus`).
 * Questions with a gold answer and set-aside ones pass. The same attempts give the same label.
 *
 * ```text
 * source               -g--n-----m------|      g: with a gold answer, n and m: without one
 * attempts at n            -(44 5)|
 * attempts at m                  -(4 5)|
 * labelByConsensus     -g---------N----M|      N: n with the answer 4, M: set aside
 * ```
 */
export function labelByConsensus<Before extends string>(
  dependencies: LabelDependencies,
): OperatorFunction<
  StageInput<Question> | SetAside<Question, Before>,
  StageInput<Question> | Labelled<Question> | SetAside<Question, Before | UngradedReason>
> {
  const { attempts, attempt, verify: verifyAnswer } = dependencies;
  type In = StageInput<Question> | SetAside<Question, Before>;
  const isWithout = (item: In): item is StageInput<Question> => !('kind' in item) && lacksGold(item.value);
  const label = pipe(
    measure<Question, UngradedReason, LabelStep>({
      policy: attemptsForConsensus(attempts),
      questionOf: (question) => question,
      attempt: pipe(attempt, verify<Question, UngradedReason>(probing(verifyAnswer)), map(withoutVerdict)),
    }),
    settleEach((item: Measured<Question, LabelStep, UngradedReason> | SetAside<Question, UngradedReason>) =>
      item.kind === 'set-aside'
        ? { pass: item }
        : workOn<
            Question,
            Labelled<Question> | SetAside<Question, UngradedReason>,
            Labelled<Question> | SetAside<Question, UngradedReason>
          >(
            item,
            () => elect(item, dependencies),
            (found) => found,
          ),
    ),
  );
  return connect((all) => merge(all.pipe(filter((item) => !isWithout(item))), all.pipe(filter(isWithout), label)));
}

/**
 * A verifier that only extracts the final answer; its verdicts are meaningless, because it compares with a probe
 * answer.
 */
const probing =
  (verifyAnswer: VerifyAnswer): VerifyAnswer =>
  (output, question) =>
    verifyAnswer(output, withProbeGold(question)).pipe(
      map((reply) => (reply.verdict === 'ungraded' ? reply : { ...reply, verdict: 'unparsable' })),
    );

/** Without a label, only the answer is known; an attempt that was cut off has none. */
function withoutVerdict<Item extends Decided<Question> | SetAside<Question, UngradedReason>>(item: Item): Item {
  if (item.kind === 'set-aside' || item.verdict.reason === 'truncated') return item;
  return { ...item, verdict: { ...item.verdict, verdict: 'ungraded', reason: 'gold-unparsable' } };
}

type Elected = Labelled<Question> | SetAside<Question, UngradedReason>;

/** Indexes of the attempts with equal answers; the first one has the text of the answer. */
type Class = readonly [number, ...number[]];

function elect(
  item: Measured<Question, LabelStep, UngradedReason>,
  { minShare, verify: verifyAnswer }: LabelDependencies,
): Observable<Elected> {
  const { input, question, attempts } = item;
  const against = (places: readonly number[], answer: string): Observable<readonly VerifierReply[]> =>
    from(places).pipe(
      concatMap((place) => verifyAnswer(attempts[place]?.reply.content ?? '', { ...question, answer })),
      toArray(),
    );
  const fail = (reply: VerifierReply): Elected =>
    setAside(item, faultOf(reply.reason), `${reply.decidedBy}: ${reply.fault ?? reply.reason}`);

  const classesOf = (left: readonly number[], found: readonly Class[]): Observable<readonly Class[] | Elected> => {
    const [first, ...others] = left;
    if (first === undefined) return of(found);
    return against(left, attempts[first]?.verdict.extracted ?? '').pipe(
      concatMap((replies) => {
        const fault = replies.find(isFault);
        if (fault !== undefined) return of(fail(fault));
        const isEqual = (place: number): boolean => replies[left.indexOf(place)]?.verdict === 'correct';
        // An answer that is not equal to itself cannot be a gold answer.
        const next = isEqual(first) ? [...found, [first, ...others.filter(isEqual)] as const] : found;
        return classesOf(isEqual(first) ? others.filter((place) => !isEqual(place)) : others, next);
      }),
    );
  };

  const candidates = attempts.flatMap(({ verdict }, place) => (isCandidate(verdict) ? [place] : []));
  return classesOf(candidates, []).pipe(
    concatMap((classes) => {
      if ('kind' in classes) return of(classes);
      const majority = majorityOf(
        classes.map(({ length }) => length),
        attempts.length,
        { minShare },
      );
      if ('none' in majority) return of(setAside(item, 'no-consensus' as const, majority.none));
      const label = attempts[classes[majority.index]?.[0] ?? 0]?.verdict.extracted ?? '';
      return against([...attempts.keys()], label).pipe(
        map((replies): Elected => {
          const fault = replies.find(isFault);
          if (fault !== undefined) return fail(fault);
          const judged = attempts.map((attempt, place): MeasuredAttempt => withVerdict(attempt, replies[place]));
          const votes = judged.filter(({ verdict }) => verdict.verdict === 'correct').length;
          const consensus: ConsensusLabel = { label, votes, share: votes / attempts.length };
          return { kind: 'labelled', input, question: { ...question, answer: label }, attempts: judged, consensus };
        }),
      );
    }),
  );
}

/** A reply that was cut off has no answer, and an answer that the verdict truncates is incomplete. */
const isCandidate = ({ reason, extracted }: Verdict): boolean =>
  reason !== 'truncated' && extracted !== null && extracted !== '' && extracted.length < MAX_EXTRACTED;

/** A fault that says nothing about the two answers, and may not occur again. */
const isFault = ({ verdict, reason }: VerifierReply): boolean => verdict === 'ungraded' && reason !== 'gold-unparsable';

function withVerdict(attempt: MeasuredAttempt, reply: VerifierReply | undefined): MeasuredAttempt {
  if (attempt.verdict.reason === 'truncated' || reply === undefined) return attempt;
  const { fault: _fault, ...verdict } = reply;
  return { ...attempt, verdict };
}
