import { from } from 'rxjs';
import type { Observable, Observer, OperatorFunction, Subscriber } from 'rxjs';
import type { AttemptPolicy } from '../records/attempt-policy.ts';
import type { GradeStep } from '../records/grading/policy.ts';
import type { CallFailureReason } from '../records/model-reply.ts';
import type { Question } from '../records/question.ts';
import type { ChooseStep } from '../records/trace-policy.ts';
import type { StageInput } from '../stream/outcome.ts';
import type { LabelStep } from '../records/grading/consensus.ts';
import type { Asked, Decided, Labelled, Measured, MeasuredAttempt, Rated, SetAside } from './work-item.ts';
import { setAsideFor, settleEach } from './settle-each.ts';

/** The dependencies of `measure`. */
export interface MeasureDependencies<V, Reason extends string, Decision extends GradeStep | ChooseStep | LabelStep> {
  readonly policy: AttemptPolicy<Decision>;
  /** The question of a record. */
  readonly questionOf: (value: V) => Question;
  /**
   * Creates the verdict of an attempt: `attempt` or `trace`, `verify`, and `judge` if there is one. One item for each.
   */
  readonly attempt: OperatorFunction<Asked<V>, Decided<V> | SetAside<V, Reason>>;
  /** Creates the step scores of a verdict: `scoreSteps`. One item for each. Left out: the policy scores nothing. */
  readonly score?: OperatorFunction<Decided<V> | SetAside<V, Reason>, Rated<V> | SetAside<V, Reason>>;
  /** Left out: an attempt that is set aside sets its record aside, for any reason. */
  readonly apart?: ApartFrom<Reason, Decision>;
}

/** How a record continues without set-aside attempts: they are in `asides`, and its policy does not receive them. */
export interface ApartFrom<Reason extends string, Decision> {
  /** Whether a reason concerns only the attempt, so that the policy continues. */
  isOfAttempt(reason: Reason): boolean;
  /** The decision over the attempts if another one set the record aside; null: the record is set aside. */
  decideAnyway(attempts: readonly MeasuredAttempt[]): Decision | null;
}

/** A policy that has not decided after this many steps never will: no policy needs so many sequential attempts. */
const MOST_STEPS = 100;

/** The result of `measure` for a record. */
export type MeasureEnd<V, Reason extends string, Decision> =
  | Measured<V, Decision, Reason>
  | SetAside<V, Reason | CallFailureReason | 'operator-error'>;

/**
 * Makes and scores attempts at the question of each record, as its policy asks, until the policy decides. Attempts that
 * the policy asks for together are one stream through `attempt`, those to be scored together one stream through
 * `score`; they are numbered from 0. All records run at once; permits at the entry limit them.
 *
 * An attempt that is set aside sets its record aside, once the others of its stream have ended: with the reason of the
 * lowest number, so that a restart has the same result, and with all attempts that have a verdict. If the reason
 * concerns only the attempt (`apart`), the policy continues without it. An error of the policy or of a step, and an
 * impossible step of the policy, also set the record aside (`operator-error`).
 *
 * A record that was labelled before (`labelByConsensus`) continues with its attempts.
 *
 * @typeParam Before the reasons of records that were set aside before; they pass
 *
 * ```text
 * source          -a-----------|     the policy: ask for 2, score the second, decide
 * attempt 0 of a   ---c|             c: correct
 * attempt 1 of a   -----w|           w: wrong
 * score of w            --5|
 * measure         --------A----|     A: a with c, w and its scores, and the decision
 * ```
 */
export function measure<
  V,
  Reason extends string,
  Decision extends GradeStep | ChooseStep | LabelStep,
  Before extends string = never,
