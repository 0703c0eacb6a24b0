import { Observable } from 'rxjs';
import type { ChatModel, StepScorer } from '../records/model-ports.ts';

/** Puts models under one limit: all that are wrapped by the same limiter share its slots. */
export interface ConcurrencyLimiter {
  (model: ChatModel): ChatModel;
  (model: StepScorer): StepScorer;
}

/**
 * A limiter of requests in flight: first come, first served. A request waits while `limit` others are in flight, holds
 * its slot until it completes, errors or is unsubscribed, and leaves the queue where it is unsubscribed while waiting.
 *
 * @param limit requests at once, an integer of at least 1
 */
export function limitConcurrency(limit: number): ConcurrencyLimiter {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`limit must be an integer of at least 1, got ${limit}`);
  }
  // A set keeps the order of arrival and forgets one in the middle at once.
  const waiting = new Set<() => void>();
  let inFlight = 0;
  let isStarting = false;

  const startWaiting = (): void => {
    // A request that ends while it starts would come back here: the loop goes on instead, and the stack stays flat.
    if (isStarting) return;
    isStarting = true;
    try {
      for (const start of waiting) {
        if (inFlight >= limit) break;
        waiting.delete(start);
        inFlight += 1;
        start();
      }
    } finally {
      isStarting = false;
    }
  };

  const limited = <T>(request: Observable<T>): Observable<T> =>
    new Observable<T>((subscriber) => {
      let isHeld = false;
      const start = (): void => {
        isHeld = true;
        subscriber.add(request.subscribe(subscriber));
      };
      subscriber.add(() => {
        waiting.delete(start);
        if (!isHeld) return;
        isHeld = false;
        inFlight -= 1;
        startWaiting();
      });
      waiting.add(start);
      startWaiting();
    });

  function wrap(model: ChatModel): ChatModel;
  function wrap(model: StepScorer): StepScorer;
  function wrap(model: ChatModel | StepScorer): ChatModel | StepScorer {
    return 'complete' in model
      ? { model: model.model, complete: (request) => limited(model.complete(request)) }
      : { model: model.model, score: (request) => limited(model.score(request)) };
  }
  return wrap;
}
