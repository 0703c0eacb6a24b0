import type { AccountableReply } from '../../stream/call.ts';
import type { CallObserver } from './call-observer.ts';
import type { CallTry, TryCall, TryEnd } from './call-port.ts';
import type { Cancellation } from './cancellation.ts';
import { JournaledCall } from './journaled-call.ts';
import type { CallsOfTask, JournaledCallContext } from './journaled-call-context.ts';
import { reuseReply } from './reused-reply.ts';
import type { EarlierReplies, ReuseContext } from './reused-reply.ts';
import { TaskJournal } from './task-journal.ts';
import type { TaskJournalOptions } from './task-journal.ts';

/** The options of `JournaledCalls`. */
export interface JournaledCallsOptions extends TaskJournalOptions, Omit<JournaledCallContext, 'journal' | 'observe'> {
  /** Replies of other campaigns that may be used; null: no other campaigns. */
  readonly earlier: EarlierReplies | null;
  readonly observe: CallObserver;
}

/** The journaled calls of a task: which are under way, how they stop, and what the next owner is told. */
export class JournaledCalls implements CallsOfTask {
  readonly #context: JournaledCallContext;
  readonly #waiting = new Set<Cancellation>();
  readonly #reuse: ReuseContext | null;
  #isStopped = false;
  #inFlight = 0;
  #idle: (() => void)[] = [];

  constructor(options: JournaledCallsOptions) {
    // Each call under way detects it, but the task must end only once.
    const superseded = (by: string): void => {
      if (!this.#isStopped) options.superseded(by);
      this.stop();
    };
    const journal = new TaskJournal(options);
    this.#context = { ...options, journal, superseded };
    const { earlier } = options;
    this.#reuse = earlier === null ? null : { ...options, journal, earlier, calls: this };
  }

  /** Calls between their start and the end of their journaling. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** No further call is started. Calls that are not started return no value; they end with their records. */
  stop(): void {
    this.#isStopped = true;
    for (const call of this.#waiting) call.cancel();
  }

  /** The task has ended: the entries of others are no longer read either. */
  end(): void {
    this.stop();
    this.#context.journal.tail.end();
  }

  /** Resolves when no call is in flight. */
  idle(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Tells the next owner that this owner is alive and finishes the calls that it started. */
  async announceHandOver(): Promise<void> {
    const { journal, now } = this.#context;
    await journal.append({ event: 'handing-over', task: journal.task, owner: journal.owner, at: now() });
  }

  /** Makes one journaled try of a call, or uses another campaign's reply. */
  readonly tryCall: TryCall = <Reply extends AccountableReply>(one: CallTry<Reply>): Promise<TryEnd<Reply>> =>
    this.#reuse === null ? this.#make(one) : this.#reuseOrMake(one, this.#reuse);

  #make<Reply extends AccountableReply>(one: CallTry<Reply>): Promise<TryEnd<Reply>> {
    return new JournaledCall(this.#context, this, one).run();
  }

  async #reuseOrMake<Reply extends AccountableReply>(one: CallTry<Reply>, reuse: ReuseContext): Promise<TryEnd<Reply>> {
    const reply = await reuseReply(one, reuse);
    return reply === 'none' ? this.#make(one) : reply;
  }

  waitBegan(call: Cancellation): void {
    this.#waiting.add(call);
  }

  waitEnded(call: Cancellation): void {
    this.#waiting.delete(call);
  }

  began(): void {
    this.#inFlight += 1;
  }

  ended(): void {
    this.#inFlight -= 1;
    if (this.#inFlight > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}
