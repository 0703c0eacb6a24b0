import { Observable } from 'rxjs';
import type { Config } from '../config/config.ts';
import { isScorerAsked } from '../config/roles.ts';
import { asksScorer } from '../records/grade.ts';
import type { StepScorer } from '../records/model-ports.ts';
import { CallFailure } from '../records/model-reply.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { isFree } from '../records/money.ts';
import { CALL_FAILURE_KINDS } from '../records/call-failure-kind.ts';
import { adviceFor, adviceForUnsound } from './doctor/call-advice.ts';
import { describeSanity, rateKnownTraces, verdictOn } from './doctor/scorer-sanity.ts';
import type { SanityVerdict } from './doctor/scorer-sanity.ts';

/** The callbacks of the check of a scorer. */
export interface SoundnessOptions {
  readonly note: (message: string) => void;
  /**
   * The scorer cannot be used. No call that waits for the check is made any more.
   *
   * @param isPaid whether this process made calls before
   */
  readonly unsound: (error: SluiceError, isPaid: boolean) => void;
}

/** Maximum time that calls wait for the first check of the scorer. Milliseconds. */
const FIRST_LOOK_MS = 45_000;
/** Maximum number of checks with known traces for a scorer whose answers cannot be used. */
const MOST_LOOKS = 3;

/** Never settles: a call that waits for it is not made. */
const NEVER = new Promise<never>(() => undefined);

/**
 * Has the scorer rate known traces (`rateKnownTraces`) once in a process, before its first call: servers have returned
 * wrong values, and every level would be wrong with them. The ratings are not journaled: they describe the server's
 * current state.
 *
 * - Right traces below wrong ones on average, or a context too short for them: `unsound`, before any paid call.
 * - Rated alike: a note. `doctor` reports details.
 * - The endpoint is away: calls to the target continue, and the scorer is checked before its first rating.
 * - No answer about known traces can be used, in any check: a note, and ratings continue. Their own failures report the
 *   cause.
 */
export class ScorerSoundness {
  readonly #config: Config;
  readonly #scorer: StepScorer;
  readonly #options: SoundnessOptions;
  /** The current or last check of the scorer; its failure, or null if ratings may continue. */
  #look: Promise<CallFailure | null> | null = null;
  #isOver = false;
  #isUnsound = false;
  #first: Promise<null> | null = null;
  /** Whether the target may be called: after the first check, with any result. */
  #isTargetOpen: boolean;
  #isPaid = false;

  constructor(config: Config, scorer: StepScorer, options: SoundnessOptions) {
    this.#config = config;
    this.#scorer = scorer;
    this.#options = options;
    // A call that is not journaled is not counted: it could exceed the budget.
    this.#isOver = isScorerAsked(config) && config.budget !== null && !isFree(config.models.scorer.price);
    if (this.#isOver) {
      options.note('the scorer is not checked: known traces would be paid beside the budget; sluice doctor checks it');
    }
    // A user's policy may not use a scorer.
    const mayRateNothing = config.gradingPolicy !== undefined || !asksScorer(config.grading);
    this.#isTargetOpen = this.#isOver || mayRateNothing;
  }

  /** A call to the target, after the scorer was checked. */
  beforeTarget<Reply>(request: Observable<Reply>): Observable<Reply> {
    if (!this.#isTargetOpen) return after((this.#first ??= this.#firstLook()), request);
    this.#isPaid = true;
    return request;
  }

  /** A rating, after the scorer passed its check. Errors with the failure of the check. */
  beforeRating<Reply>(request: Observable<Reply>): Observable<Reply> {
    return this.#isOver ? request : after(this.#lookNow(), request);
  }

  async #firstLook(): Promise<null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), FIRST_LOOK_MS);
      // A worker that has ended need not wait for it.
      timer.unref();
    });
    const failure = await Promise.race([this.#lookNow(), late]);
    clearTimeout(timer);
    if (this.#isUnsound) return NEVER;
    if (!this.#isOver) this.#options.note(laterNote(failure));
    this.#isTargetOpen = true;
    this.#isPaid = true;
    return null;
  }

  #lookNow(): Promise<CallFailure | null> {
    this.#look ??= this.#rate().then((failure) => {
      // The next rating checks again.
      if (failure !== null) this.#look = null;
      return failure;
    });
    return this.#look;
  }

  async #rate(): Promise<CallFailure | null> {
    let seen = await this.#rateOnce();
    for (let looks = 1; looks < MOST_LOOKS && isUnusable(seen); looks += 1) seen = await this.#rateOnce();
    if (seen instanceof CallFailure) {
      if (seen.reason === 'scorer-context-exceeded') return this.#end(this.#tooShort(seen));
      if (!isUnusable(seen)) return seen;
      this.#options.note(`the scorer is not checked, known traces bring ${seen.reason}: ${seen.message}`);
    } else if (seen.isReversed) {
      return this.#end(this.#reversed(seen));
    } else if (!seen.isSane) {
      const how = describeSanity(seen);
      this.#options.note(`the scorer hardly tells right steps from wrong ones: ${how}; sluice doctor says more`);
    }
    this.#isOver = true;
    return null;
  }

  async #rateOnce(): Promise<SanityVerdict | CallFailure> {
    try {
      return verdictOn(await rateKnownTraces(this.#scorer, this.#config.grading.aggregate));
    } catch (error) {
      if (error instanceof CallFailure) return error;
      return this.#end(new SluiceError('scorer-unsound', 'the check of the scorer failed', { cause: error }));
    }
  }

  #end(error: SluiceError): Promise<never> {
    this.#isUnsound = true;
    this.#options.unsound(error, this.#isPaid);
    return NEVER;
  }

  #reversed(verdict: SanityVerdict): SluiceError {
    const { scorer } = this.#config.models;
    return this.#error(
      `${scorer.model} rates steps the wrong way round: ${describeSanity(verdict)}`,
      adviceForUnsound(scorer),
    );
  }

  #tooShort(failure: CallFailure): SluiceError {
    return this.#error(
      `${failure.reason}: ${failure.message}`,
      adviceFor('scorer', this.#config.models.scorer, failure, null),
    );
  }

  #error(what: string, todo: string): SluiceError {
    const { baseUrl } = this.#config.models.scorer;
    const message = `models.scorer (${baseUrl}): ${what}. What to do: ${todo}. No question was used up: run again then.`;
    return new SluiceError('scorer-unsound', message);
  }
}

const laterNote = (failure: CallFailure | null): string =>
  `the scorer could not be checked yet (${failure === null ? `no answer in ${FIRST_LOOK_MS / 1000} s` : `${failure.reason}: ${failure.message}`}); ` +
  'it is, before its first rating';

/** A failure that may come from the request, but does not: known traces can be rated. */
const isUnusable = (seen: SanityVerdict | CallFailure): boolean =>
  seen instanceof CallFailure && CALL_FAILURE_KINDS[seen.reason] === 'unproven' && seen.reason !== 'timeout';

/** A request after `known` resolves; errors with the failure that `known` resolved with. */
function after<Reply>(known: Promise<CallFailure | null>, request: Observable<Reply>): Observable<Reply> {
  return new Observable((subscriber) => {
    void known.then((failure) => {
      if (subscriber.closed) return;
      if (failure === null) subscriber.add(request.subscribe(subscriber));
      else subscriber.error(failure);
    });
  });
}
