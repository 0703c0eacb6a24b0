import { hash } from 'node:crypto';
import { CallFailure } from '../../records/model-reply.ts';
import type { AccountableReply } from '../../stream/call.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { Journal } from '../../stream/log-port.ts';
import { failedIn, repliedIn } from './call-events.ts';
import type { CallEvent } from './call-events.ts';
import type { CallTry, TryCall, TryEnd } from './call-port.ts';
import type { Lease } from './call-admission.ts';
import type { AccessOf } from './model-access.ts';
import { firstValueOf, within } from './cancellable.ts';
import type { Cancellation } from './cancellation.ts';
import { callKey, journalHeaders } from './journal-view.ts';
import type { JournalTail } from './journal-tail.ts';
import type { JournalEvent, JournalView } from './journal-view.ts';
import type { StageObserver } from '../observer.ts';

/** How long a new owner waits for calls that it finds started and not ended. */
export interface HandOverPolicy {
  /** For a sign that the former owner lives and finishes them. */
  readonly ownerSignalMs: number;
  /** For their replies, once there was that sign. */
  readonly graceMs: number;
}

/** How much of the courtesy that others show to a start may pass before its request must have gone out. */
const START_VALID_SHARE = 0.8;

/** What a task's calls are journaled with. */
export interface JournaledCallsOptions {
  readonly task: number;
  readonly topic: string;
  readonly worker: string;
  readonly journal: Journal;
  readonly view: JournalView;
  readonly tail: JournalTail;
  readonly codec: EngineCodec;
  readonly policy: HandOverPolicy;
  readonly accessOf: AccessOf;
  /** Resolves while this process is known to be a living member of the group; waits where that was long ago. */
  readonly membership: () => Promise<void>;
  readonly now: () => Date;
  readonly log: (message: string) => void;
  readonly observe: Pick<StageObserver, 'replyFound' | 'callAbandoned'>;
}

/**
 * The calls of a task, written down: `started` is durable before the request, the reply before it is used. A reply
 * that stands in the journal is used without a call, and a call that another living worker has started is waited for.
 * The journal partition is one order for all: whoever stands first in it makes the call.
 */
export class JournaledCalls {
  readonly #options: JournaledCallsOptions;
  /** Calls that are not started yet; stopping ends them. */
  readonly #notStarted = new Set<Cancellation>();
  #stopped = false;
  #inFlight = 0;
  #idle: (() => void)[] = [];

  constructor(options: JournaledCallsOptions) {
    this.#options = options;
  }

