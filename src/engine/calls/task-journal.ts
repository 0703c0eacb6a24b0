import type { AccountableReply } from '../../stream/call.ts';
import type { Journal } from '../../stream/log-port.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { CallObserver } from './call-observer.ts';
import { decodeEntry, encodeEntry, moneyOf } from './journal-entry.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { JournalTail } from './journal-tail.ts';
import type { JournalView } from './journal-view.ts';
import type { ModelAccess } from './model-access.ts';
import { parseUsd } from '../../records/money.ts';
import type { PicoUsd } from '../../records/money.ts';
import type { TaskMoney } from './task-money.ts';
import type { TokenLimits } from './token-limits.ts';

/** The options of a `TaskJournal`. */
export interface TaskJournalOptions {
  readonly task: number;
  /** The topic of the journal; its partition is the task's number. */
  readonly topic: string;
  /** This incarnation of the task. */
  readonly owner: string;
  readonly journal: Journal;
  readonly view: JournalView;
  readonly tail: JournalTail;
  readonly money: TaskMoney;
  readonly codec: EngineCodec;
  readonly note: (message: string) => void;
  readonly observe: Pick<CallObserver, 'replyFound'>;
}

/** A reply from the journal, with its cost, here or at its origin. */
export interface FoundReply<Reply> {
  readonly reply: Reply;
  readonly cost: PicoUsd;
  /** Whether another campaign made the call. */
  readonly isFromOther: boolean;
}

/** The journal partition of a task: its view, and the function that appends to it. */
export class TaskJournal {
  readonly task: number;
  readonly owner: string;
  readonly view: JournalView;
  readonly tail: JournalTail;
  readonly money: TaskMoney;
  readonly #options: TaskJournalOptions;
  readonly #said = new Set<string>();

  constructor(options: TaskJournalOptions) {
    this.task = options.task;
    this.owner = options.owner;
    this.view = options.view;
    this.tail = options.tail;
    this.money = options.money;
    this.#options = options;
  }

  /** Logs a message that would be the same for many calls once. */
  sayOnce(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#options.note(message);
  }

  /**
   * Appends an entry and resolves with its offset once it is durable. `key` is the call's; left out for an entry
   * without one.
   */
  async append(entry: JournalEntry, key: string = ''): Promise<number> {
    const { codec, topic, journal } = this.#options;
    const offset = await journal.append({ topic, partition: this.task, ...encodeEntry(entry, key, codec) });
    const money = this.tail.acknowledged(offset) ? moneyOf(entry) : null;
    if (money !== null) this.money.fold(money, `${entry.owner} ${key}`, true);
    return offset;
  }

  /**
   * The first usable reply to a call; null if there is none. A damaged entry is not a reply: it does not hide a later
   * good one, and it does not end a wait.
   */
  replyTo<Reply extends AccountableReply>(
    key: string,
    access: ModelAccess,
    limits: TokenLimits,
  ): FoundReply<Reply> | null {
    const { codec, note, observe } = this.#options;
    for (;;) {
      const value = this.view.replyOf(key);
      if (value === null) return null;
      try {
        // The model's own reader returns the reply in the form that its operators expect.
        const { reply, cost, origin } = decodeEntry('reply', value, codec);
        // A version before these limits may have written it.
        const found = limits.reply(access.readReply(reply) as Reply);
        observe.replyFound(access.role);
        return { reply: found, cost: cost + parseUsd(origin?.costUsd ?? '0'), isFromOther: origin !== undefined };
      } catch (error) {
        note(`the journaled reply of ${key} is set aside and the call made again: ${String(error)}`);
        this.view.discardReply(key);
      }
    }
  }
}