>(
  dependencies: MeasureDependencies<V, Reason, Decision>,
): OperatorFunction<StageInput<V> | Labelled<V> | SetAside<V, Before>, MeasureEnd<V, Reason | Before, Decision>> {
  return settleEach((input) => {
    if ('kind' in input) {
      // A question that a filter dropped.
      if (input.kind === 'set-aside') return { pass: input };
      return (out, ended) => new Measuring<V, Reason, Decision>(dependencies, input, out, ended).advance();
    }
    const begun = { input, question: dependencies.questionOf(input.value), attempts: [] };
    return (out, ended) => new Measuring<V, Reason, Decision>(dependencies, begun, out, ended).advance();
  });
}

/** A record with its earlier attempts, if it was labelled. */
type Begun<V> = Pick<Labelled<V>, 'input' | 'question' | 'attempts'> & Partial<Pick<Labelled<V>, 'consensus'>>;

/** The loop of one record. It observes one stream of attempts at a time. */
class Measuring<V, Reason extends string, Decision extends GradeStep | ChooseStep | LabelStep> implements Observer<
  Decided<V> | Rated<V> | SetAside<V, Reason>
> {
  readonly #dependencies: MeasureDependencies<V, Reason, Decision>;
  readonly #input: StageInput<V>;
  readonly #question: Question;
  readonly #consensus: Pick<Labelled<V>, 'consensus'> | null;
  readonly #out: Subscriber<MeasureEnd<V, Reason, Decision>>;
  readonly #ended: () => void;
  /** In the order of their numbers. Never changed in place, because policies and items reference it. */
  #attempts: readonly MeasuredAttempt[] = [];
  /** Attempts that were set aside without their record, in the order of their numbers. */
  #asides: readonly SetAside<V, Reason>[] = [];
  /** The number of requested attempts. */
  #asked = 0;
  /** The expected number of items of the stream, and the received items in their order. */
  #expected = 0;
  #received: (Decided<V> | Rated<V> | SetAside<V, Reason>)[] = [];
  #steps = 0;

  constructor(
    dependencies: MeasureDependencies<V, Reason, Decision>,
    begun: Begun<V>,
    out: Subscriber<MeasureEnd<V, Reason, Decision>>,
    ended: () => void,
  ) {
    this.#dependencies = dependencies;
    this.#input = begun.input;
    this.#question = begun.question;
    this.#consensus = begun.consensus === undefined ? null : { consensus: begun.consensus };
    this.#attempts = begun.attempts;
    this.#asked = begun.attempts.length;
    this.#out = out;
    this.#ended = ended;
  }

  /** Executes the next step of the policy. */
  advance(): void {
    let decision: Decision | null;
    try {
      decision = this.#takeStep();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (decision !== null) this.#decided(decision);
  }

  #decided(decision: Decision): void {
    const of = { input: this.#input, question: this.#question, ...this.#consensus };
    this.#end({ kind: 'measured', ...of, ...this.#known(), decision });
  }

  /** The decision; null if the policy asked for another step, which has then started. */
  #takeStep(): Decision | null {
    const { policy, attempt, score } = this.#dependencies;
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) throw this.#broken(`has not decided after ${MOST_STEPS} steps`);
    const step = policy.next(this.#attempts, this.#asked);
    if (step.kind === 'ask') {
      this.#run(attempt, this.#ask(step.count));
    } else if (step.kind === 'score') {
      if (score === undefined) throw this.#broken('asked for step scores, and nothing scores here');
      this.#run(score, this.#toScore(step.indices));
    } else {
      return step;
    }
    return null;
  }

  next(item: Decided<V> | Rated<V> | SetAside<V, Reason>): void {
    this.#received.push(item);
  }

  error(error: unknown): void {
    this.#take();
    this.#fail(error);
  }

  complete(): void {
    // The record was cancelled meanwhile: request nothing more.
    if (this.#out.closed) return;
    const aside = this.#take();
    const { length } = this.#received;
    if (length !== this.#expected) {
      this.#fail(new RangeError(`expected ${this.#expected} attempts from the steps, got ${length}`));
    } else if (aside === null) {
      this.advance();
    } else {
      const { apart } = this.#dependencies;
      const decision = apart?.decideAnyway(this.#attempts) ?? null;
      if (decision === null) this.#end({ ...aside, ...this.#known(aside) });
      else this.#decided(decision);
    }
  }

  /** The next attempts. Attempts are numbered only here. */
  #ask(count: number): Asked<V>[] {
    if (!Number.isInteger(count) || count < 1) throw this.#broken(`asked for ${count} attempts`);
    const asked: Asked<V>[] = [];
    const first = this.#asked;
    this.#asked += count;
    for (let attempt = first; attempt < first + count; attempt += 1) {
      asked.push({ kind: 'asked', input: this.#input, question: this.#question, attempt });
    }
    return asked;
  }

  /** The data of a record at its end, without the attempt that sets it aside. */
  #known(own?: SetAside<V, Reason>): Pick<Measured<V, Decision, Reason>, 'attempts' | 'asides'> {
    const asides = this.#asides.filter((item) => item !== own);
    return { attempts: this.#attempts, ...(asides.length > 0 && { asides }) };
  }

  #toScore(indices: readonly number[]): Decided<V>[] {
    if (indices.length === 0 || new Set(indices).size < indices.length) {
      throw this.#broken(`asked for the step scores of the attempts [${indices.join(', ')}]`);
    }
    return indices.map((index) => {
      const found = this.#attempts[index];
      if (found === undefined || found.stepScores !== null || found.verdict.verdict === 'correct') {
        throw this.#broken(`asked for the step scores of attempt ${index}, which is right, scored or not there`);
      }
      const { attempt, reply, repliedAt, verdict } = found;
      return { kind: 'decided', input: this.#input, question: this.#question, attempt, reply, repliedAt, verdict };
    });
  }

  #run<Item>(
    steps: (source: Observable<Item>) => Observable<Decided<V> | Rated<V> | SetAside<V, Reason>>,
    items: Item[],
  ): void {
    this.#expected = items.length;
    this.#received = [];
    this.#out.add(from(items).pipe(steps).subscribe(this));
  }

  /** Adds the received items to the attempts; returns the item with the lowest number that sets the record aside. */
  #take(): SetAside<V, Reason> | null {
    const { apart } = this.#dependencies;
    const attempts: (MeasuredAttempt | undefined)[] = [];
    for (const known of this.#attempts) attempts[known.attempt] = known;
    const alone: SetAside<V, Reason>[] = [];
    let aside: SetAside<V, Reason> | null = null;
    for (const item of this.#received) {
      const { attempt, reply, repliedAt, verdict } = item;
      if (item.kind === 'set-aside') {
        const setsRecordAside = attempt === null || apart === undefined || !apart.isOfAttempt(item.reason);
        if (setsRecordAside && (aside === null || (attempt ?? -1) < (aside.attempt ?? -1))) aside = item;
        if (apart !== undefined) {
          alone.push(item);
          // An attempt whose step scores failed does not count as an attempt either.
          if (attempt !== null) attempts[attempt] = undefined;
          continue;
        }
      }
      if (attempt === null || reply === null || repliedAt === null || verdict === null) continue;
      const stepScores = item.kind === 'rated' ? item.stepScores : null;
      attempts[attempt] = { attempt, reply, repliedAt, verdict, stepScores };
    }
    // Skip attempts that were set aside without a verdict, or are missing.
    this.#attempts = attempts.filter((known) => known !== undefined);
    if (alone.length > 0) {
      this.#asides = [...this.#asides, ...alone].toSorted((a, b) => (a.attempt ?? -1) - (b.attempt ?? -1));
    }
    return aside;
  }

  #fail(error: unknown): void {
    this.#end({ ...setAsideFor({ input: this.#input, question: this.#question }, error), ...this.#known() });
  }

  #end(item: MeasureEnd<V, Reason, Decision>): void {
    this.#out.next(item);
    this.#ended();
  }

  #broken(did: string): RangeError {
    const { name, version } = this.#dependencies.policy;
    return new RangeError(`the policy ${name}/${version} ${did}`);
  }
}