  /** Calls between their start and the end of their journaling. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** No further call is started; those that wait wait for ever, and are cancelled with their records. */
  stop(): void {
    this.#stopped = true;
    for (const call of this.#notStarted) call.cancel();
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Tells the next owner that this worker lives and finishes what it started. */
  async announceHandOver(): Promise<void> {
    await this.#append('handing-over', '', emptyCall(this.#options));
  }

  /** Null: cancelled, or stopped before the call was started. */
  readonly tryCall: TryCall = async <Reply extends AccountableReply>(one: CallTry<Reply>): Promise<TryEnd<Reply>> => {
    const { identity, tries, cancellation } = one;
    const { role, request } = identity;
    const requestHash = hash('sha256', JSON.stringify(request), 'hex');
    const key = callKey(identity, requestHash);
    const early = this.#found<Reply>(key, role);
    if (early !== null) one.report(repliedIn(identity, early));
    if (early !== null || this.#stopped) return early;
    this.#notStarted.add(cancellation);
    const lease = await this.#options.accessOf(role).admission.admit(tries, cancellation);
    if (lease !== 'cancelled') await this.#options.membership();
    this.#notStarted.delete(cancellation);
    if (lease !== 'cancelled' && !cancellation.isCancelled) {
      // Not awaited: what has come so far need not stay while the call is made.
      return this.#start(one, key, requestHash, lease);
    }
    if (lease !== 'cancelled') lease.leave();
    return null;
  };

  async #start<Reply extends AccountableReply>(
    one: CallTry<Reply>,
    key: string,
    requestHash: string,
    lease: Lease,
  ): Promise<TryEnd<Reply>> {
    const { identity, cancellation } = one;
    const report = (event: CallEvent): void => one.report(event);
    const { role, ref, step, attempt } = identity;
    const { view, tail, accessOf, policy } = this.#options;
    this.#inFlight += 1;
    try {
      const call: ModelCall = {
        ...emptyCall(this.#options),
        role,
        ...ref,
        step,
        attempt,
        requestHash,
        model: accessOf(role).model,
      };
      // Another owner waits `courtesyMs` on a start before it makes the call itself. So a start that is nearly as old
      // (this process was frozen, or cut off, or the call stood long before its slot) counts no more: the call gets in
      // line again, and sees what the others did. Longer with each try, for a journal that is that slow.
      for (let validMs = Math.max(1, START_VALID_SHARE * policy.ownerSignalMs); ; validMs *= 2) {
        const startedAt = performance.now();
        const offset = await this.#append('started', key, call);
        view.noteStarted(key, offset);
        // Everything that stands before our own start is seen by then: a reply, or somebody who was first.
        await tail.reach(offset, cancellation);
        const { found, hasAbandoned } = await this.#foundOrAwaited<Reply>(key, offset, role, report, cancellation);
        if (found !== null) report(repliedIn(identity, found));
        if (found !== null || cancellation.isCancelled) return found;
        const slot = await lease.acquireSlot(cancellation);
        if (slot === 'away') return await this.#takeBack(key, call);
        if (slot === 'cancelled') return null;
        // A former owner that woke meanwhile may have written down its reply.
        const late = this.#found<Reply>(key, role);
        if (late !== null) report(repliedIn(identity, late));
        if (late !== null) return late;
        // Nor does one that waited for somebody in vain: cut off from Kafka, it would not have heard of the reply.
        if (!hasAbandoned && performance.now() - startedAt < validMs) return await this.#perform(one, key, call, lease);
        if (this.#stopped) return await this.#takeBack(key, call);
      }
    } finally {
      lease.leave();
      this.#ended();
    }
  }

  /**
   * A call that is written down as started is not made: its task is another owner's by now, and the grace, for which that
   * one waits for what was started here, is running out; or its endpoint is away. The next owner makes it at once.
   */
  async #takeBack(key: string, call: ModelCall): Promise<null | 'again'> {
    await this.#append('failure', key, { ...call, event: 'reply', failure: 'cancelled', at: this.#options.now() });
    return this.#stopped ? null : 'again';
  }

  /** The request itself. Whatever comes of it is durable before it is used. */
  async #perform<Reply extends AccountableReply>(
    one: CallTry<Reply>,
    key: string,
    call: ModelCall,
    lease: Lease,
  ): Promise<TryEnd<Reply>> {
    const { identity, cancellation } = one;
    let reply: Reply | null;
    try {
      reply = await firstValueOf(one.perform(), cancellation);
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      // The slot is the next one's while the failure is written down.
      const judgement = lease.failed(error);
      await this.#append('failure', key, { ...call, event: 'reply', failure: error.reason, at: this.#options.now() });
      one.report(failedIn(identity, error));
      if (judgement === 'own') throw error;
      return 'again';
    }
    if (reply === null) return null;
    lease.passed();
    const { usage, returnedModel, latencyMs } = reply;
    const ended = { usage, returnedModel, latencyMs, reply: JSON.stringify(reply), at: this.#options.now() };
    await this.#append('reply', key, { ...call, event: 'reply', ...ended });
    one.report(repliedIn(identity, reply));
    return reply;
  }

  /**
   * A reply that stands in the journal, at once or once the worker that started the call has ended it; and whether one
   * was waited for until it was taken for dead.
   */
  async #foundOrAwaited<Reply extends AccountableReply>(
    key: string,
    offset: number,
    role: string,
    report: (event: CallEvent) => void,
    cancellation: Cancellation,
  ): Promise<{ readonly found: Reply | null; readonly hasAbandoned: boolean }> {
    const { view, tail, policy } = this.#options;
    for (let hasAbandoned = false; ;) {
      const found = this.#found<Reply>(key, role);
      const other = view.startedBefore(key, offset);
      if (found !== null || other === null || cancellation.isCancelled) return { found, hasAbandoned };
      const isOver = (): boolean => view.replyOf(key) !== null || view.startedBefore(key, offset) !== other;
      await tail.whileWatching(async () => {
        await within(policy.ownerSignalMs, cancellation, (either) =>
          view.until(() => isOver() || view.isHandingOver(other), either),
        );
        if (!isOver() && view.isHandingOver(other)) {
          await within(policy.graceMs, cancellation, (either) => view.until(isOver, either));
        }
      });
      if (isOver() || cancellation.isCancelled) continue;
      // Its owner is dead or too slow: the call may be paid twice, which is said.
      view.abandon(key, other);
      hasAbandoned = true;
      this.#options.observe.callAbandoned(role);
      report({ role, kind: 'failed', reason: 'abandoned' });
    }
  }

  /** The first reply that can be used. Any other is none: it must not come before a good one, or end a wait. */
  #found<Reply extends AccountableReply>(key: string, role: string): Reply | null {
    const { view, codec, accessOf, log, observe } = this.#options;
    for (;;) {
      const value = view.replyOf(key);
      if (value === null) return null;
      try {
        const { reply } = codec.decode('model-call', value);
        if (reply === null) throw new RangeError('it holds no reply');
        // The role's own reader: what it gives is a reply as its operators expect it.
        const found = accessOf(role).readReply(reply) as Reply;
        observe.replyFound(role);
        return found;
      } catch (error) {
        log(`the journaled reply of ${key} is set aside and the call made again: ${String(error)}`);
        view.discardReply(key);
      }
    }
  }

  /** Resolves with the record's offset once it is durable. */
  async #append(event: JournalEvent, key: string, call: ModelCall): Promise<number> {
    const { codec, topic, task, worker, journal, tail } = this.#options;
    const offset = await journal.append({
      topic,
      partition: task,
      key: Buffer.from(key),
      value: codec.encode('model-call', call),
      headers: journalHeaders(event, worker),
    });
    tail.acknowledged(offset);
    return offset;
  }

  #ended(): void {
    this.#inFlight -= 1;
    if (this.#inFlight > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}

const emptyCall = ({ task, worker, now }: JournaledCallsOptions): ModelCall => ({
  event: 'started',
  role: 'unknown',
  topic: '',
  partition: task,
  offset: -1,
  step: '',
  attempt: 0,
  requestHash: '',
  model: '',
  returnedModel: null,
  worstCaseUsd: null,
  costUsd: null,
  reply: null,
  usage: null,
  latencyMs: null,
  failure: null,
  worker,
  at: now(),
});
