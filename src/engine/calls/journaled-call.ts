import { hash } from 'node:crypto';
import { CallFailure } from '../../records/model-reply.ts';
import type { AccountableReply } from '../../stream/call.ts';
import type { StageObserver } from '../observer.ts';
import type { Lease } from './call-admission.ts';
import type { CallEstimate } from './call-estimate.ts';
import { failedIn, repliedIn } from './call-events.ts';
import type { CallTry, TryEnd } from './call-port.ts';
import type { CallState } from './call-states.ts';
import { firstValueOf, within } from './cancellable.ts';
import type { Cancellation } from './cancellation.ts';
import { callKey } from './journal-entry.ts';
import type { EntryOf, JournaledRequest } from './journal-entry.ts';
import type { AccessOf, ModelAccess } from './model-access.ts';
import type { TaskJournal } from './task-journal.ts';

/** How long a new owner waits for calls that it finds started and not ended. */
export interface HandOverPolicy {
  /** For a sign that the previous owner lives and finishes them. */
  readonly ownerSignalMs: number;
  /** For their replies, once there was that sign. */
  readonly graceMs: number;
}

/** How long a new owner waits for a sign that the previous one lives and finishes its calls, where nothing else is said. */
export const OWNER_SIGNAL_MS = 3000;

/** A `started` entry is valid for this share of `ownerSignalMs`: after that, a next owner may soon make the call itself. */
export const START_VALID_SHARE = 0.8;

/** What the journaled calls of a task share. */
export interface JournaledCallContext {
  readonly journal: TaskJournal;
  readonly policy: HandOverPolicy;
  readonly accessOf: AccessOf;
  /** Resolves while this process is known to be a living member of the group; waits if the last proof of it is old. */
  readonly membership: () => Promise<void>;
  readonly now: () => Date;
  readonly observe: Pick<StageObserver, 'callAbandoned'>;
}

/** The calls of a task, as one of them sees them. */
export interface CallsOfTask {
  /** No further call is to be started. */
  readonly isStopped: boolean;
  /** A call waits and is not started: a stop cancels it. */
  waits(call: Cancellation): void;
  /** It waits no more. */
  waited(call: Cancellation): void;
  /** A call is started: a hand-over waits for its end. */
  began(): void;
  ended(): void;
}

/**
 * One try of a model call, journaled. Its `started` entry is durable before the request, its reply before it is used. The
 * partition of the journal is one order for all owners: the first `started` entry without an end makes the call, and the
 * first reply is the one that all use. `call-states.ts` says what is true in each state.
 */
export class JournaledCall<Reply extends AccountableReply> {
  /** The key of its entries in the journal. */
  readonly key: string;
  readonly #context: JournaledCallContext;
  readonly #calls: CallsOfTask;
  readonly #asked: CallTry<Reply>;
  readonly #access: ModelAccess;
  readonly #estimate: CallEstimate;
  readonly #call: JournaledRequest;
  #state: CallState = 'waiting-for-admission';
  /** Offset of the last `started` entry. */
  #offset = -1;
  /** Whether a previous owner counts as dead since the last `started` entry. */
  #hasAbandoned = false;

  constructor(context: JournaledCallContext, calls: CallsOfTask, asked: CallTry<Reply>) {
    const { ref, role, step, attempt, request } = asked.identity;
    const requestText = JSON.stringify(request);
    const requestHash = hash('sha256', requestText, 'hex');
    this.#context = context;
    this.#calls = calls;
    this.#asked = asked;
    this.#access = context.accessOf(role);
    this.#estimate = this.#access.estimateOf(requestText);
    this.#call = { ref, role, step, attempt, requestHash, model: this.#access.model };
    this.key = callKey(asked.identity, requestHash);
  }

  get state(): CallState {
    return this.#state;
  }

