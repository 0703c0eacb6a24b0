import { Observable } from 'rxjs';
import { CallFailure } from '../records/model-reply.ts';
import type { CallFailureReason, ModelRole } from '../records/model-reply.ts';

/** Why a request brought nothing: `unexpected` is a fault of sluice, not of the endpoint. */
export type RequestFailure = CallFailureReason | 'unexpected';

/** Is told of every request to a model while it is in flight; retries are requests of their own. */
export interface CallObserver {
  started(role: ModelRole): void;
  answered(role: ModelRole, ms: number): void;
  failed(role: ModelRole, reason: RequestFailure, ms: number): void;
  /** A reply comes from another model than the first, as the endpoint names it. Told once for each such name. */
  otherModel(role: ModelRole, first: string, now: string): void;
}

/** Tells nobody. */
export const SILENT_CALLS: CallObserver = {
  started: () => undefined,
  answered: () => undefined,
  failed: () => undefined,
  otherModel: () => undefined,
};

/** Also says in the log that another model answers. */
export const noteOtherModels = (observer: CallObserver, note: (message: string) => void): CallObserver => ({
  ...observer,
  otherModel: (role, first, now) => {
    note(`${role}: its endpoint answers as ${now}, at first as ${first}; records of both are in the campaign`);
    observer.otherModel(role, first, now);
  },
});

/** Tells of a request from its subscription to its reply, failure or cancellation, exactly one of them. */
export function observeCall<Reply>(
  role: ModelRole,
  request: Observable<Reply>,
  observer: CallObserver,
): Observable<Reply> {
  return new Observable((subscriber) => {
    const startedAt = performance.now();
    let hasEnded = false;
    const end = (tell: (ms: number) => void): void => {
      if (hasEnded) return;
      hasEnded = true;
      tell(performance.now() - startedAt);
    };
    subscriber.add(() => end((ms) => observer.failed(role, 'cancelled', ms)));
    observer.started(role);
    subscriber.add(
      request.subscribe({
        next: (reply) => {
          end((ms) => observer.answered(role, ms));
          subscriber.next(reply);
        },
        error: (error: unknown) => {
          end((ms) => observer.failed(role, error instanceof CallFailure ? error.reason : 'unexpected', ms));
          subscriber.error(error);
        },
        complete: () => subscriber.complete(),
      }),
    );
  });
}
