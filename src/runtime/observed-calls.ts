import { Observable } from 'rxjs';
import { CallFailure, RequestNotSent } from '../records/model-reply.ts';
import type { CallFailureReason, ModelRole } from '../records/model-reply.ts';

/** Why a request failed: `unexpected` is a fault of sluice, not of the endpoint. */
export type RequestFailure = CallFailureReason | 'unexpected';

/** Observes every request to a model; each retry is a separate request. */
export interface CallObserver {
  started(role: ModelRole): void;
  answered(role: ModelRole, ms: number): void;
  failed(role: ModelRole, reason: RequestFailure, ms: number): void;
  /** A reply names another model than the first reply. Called once for each such name. */
  otherModel(role: ModelRole, first: string, now: string): void;
}

/** Does nothing. */
export const SILENT_CALLS: CallObserver = {
  started: () => undefined,
  answered: () => undefined,
  failed: () => undefined,
  otherModel: () => undefined,
};

/** Also logs that another model answers. */
export const noteOtherModels = (observer: CallObserver, note: (message: string) => void): CallObserver => ({
  ...observer,
  otherModel: (role, first, now) => {
    note(`${role}: its endpoint answers as ${now}, at first as ${first}; records of both are in the campaign`);
    observer.otherModel(role, first, now);
  },
});

/** Reports a request from its subscription to its end: exactly one of reply, failure or cancellation. */
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
          end((ms) => observer.failed(role, failureOf(error), ms));
          subscriber.error(error);
        },
        complete: () => subscriber.complete(),
      }),
    );
  });
}

function failureOf(error: unknown): RequestFailure {
  if (error instanceof RequestNotSent) return 'cancelled';
  return error instanceof CallFailure ? error.reason : 'unexpected';
}