  /**
   * Makes the try. Null: cancelled, or stopped before it was started. Rejects with the `CallFailure` that is the call's
   * own, and with any error that breaks the call.
   */
  async run(): Promise<TryEnd<Reply>> {
    const early = this.#found();
    if (early !== null) return this.#use(early);
    if (this.#calls.isStopped) return this.#cancelled();
    const { tries, cancellation } = this.#asked;
    this.#calls.waits(cancellation);
    const lease = await this.#access.admission.admit(tries, this.#estimate, cancellation);
    if (lease !== 'cancelled') await this.#context.membership();
    this.#calls.waited(cancellation);
    if (lease !== 'cancelled' && !cancellation.isCancelled) {
      // Not awaited: this function's frame need not live as long as the request.
      return this.#runWith(lease);
    }
    if (lease !== 'cancelled') lease.leave();
    return this.#cancelled();
  }

  /** `NEXT_CALL_STATES` says which states may follow which. */
  protected enter(next: CallState): void {
    this.#state = next;
  }

  /** What comes after the admission. */
  async #runWith(lease: Lease): Promise<TryEnd<Reply>> {
    const { policy, journal, now } = this.#context;
    const { cancellation } = this.#asked;
    this.#calls.began();
    try {
      const entry = { event: 'started', call: this.#call, owner: journal.owner, at: now() } as const;
      // A next owner waits `ownerSignalMs` on a start before it makes the call itself. So a start that is nearly as old
      // (this process was frozen, or cut off, or the call waited long for its slot) is not valid any more: the call is
      // started again, and sees what others wrote. Each start is valid for longer, in case the journal is that slow.
      for (let validMs = Math.max(1, START_VALID_SHARE * policy.ownerSignalMs); ; validMs *= 2) {
        const startedAtMs = performance.now();
        await this.#start(entry);
        const earlier = this.#found() ?? (this.#earlierOwner() === null ? null : await this.#awaitOwners());
        if (earlier !== null) return this.#use(earlier);
        if (cancellation.isCancelled) return this.#cancelled();
        this.enter('waiting-for-slot');
        const slot = await lease.acquireSlot(cancellation);
        if (slot === 'away') return await this.#takeBack();
        if (slot === 'cancelled') return this.#cancelled();
        // A previous owner that was frozen may have journaled its reply meanwhile.
        const late = this.#found();
        if (late !== null) return this.#use(late);
        // A start is not valid either after we waited for a previous owner in vain: perhaps we were cut off from Kafka, its
        // reply is in the journal, and we have not read it.
        const isValid = !this.#hasAbandoned && performance.now() - startedAtMs < validMs;
        if (isValid) return await this.#perform(lease);
        // The task is stopped: it was fenced, or is handed over. Another `started` entry would come after the next owner's,
        // which waits for us as long as the grace. So the call is taken back, and the next owner makes it at once.
        if (this.#calls.isStopped) return await this.#takeBack();
      }
    } catch (error) {
      // The call's own failure comes out here too, once it is recorded.
      if (this.#state !== 'recorded') this.enter('broken');
      throw error;
    } finally {
      lease.leave();
      this.#calls.ended();
    }
  }

  /** Journals the start, and reads what others wrote before it: a reply, or an earlier start. */
  async #start(entry: EntryOf<'started'>): Promise<void> {
    const { journal } = this.#context;
    this.enter('starting');
    this.#hasAbandoned = false;
    this.#offset = await journal.append(entry, this.key);
    this.enter('started');
    journal.view.noteStarted(this.key, this.#offset);
    await journal.tail.reach(this.#offset, this.#asked.cancellation);
  }

  /** Waits for each previous owner that started the call before us, until it has ended the call or counts as dead. */
  async #awaitOwners(): Promise<Reply | null> {
    const { policy, observe, journal } = this.#context;
    const { view, tail } = journal;
    const { cancellation } = this.#asked;
    for (;;) {
      const found = this.#found();
      const other = this.#earlierOwner();
      if (found !== null || other === null || cancellation.isCancelled) return found;
      this.enter('awaiting-owner');
      const isOver = (): boolean => view.replyOf(this.key) !== null || this.#earlierOwner() !== other;
      await tail.whileWatching(async () => {
        await within(policy.ownerSignalMs, cancellation, (either) =>
          view.until(() => isOver() || view.isHandingOver(other), either),
        );
        if (!isOver() && view.isHandingOver(other)) {
          await within(policy.graceMs, cancellation, (either) => view.until(isOver, either));
        }
      });
      if (isOver() || cancellation.isCancelled) continue;
      // Dead, or too slow: the call may be paid twice, and that is counted.
      view.abandon(this.key, other);
      this.#hasAbandoned = true;
      const { role } = this.#call;
      observe.callAbandoned(role);
      this.#asked.report({ role, kind: 'failed', reason: 'abandoned' });
    }
  }

  /** The request. Its reply or failure is durable before it is used. */
  async #perform(lease: Lease): Promise<TryEnd<Reply>> {
    const { identity, cancellation } = this.#asked;
    this.enter('performing');
    let reply: Reply | null;
    try {
      reply = await firstValueOf(this.#asked.perform(), cancellation);
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      // The slot is free while the failure is journaled.
      const judgement = lease.failed(error);
      this.enter('recording');
      await this.#appendFailure(error.reason);
      this.enter('recorded');
      this.#asked.report(failedIn(identity, error));
      if (judgement === 'own') throw error;
      return 'again';
    }
    if (reply === null) return this.#cancelled();
    lease.passed(reply.usage);
    this.enter('recording');
    await this.#appendReply(reply);
    this.enter('recorded');
    this.#asked.report(repliedIn(identity, reply));
    return reply;
  }

  /** Journals that this owner makes no request. */
  async #takeBack(): Promise<null | 'again'> {
    this.enter('taking-back');
    await this.#appendFailure('cancelled');
    this.enter('taken-back');
    return this.#calls.isStopped ? null : 'again';
  }

  async #appendReply(reply: Reply): Promise<void> {
    const { journal, now } = this.#context;
    const { returnedModel, usage, latencyMs } = reply;
    const { owner } = journal;
    const ended = { reply: JSON.stringify(reply), returnedModel, usage, latencyMs, owner, at: now() };
    await journal.append({ event: 'reply', call: this.#call, ...ended }, this.key);
  }

  async #appendFailure(reason: CallFailure['reason']): Promise<void> {
    const { journal, now } = this.#context;
    await journal.append({ event: 'failure', call: this.#call, reason, owner: journal.owner, at: now() }, this.key);
  }

  #found(): Reply | null {
    return this.#context.journal.replyTo<Reply>(this.key, this.#access);
  }

  /** An owner that has started the call before us and not ended it; null where there is none. */
  #earlierOwner(): string | null {
    return this.#context.journal.view.startedBefore(this.key, this.#offset);
  }

  #use(reply: Reply): Reply {
    this.enter('reply-found');
    this.#asked.report(repliedIn(this.#asked.identity, reply, true));
    return reply;
  }

  #cancelled(): null {
    this.enter('cancelled');
    return null;
  }
}
