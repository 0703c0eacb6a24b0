import { Observable } from 'rxjs';
import type { Observer, Subscriber } from 'rxjs';
import { isScore, notAScore } from '../records/level.ts';
import type { StepScorer } from '../records/model-ports.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { StepScoreReply, StepScoreRequest } from '../records/model-reply.ts';
import { nextWindow, windowRequest, windowSize } from '../records/step-windows.ts';
import type { ScorerContext, StepWindow } from '../records/step-windows.ts';
import { estimateTokens } from '../records/token-estimate.ts';

/** Makes the call of one window. */
export type RateWindow = (request: StepScoreRequest) => Observable<StepScoreReply>;

/** For a scorer without information about its context. */
const UNKNOWN_CONTEXT: ScorerContext = { tokens: null, sizeOfFrame: estimateTokens, sizeOfStep: estimateTokens };

/**
 * The scores of all steps of an attempt, window by window (`nextWindow`); each window is a call of its own. If the
 * endpoint finds a window too long, because the estimate was too low or its context is shorter than configured, the
 * same steps are requested again in windows of half the size, down to a single step. The requests follow from the input
 * and from the endpoint's answers, so that a restart finds its calls in the journal.
 *
 * Errors with `CallFailure`: `scorer-context-exceeded` for a step that does not fit alone, `scorer-count` if the
 * numbers of scores and steps differ, `malformed-reply` for a score outside [0, 1], and any failure of a call.
 */
export function rateWindows(
  scorer: StepScorer,
  request: StepScoreRequest,
  rate: RateWindow,
): Observable<readonly number[]> {
  return new Observable((subscriber) => new Rating(scorer, request, rate, subscriber).next());
}

/** The sequential windows of one attempt. */
class Rating {
  readonly #scorer: StepScorer;
  readonly #request: StepScoreRequest;
  readonly #rate: RateWindow;
  readonly #out: Subscriber<readonly number[]>;
  readonly #sizes: readonly number[];
  /** Tokens available for the steps of a window. */
  #room: number;
  #scores: readonly number[] = [];

  constructor(scorer: StepScorer, request: StepScoreRequest, rate: RateWindow, out: Subscriber<readonly number[]>) {
    const { tokens, sizeOfFrame, sizeOfStep } = scorer.context ?? UNKNOWN_CONTEXT;
    this.#scorer = scorer;
    this.#request = request;
    this.#rate = rate;
    this.#out = out;
    this.#sizes = request.steps.map((step) => sizeOfStep(step));
    this.#room = tokens === null ? Number.POSITIVE_INFINITY : tokens - sizeOfFrame(request.question);
  }

  next(): void {
    const { question, steps } = this.#request;
    const window = nextWindow(this.#sizes, this.#scores.length, this.#room);
    this.#out.add(this.#rate(windowRequest(question, steps, window)).subscribe(this.#observe(window)));
  }

  #observe(window: StepWindow): Observer<StepScoreReply> {
    let hasReply = false;
    return {
      next: ({ scores }) => {
        // Only the first value of a call counts.
        if (hasReply) return;
        hasReply = true;
        this.#take(scores, window.to - window.rated);
      },
      error: (error: unknown) => this.#failed(error, window),
      complete: () => {
        if (!hasReply) this.#out.complete();
      },
    };
  }

  #take(scores: readonly number[], wanted: number): void {
    const problem = problemOf(scores, wanted, this.#scorer.model);
    if (problem !== null) {
      this.#out.error(problem);
      return;
    }
    this.#scores = this.#scores.length === 0 ? scores : [...this.#scores, ...scores];
    if (this.#scores.length < this.#sizes.length) {
      this.next();
      return;
    }
    this.#out.next(this.#scores);
    this.#out.complete();
  }

  #failed(error: unknown, window: StepWindow): void {
    const isTooLong = error instanceof CallFailure && error.reason === 'scorer-context-exceeded';
    if (!isTooLong || window.to - window.from < 2) {
      this.#out.error(error);
      return;
    }
    this.#room = windowSize(this.#sizes, window) / 2;
    this.next();
  }
}

function problemOf(scores: readonly number[], wanted: number, model: string): CallFailure | null {
  if (scores.length !== wanted) {
    return new CallFailure('scorer-count', `expected ${wanted} step scores, got ${scores.length}`);
  }
  const wrong = scores.find((score) => !isScore(score));
  return wrong === undefined ? null : new CallFailure('malformed-reply', `${model}: ${notAScore(wrong)}`);
}
