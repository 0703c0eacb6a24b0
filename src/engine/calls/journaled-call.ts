import { CallFailure, RequestNotSent } from '../../records/model-reply.ts';
import type { MaySend } from '../../records/model-ports.ts';
import type { AccountableReply } from '../../stream/call.ts';
import type { Lease } from './call-admission.ts';
import type { CallEstimate } from './call-estimate.ts';
import { failedIn, repliedIn } from './call-events.ts';
import type { CallTry, TryEnd } from './call-port.ts';
import type { CallState } from './call-states.ts';
import { replyTo, within } from './cancellable.ts';
import { callKey, hashOfRequest, journaledRequest } from './journal-entry.ts';
import type { CallsOfTask, JournaledCallContext } from './journaled-call-context.ts';
import { admitMember } from './membership.ts';
import type { ModelAccess } from './model-access.ts';
import { StartValidity } from './start-validity.ts';
import type { FoundReply } from './task-journal.ts';
import { TokenLimits } from './token-limits.ts';
import { TryEntries } from './try-entries.ts';

/**
 * One try of a model call, journaled. Its `started` entry is durable before the request, its reply before it is used.
 * The partition of the journal is one order for all owners: the first `started` entry without an end makes the call,
 * and all owners use the first reply. `call-states.ts` describes each state.
 */
export class JournaledCall<Reply extends AccountableReply> {
  /** The key of its entries in the journal. */
  readonly key: string;
  readonly #context: JournaledCallContext;
  readonly #calls: CallsOfTask;
  readonly #asked: CallTry<Reply>;
  readonly #access: ModelAccess;
  readonly #estimate: CallEstimate;
  readonly #limits: TokenLimits;
  readonly #entries: TryEntries;
  #state: CallState = 'waiting-for-admission';
  /** Offset of the last `started` entry. */
  #offset = -1;
  /** Whether a previous owner counts as dead since the last `started` entry. */
  #hasAbandoned = false;

