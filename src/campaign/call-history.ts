import type { CallFailureReason, TokenUsage } from '../records/model-reply.ts';
import type { ReplyOrigin } from '../records/model-call.ts';
import { addUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import { addUsage } from '../records/token-usage.ts';

/** An entry of a call in a call journal, with the fields that its history needs. */
export interface HistoryEntry {
  /** The same for all entries of one call. */
  readonly key: string;
  /** The incarnation of the task that wrote it. */
  readonly owner: string;
  readonly role: string;
  readonly step: string;
  readonly attempt: number;
  /** The configured model. */
  readonly model: string;
  readonly at: Date;
  /** `null`: the entry is a start. */
  readonly end:
    | null
    | {
        readonly returnedModel: string | null;
        readonly usage: TokenUsage | null;
        readonly latencyMs: number | null;
        readonly origin: ReplyOrigin | null;
      }
    | { readonly failure: CallFailureReason | 'unknown'; readonly usage: TokenUsage | null };
  /** The reservation of a start, or the amount that an end releases. */
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
  /** By reason. A request that was taken back before it was sent is `cancelled`. */
  readonly failed: Readonly<Record<string, number>>;
  /** The first reply, which all owners use. Null: none yet. */
  readonly reply: {
    readonly at: Date;
    readonly returnedModel: string | null;
    readonly usage: TokenUsage | null;
    readonly latencyMs: number | null;
    /** The entry of another campaign's journal that has the original reply; null: a request of this campaign. */
    readonly origin: ReplyOrigin | null;
  } | null;
  /** The tokens of all its answers, also of those that could not be used; null: none were counted. */
  readonly usage: TokenUsage | null;
  /** Starts without an end: in flight, or their worker died. */
  readonly open: number;
  readonly cost: PicoUsd;
  /** The worst case of the open starts. */
  readonly reserved: PicoUsd;
}

interface Folded {
  readonly first: HistoryEntry;
  started: number;
  readonly failed: Map<string, number>;
  reply: CallHistory['reply'];
  usage: TokenUsage | null;
  cost: PicoUsd;
  /** The reservation of each owner; null: its last try has ended. */
  readonly owners: Map<string, PicoUsd | null>;
}

/**
 * Folds the entries of the calls of one question, in the order of the journal. An entry that a producer appended twice
 * counts once. Memory depends only on the number of calls, not of tries.
 */
export class CallHistories {
  readonly #calls = new Map<string, Folded>();

  add(entry: HistoryEntry): void {
    let call = this.#calls.get(entry.key);
    if (call === undefined) {
      call = { first: entry, started: 0, failed: new Map(), reply: null, usage: null, cost: 0n, owners: new Map() };
      this.#calls.set(entry.key, call);
    }
    const { end, owner, worstCase } = entry;
    const before = call.owners.get(owner);
    if (end === null) {
      // A try is started again if its start became too old; it reserved money only once.
      if (typeof before === 'bigint') return;
      call.started += 1;
      call.owners.set(owner, worstCase);
      return;
    }
    if (before === null) return;
    call.owners.set(owner, null);
    call.cost = addUsd(call.cost, entry.cost);
    if ('failure' in end) call.failed.set(end.failure, (call.failed.get(end.failure) ?? 0) + 1);
    else call.reply ??= { at: entry.at, ...end };
    if (end.usage !== null) call.usage = call.usage === null ? end.usage : addUsage(call.usage, end.usage);
  }

  /** In the order of their first starts. */
  all(): readonly CallHistory[] {
    const inOrder = [...this.#calls.values()].toSorted((a, b) => a.first.at.getTime() - b.first.at.getTime());
    return inOrder.map(({ first, started, failed, reply, usage, cost, owners }) => {
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
        usage,
        open: open.length,
        cost,
        reserved: open.reduce((sum, usd) => addUsd(sum, usd), 0n),
      };
    });
  }
}
