import { Observable } from 'rxjs';
import type { Subscriber } from 'rxjs';
import type { MaySend } from '../../records/model-ports.ts';
import { CallFailure } from '../../records/model-reply.ts';
import type { AccountableReply, CallIdentity, CallPort } from '../../stream/call.ts';
import type { RecordRef } from '../../stream/record.ts';
import { AdapterError } from './adapter-error.ts';
import type { CallEvent } from './call-events.ts';
import { CallTries } from './call-tries.ts';
import { Cancellation } from './cancellation.ts';
import type { AccessOf } from './model-access.ts';

/** One request of a call: which call it is, what makes the request, and where its events go. */
export interface CallTry<Reply extends AccountableReply> {
  readonly identity: CallIdentity;
  readonly perform: (maySend?: MaySend) => Observable<Reply>;
  /** The call over all its requests, for the admission of its endpoint. */
  readonly tries: CallTries;
  readonly cancellation: Cancellation;
  report(event: CallEvent): void;
}

/** The result of a try: the reply; null if it was cancelled; or `again`: it failed and another try is due. */
export type TryEnd<Reply> = Reply | null | 'again';

/**
 * Makes one try of a call and reports how it ended. Rejects with the `CallFailure` or the `AdapterError` that ends the
 * call; any other rejection ends the task.
 */
export type TryCall = <Reply extends AccountableReply>(one: CallTry<Reply>) => Promise<TryEnd<Reply>>;

/** Receives the events of a task's calls. */
export interface CallListener {
  /** Something happened in a call for an input. */
  noteCall(ref: RecordRef, event: CallEvent): void;
  /** A call for an input begins or stops waiting (`CallWait`). */
  callWaits(ref: RecordRef, role: string, isWaiting: boolean): void;
}

/** The dependencies of a call port. */
export interface CallPortOptions {
  readonly accessOf: AccessOf;
  readonly tryCall: TryCall;
  readonly listener: CallListener;
  /** The journal cannot be written, or a fault of our own: no call of the task can go on. */
  readonly fatal: (error: unknown) => void;
  /** The roles of the models that have served calls of the task before its owner acquired it. Default: none. */
  readonly servedBefore?: ReadonlySet<string>;
}

/**
 * The call port of a task. It makes each call, repeats it as long as the failure is the endpoint's, and reports events.
 * Every model call of the project passes through here; each try goes through `tryCall`, which asks the endpoint's
 * admission and writes the journal. A call fails only with its own failure: another error is fatal, and the call never
 * ends, so that nothing is committed for its input.
 */
export function createCallPort(options: CallPortOptions): CallPort {
  return <Reply extends AccountableReply>(identity: CallIdentity, perform: (maySend?: MaySend) => Observable<Reply>) =>
    new Observable<Reply>((subscriber) => {
      const call = new PortCall(identity, perform, subscriber, options);
      call.begin();
      return () => call.end();
    });
}

/** One call, from its subscription to its end. */
class PortCall<Reply extends AccountableReply> implements CallTry<Reply> {
  readonly identity: CallIdentity;
  readonly perform: (maySend?: MaySend) => Observable<Reply>;
  readonly tries: CallTries;
  readonly cancellation: Cancellation = new Cancellation();
  readonly #subscriber: Subscriber<Reply>;
  readonly #options: CallPortOptions;

  constructor(
    identity: CallIdentity,
    perform: (maySend?: MaySend) => Observable<Reply>,
    subscriber: Subscriber<Reply>,
    options: CallPortOptions,
  ) {
    this.identity = identity;
    this.perform = perform;
    const { ref, role } = identity;
    const { listener, servedBefore } = options;
    const waits = (isWaiting: boolean): void => listener.callWaits(ref, role, isWaiting);
    this.tries = new CallTries(waits, role, ref, servedBefore?.has(role) ?? false);
    this.#subscriber = subscriber;
    this.#options = options;
  }

  begin(): void {
    this.#options.accessOf(this.identity.role).admission.join(this.tries);
    void this.#make();
  }

  end(): void {
    this.#options.accessOf(this.identity.role).admission.leave(this.tries);
    this.tries.release();
    this.cancellation.cancel();
  }

  /** Events after the end of the subscription are dropped: the input has its outcome, or another owner has the input. */
  report(event: CallEvent): void {
    if (!this.#subscriber.closed) this.#options.listener.noteCall(this.identity.ref, event);
  }

  async #make(): Promise<void> {
    let end: TryEnd<Reply>;
    try {
      do end = await this.#options.tryCall(this);
      while (end === 'again');
    } catch (error) {
      if (error instanceof CallFailure) this.#subscriber.error(error);
      else if (error instanceof AdapterError) this.#subscriber.error(error.cause);
      else this.#options.fatal(error);
      return;
    }
    if (end === null) return;
    this.#subscriber.next(end);
    this.#subscriber.complete();
  }
}
