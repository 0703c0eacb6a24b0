import type { AccountableReply } from '../../stream/call.ts';
import type { Journal } from '../../stream/log-port.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { StageObserver } from '../observer.ts';
import { decodeEntry, encodeEntry, moneyOf } from './journal-entry.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { JournalTail } from './journal-tail.ts';
import type { JournalView } from './journal-view.ts';
import type { ModelAccess } from './model-access.ts';
import { parseUsd } from '../../records/money.ts';
import type { PicoUsd } from '../../records/money.ts';
import type { TaskMoney } from './task-money.ts';

/** What the journal of a task is made of. */
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
  readonly observe: Pick<StageObserver, 'replyFound'>;
}

/** A reply that the journal has, with what it had cost, here or where it was found. */
export interface FoundReply<Reply> {
  readonly reply: Reply;
  readonly cost: PicoUsd;
}

/** The journal partition of a task: what it says, and the way to append to it. */
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

  /** Logs what is true of many calls alike. */
  sayOnce(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#options.note(message);
  }

  /** Resolves with the entry's offset once it is durable. `key` is the call's; left out for an entry of no call. */
  async append(entry: JournalEntry, key: string = ''): Promise<number> {
    const { codec, topic, journal } = this.#options;
    const offset = await journal.append({ topic, partition: this.task, ...encodeEntry(entry, key, codec) });
    const money = this.tail.acknowledged(offset) ? moneyOf(entry) : null;
    if (money !== null) this.money.fold(money, `${entry.owner} ${key}`, true);
    return offset;
  }

  /**
   * The first reply to a call that can be used; null where there is none. A damaged entry is no reply: it does not come
   * before a good one, and it does not end a wait.
   */
  replyTo<Reply extends AccountableReply>(key: string, access: ModelAccess): FoundReply<Reply> | null {
    const { codec, note, observe } = this.#options;
    for (;;) {
      const value = this.view.replyOf(key);
      if (value === null) return null;
      try {
        // The model's own reader gives the reply as its operators expect it.
        const { reply, cost, origin } = decodeEntry('reply', value, codec);
        const found = access.readReply(reply) as Reply;
        observe.replyFound(access.role);
        return { reply: found, cost: cost + parseUsd(origin?.costUsd ?? '0') };
      } catch (error) {
        note(`the journaled reply of ${key} is set aside and the call made again: ${String(error)}`);
        this.view.discardReply(key);
      }
    }
  }
}