  constructor(context: JournaledCallContext, calls: CallsOfTask, asked: CallTry<Reply>) {
    const { role, request } = asked.identity;
    const requestText = JSON.stringify(request);
    const requestHash = hashOfRequest(requestText);
    this.#context = context;
    this.#calls = calls;
    this.#asked = asked;
    this.#access = context.accessOf(role);
    this.#estimate = this.#access.estimateOf(requestText);
    this.#limits = new TokenLimits(requestText, this.#access, (message) => context.journal.sayOnce(message));
    this.key = callKey(asked.identity, requestHash);
    this.#entries = new TryEntries({
      journal: context.journal,
      call: journaledRequest(asked.identity, requestHash, this.#access),
      key: this.key,
      price: this.#access.price,
      worstCase: this.#access.price.worstCaseOf(requestText),
      now: context.now,
    });
  }

  get state(): CallState {
    return this.#state;
  }

  /**
   * Makes the try. Null: cancelled, or stopped before it was started. Rejects as `TryCall` does.
   */
  async run(): Promise<TryEnd<Reply>> {
    const early = this.#found();
    if (early !== null) return this.#use(early);
    if (this.#calls.isStopped) return this.#cancelled();
    const { cancellation } = this.#asked;
    this.#calls.waitBegan(cancellation);
    const lease = await this.#admitted();
    this.#calls.waitEnded(cancellation);
    if (lease === null) return this.#cancelled();
    if (!cancellation.isCancelled) {
      // Not awaited, so that the frame of this function is freed before the request ends.
      return this.#runWith(lease);
    }
    lease.leave();
    this.#context.journal.money.release(this.#entries.worstCase);
    return this.#cancelled();
  }

  /** The lease of a call with its worst case reserved, in a living member of the group; null: cancelled. */
  async #admitted(): Promise<Lease | null> {
    const { tries, cancellation } = this.#asked;
    const { admission } = this.#access;
    const { money } = this.#context.journal;
    const { worstCase } = this.#entries;
    const { membership } = this.#context;
    const admit = (): Promise<Lease | null> =>
      admitMember(() => admission.admit(tries, this.#estimate, cancellation), membership, cancellation);
    let lease = await admit();
    let isReserved = lease !== null && money.reserve(worstCase);
    if (lease !== null && !isReserved) {
      // It holds no place at the endpoint during this wait, which may last for ever.
      lease.leave();
      tries.setWaiting(true, 'money');
      isReserved = await money.wait(this.#access.role, worstCase, cancellation);
      tries.setWaiting(false, 'money');
      if (!isReserved) return null;
      lease = await admit();
    }
    if (lease !== null && worstCase > 0n) lease = await this.#slotFirst(lease, admit);
    if (lease === null && isReserved) money.release(worstCase);
    return lease;
  }

  /**
   * If money is tight, a slot comes before the start, so that this owner's death leaves only reservations of sent
   * requests.
   */
  async #slotFirst(first: Lease, admit: () => Promise<Lease | null>): Promise<Lease | null> {
    const { cancellation } = this.#asked;
    let lease: Lease | null = first;
    while (lease !== null && this.#context.journal.money.isTight) {
      const slot = await lease.acquireSlot(cancellation);
      if (slot === 'granted') break;
      lease.leave();
      lease = slot === 'away' ? await admit() : null;
    }
    return lease;
  }

  /** `NEXT_CALL_STATES` says which states may follow which. */
  protected enter(next: CallState): void {
    this.#state = next;
  }

  /** The states after the admission. */
  async #runWith(lease: Lease): Promise<TryEnd<Reply>> {
    const { handOver, journal } = this.#context;
    const { cancellation } = this.#asked;
    this.#calls.began();
    try {
      const validity = new StartValidity(handOver.ownerSignalMs);
      for (;;) {
        const isValid = validity.begin();
        await this.#start();
        if (journal.view.supersededBy !== null) return await this.#superseded(journal.view.supersededBy);
        const earlier = this.#found() ?? (this.#earlierOwner() === null ? null : await this.#awaitOwners());
        if (earlier !== null) return await this.#useInstead(earlier);
        if (cancellation.isCancelled) return await this.#cancelledBy(() => this.#entries.notMade());
        this.enter('waiting-for-slot');
        const slot = await lease.acquireSlot(cancellation);
        if (slot === 'away') return await this.#takeBack();
        if (slot === 'cancelled') return await this.#cancelledBy(() => this.#entries.notMade());
        // A previous owner that was frozen may have journaled its reply meanwhile.
        const late = this.#found();
        if (late !== null) return await this.#useInstead(late);
        // A start is also not valid after we waited for a previous owner and gave up: while disconnected from Kafka, we
        // may have missed its reply in the journal.
        if (!this.#hasAbandoned && isValid()) {
          const end = await this.#perform(lease, isValid);
          if (end !== 'not-sent') return end;
        }
        // The task is stopped: it was fenced, or is being handed over. Another `started` entry would come after the
        // next owner's, which would wait for us up to `graceMs`. So the call is taken back, and the next owner makes it
        // at once.
        if (this.#calls.isStopped) return await this.#takeBack();
      }
    } catch (error) {
      // The call's own failure arrives here too, after it is recorded.
      if (this.#state !== 'recorded') this.enter('broken');
      throw error;
    } finally {
      lease.leave();
      this.#calls.ended();
    }
  }

  /** Journals the start, and reads the earlier entries of others: a reply, or an earlier start. */
  async #start(): Promise<void> {
    const { journal } = this.#context;
    this.enter('starting');
    this.#hasAbandoned = false;
    this.#offset = await this.#entries.started();
    this.enter('started');
    journal.view.noteOwnEntry(this.key, this.#offset);
    await journal.tail.reach(this.#offset, this.#asked.cancellation);
  }

  /** Waits for each previous owner that started the call before us, until it has ended the call or counts as dead. */
  async #awaitOwners(): Promise<FoundReply<Reply> | null> {
    const { handOver, observe, journal } = this.#context;
    const { view, tail } = journal;
    const { cancellation } = this.#asked;
    for (;;) {
      const found = this.#found();
      const other = this.#earlierOwner();
      if (found !== null || other === null || cancellation.isCancelled) return found;
      this.enter('awaiting-owner');
      const isOver = (): boolean => view.replyOf(this.key) !== null || this.#earlierOwner() !== other;
      await tail.whileWatching(async () => {
        await within(handOver.ownerSignalMs, cancellation, (either) =>
          view.until(() => isOver() || view.isHandingOver(other), either),
        );
        if (!isOver() && view.isHandingOver(other)) {
          await within(handOver.graceMs, cancellation, (either) => view.until(isOver, either));
        }
      });
      if (isOver() || cancellation.isCancelled) continue;
      // Dead or too slow: the call may be paid twice, and that is counted.
      view.abandon(this.key, other);
      this.#hasAbandoned = true;
      const { role } = this.#access;
      observe.callAbandoned(role);
      this.#asked.report({ role, kind: 'failed', reason: 'abandoned' });
    }
  }

  /**
   * Makes the request. Its reply or failure is durable before it is used. `not-sent`: its start became invalid while it
   * waited for its connection.
   */
  async #perform(lease: Lease, maySend: MaySend): Promise<TryEnd<Reply> | 'not-sent'> {
    const { identity, cancellation } = this.#asked;
    this.enter('performing');
    let reply: Reply | null;
    try {
      reply = await replyTo(() => this.#asked.perform(maySend), cancellation);
    } catch (error) {
      if (error instanceof RequestNotSent) return 'not-sent';
      if (!(error instanceof CallFailure)) throw error;
      const failure = this.#limits.failure(error);
      // The slot is free while the failure is journaled.
      const judgement = lease.failed(failure);
      this.enter('recording');
      await this.#entries.failed(failure);
      this.enter('recorded');
      this.#asked.report(failedIn(identity, failure));
      if (judgement === 'own') throw failure;
      return 'again';
    }
    // The request was sent and may be charged.
    if (reply === null)
      return this.#cancelledBy(() => this.#entries.failed({ reason: 'cancelled', hasBegun: true, counted: null }));
    reply = this.#limits.reply(reply);
    lease.passed(reply.usage);
    this.enter('recording');
    await this.#entries.replied(reply);
    this.enter('recorded');
    this.#asked.report(repliedIn(identity, reply));
    return reply;
  }

  /** Journals that this owner makes no request. */
  async #takeBack(): Promise<null | 'again'> {
    this.enter('taking-back');
    await this.#entries.notMade();
    this.enter('taken-back');
    return this.#calls.isStopped ? null : 'again';
  }

  /** Another owner acquired the task before the start, and has not counted this call: it is not made. */
  async #superseded(by: string): Promise<null> {
    this.#context.superseded(by);
    await this.#takeBack();
    return null;
  }

  #found(): FoundReply<Reply> | null {
    return this.#context.journal.replyTo<Reply>(this.key, this.#access, this.#limits);
  }

  /** An owner that started the call before us and has not ended it; null if there is no such owner. */
  #earlierOwner(): string | null {
    return this.#context.journal.view.startedBefore(this.key, this.#offset);
  }

  #use(found: FoundReply<Reply>): Reply {
    this.enter('reply-found');
    this.#asked.report(repliedIn(this.#asked.identity, found.reply, found));
    return found.reply;
  }

  /** Uses the reply of another owner instead of making a request. */
  async #useInstead(found: FoundReply<Reply>): Promise<Reply> {
    await this.#giveBack(() => this.#entries.notMade());
    return this.#use(found);
  }

  /** The input ended, or the task is stopped, after the start. */
  async #cancelledBy(end: () => Promise<void>): Promise<null> {
    await this.#giveBack(end);
    return this.#cancelled();
  }

  /** Journals the end of a reservation, even if the task is stopped: the next owner could not detect that end. */
  async #giveBack(end: () => Promise<void>): Promise<void> {
    if (this.#entries.worstCase > 0n) await end();
  }

  #cancelled(): null {
    this.enter('cancelled');
    return null;
  }
}
