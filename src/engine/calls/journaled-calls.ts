import type { AccountableReply } from '../../stream/call.ts';
import type { StageObserver } from '../observer.ts';
import type { CallTry, TryCall, TryEnd } from './call-port.ts';
import type { Cancellation } from './cancellation.ts';
import { JournaledCall } from './journaled-call.ts';
import type { CallsOfTask, JournaledCallContext } from './journaled-call-context.ts';
import { reuseReply } from './reused-reply.ts';
import type { EarlierReplies, ReuseContext } from './reused-reply.ts';
import { TaskJournal } from './task-journal.ts';
import type { TaskJournalOptions } from './task-journal.ts';

/** What a task's calls are journaled with. */
export interface JournaledCallsOptions extends TaskJournalOptions, Omit<JournaledCallContext, 'journal' | 'observe'> {
  /** Replies of other campaigns that may be used; null: there are none. */
  readonly earlier: EarlierReplies | null;
  readonly observe: Pick<StageObserver, 'replyFound' | 'callAbandoned'>;
}

/** The journaled calls of a task: which of them are under way, how they stop, and what the next owner is told. */
export class JournaledCalls implements CallsOfTask {
  readonly #context: JournaledCallContext;
  readonly #waiting = new Set<Cancellation>();
  readonly #reuse: ReuseContext | null;
  #isStopped = false;
  #inFlight = 0;
  #idle: (() => void)[] = [];

  constructor(options: JournaledCallsOptions) {
    // Each call that is under way finds it; the task is to end once.
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

  /** No further call is started. Those that are not started give no value; they end with their records. */
  stop(): void {
    this.#isStopped = true;
    for (const call of this.#waiting) call.cancel();
  }

  /** The task is over: what others write is not read any more either. */
  end(): void {
    this.stop();
    this.#context.journal.tail.end();
  }

  /** Resolves when no call is in flight. */
  idle(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Tells the next owner that this owner lives and finishes what it started. */
  async announceHandOver(): Promise<void> {
    const { journal, now } = this.#context;
    await journal.append({ event: 'handing-over', task: journal.task, owner: journal.owner, at: now() });
  }

  /** Makes one try of a call, journaled; where another campaign has the reply, with that. */
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
