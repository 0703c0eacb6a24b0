import type { CallFailureReason, TokenUsage } from '../records/model-reply.ts';
import type { ReplyOrigin } from '../records/model-call.ts';
import { addUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';

/** An entry of a call journal that is of a call, as far as the history of the call needs it. */
export interface CallNote {
  /** The same for all entries of one call. */
  readonly key: string;
  /** The incarnation of the task that wrote it. */
  readonly owner: string;
  readonly role: string;
  readonly step: string;
  readonly attempt: number;
  /** The model as it is configured. */
  readonly model: string;
  readonly at: Date;
  /** `null`: the call was started. */
  readonly end:
    | null
    | {
        readonly returnedModel: string | null;
        readonly usage: TokenUsage | null;
        readonly latencyMs: number | null;
        readonly origin: ReplyOrigin | null;
      }
    | { readonly failure: CallFailureReason | 'unknown' };
  /** What the start reserved, or the end gives back. */
  readonly worstCase: PicoUsd;
  readonly cost: PicoUsd;
}

/** One call with all of its tries. */
export interface CallHistory {
  readonly role: string;
  readonly step: string;
  readonly attempt: number;
  readonly model: string;
  readonly firstAt: Date;
  readonly started: number;
  /** By reason. A request that was taken back before it went out is `cancelled`. */
  readonly failed: Readonly<Record<string, number>>;
  /** The reply that all use: the first one. Null: there is none. */
  readonly reply: {
    readonly at: Date;
    readonly returnedModel: string | null;
    readonly usage: TokenUsage | null;
    readonly latencyMs: number | null;
    /** The entry of another campaign's journal that it was found in; null: it was asked for here. */
    readonly origin: ReplyOrigin | null;
  } | null;
  /** Starts without an end: in flight, or they died with their worker. */
  readonly open: number;
  readonly cost: PicoUsd;
  /** The worst case of the open ones. */
  readonly reserved: PicoUsd;
}

interface Folded {
  readonly first: CallNote;
  started: number;
  readonly failed: Map<string, number>;
  reply: CallHistory['reply'];
  cost: PicoUsd;
  /** What each owner has reserved; null: its last try has ended. */
  readonly owners: Map<string, PicoUsd | null>;
}

/**
 * Folds the entries of the calls of one question, in the order of the journal. An entry that a producer appended twice
 * counts once. Memory: that of the calls, however often one was tried.
 */
export class CallHistories {
  readonly #calls = new Map<string, Folded>();

  add(note: CallNote): void {
    let call = this.#calls.get(note.key);
    if (call === undefined) {
      call = { first: note, started: 0, failed: new Map(), reply: null, cost: 0n, owners: new Map() };
      this.#calls.set(note.key, call);
    }
    const { end, owner, worstCase } = note;
    const before = call.owners.get(owner);
    if (end === null) {
      // A try is started again where its start had become too old; it has reserved once.
      if (typeof before === 'bigint') return;
      call.started += 1;
      call.owners.set(owner, worstCase);
      return;
    }
    if (before === null) return;
    call.owners.set(owner, null);
    call.cost = addUsd(call.cost, note.cost);
    if ('failure' in end) call.failed.set(end.failure, (call.failed.get(end.failure) ?? 0) + 1);
    else call.reply ??= { at: note.at, ...end };
  }

  /** In the order in which they were first started. */
  all(): readonly CallHistory[] {
    const inOrder = [...this.#calls.values()].toSorted((a, b) => a.first.at.getTime() - b.first.at.getTime());
    return inOrder.map(({ first, started, failed, reply, cost, owners }) => {
      const open = [...owners.values()].filter((reserved) => reserved !== null);
      const { role, step, attempt, model, at } = first;
      return {
        role,
        step,
        attempt,
        model,
        firstAt: at,
        started,
        failed: Object.fromEntries(failed),
        reply,
        open: open.length,
        cost,
        reserved: open.reduce((sum, usd) => addUsd(sum, usd), 0n),
      };
    });
  }
}
