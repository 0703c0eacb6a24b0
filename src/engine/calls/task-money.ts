import type { PicoUsd } from '../../records/money.ts';
import { addUsd, formatUsd, MAX_USD, parseUsd } from '../../records/money.ts';
import type { Progress, TaskAccount } from '../../stream/progress.ts';
import type { RecordRef } from '../../stream/record.ts';
import type { Cancellation } from './cancellation.ts';
import { InputCosts } from './input-costs.ts';
import { MoneyQueue } from './money-queue.ts';

/** The money of a journal entry. */
export interface EntryMoney {
  readonly role: string;
  /** The input that the call is for. */
  readonly ref: RecordRef;
  /** `started`: the call reserves its worst case. `ended`: it releases that and has a cost. */
  readonly event: 'started' | 'ended';
  /** 0 if the same try had reserved it before. */
  readonly worstCase: PicoUsd;
  /** 0 for a start. */
  readonly cost: PicoUsd;
}

/** The number of ended calls that are remembered: the copy of an entry comes soon after it. */
const ENDED_CALLS = 10_000;

const NO_ACCOUNT = { reservedUsd: '0', returnedUsd: '0', journalPosition: 0 };

/** The money of a commit. */
export type MoneyProgress = Pick<Progress, 'spend' | 'costs' | 'account'>;

/** The dependencies of a task's money. */
export interface MoneyOptions {
  readonly now: () => Date;
  readonly note: (message: string) => void;
  /** Whether the input at an offset still needs an outcome. Default: always. */
  readonly isOpen?: (offset: number) => boolean;
}

/** News of the flow's budget for a task. */
export interface BudgetNews {
  /** The total granted to the task so far. */
  readonly granted: PicoUsd;
  /** There is not enough for all tasks: the task must return what it cannot use. */
  readonly isTight: boolean;
  /** More is granted than there is: the task must return its remainder before any call starts. */
  readonly isOverdrawn: boolean;
}

/**
 * The money of a task. It is a fold over the task's journal partition: a `started` entry reserves the worst case of its
 * call; the end entry repeats that amount, releases it and adds the cost. A call whose owner died stays reserved
 * permanently: it may have been paid.
 *
 * Under a budget, no call starts that could exceed the task's limit, which is the sum that the flow's budget has
 * granted to the task, less what the task has returned: spent + reserved + pending <= limit. Grants and returns only
 * grow, so old news is safe.
 */
export class TaskMoney {
  readonly #spent: Map<string, PicoUsd>;
  readonly #saved: Map<string, PicoUsd>;
  readonly #costs: InputCosts;
  readonly #from: number;
  /** Calls with a reservation, each with its owner: those that have not ended, and the last ones that have. */
  readonly #started = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #queue: MoneyQueue;
  #reserved: PicoUsd;
  /** Reserved by calls of this owner whose `started` entry is not yet folded. */
  #pending: PicoUsd = 0n;
  /** The part of `#reserved` that belongs to calls of this owner. */
  #own: PicoUsd = 0n;
  #returned: PicoUsd;
  /** Null: no budget. */
  #granted: PicoUsd | null;
  #isOverdrawn = false;
  #isTight: boolean;
  readonly #note: (message: string) => void;
  #changes = 0;
  #changed: () => void = () => undefined;

  /**
   * @param progress the last committed progress of the task
   * @param granted the total that the task has been granted; null if the flow has no budget
   */
  constructor(progress: MoneyProgress | null, granted: PicoUsd | null, options: MoneyOptions) {
    const spend = progress?.spend ?? [];
    const account = progress?.account ?? NO_ACCOUNT;
    this.#spent = new Map(spend.map(({ role, usd }) => [role, parseUsd(usd)]));
    this.#saved = new Map(spend.map(({ role, savedUsd }) => [role, parseUsd(savedUsd)]));
    this.#costs = new InputCosts(progress, options.isOpen ?? (() => true));
    this.#reserved = parseUsd(account.reservedUsd);
    this.#returned = parseUsd(account.returnedUsd);
    this.#from = account.journalPosition;
    this.#granted = granted;
    // Until the first news of the flow's budget.
    this.#isTight = granted !== null;
    this.#note = options.note;
    this.#queue = new MoneyQueue((worstCase) => this.#take(worstCase), options.now);
  }

  /** The journal offset from which entries must be folded. */
  get from(): number {
    return this.#from;
  }

  /** Calls `changed` when a call begins to wait for money, and when a reservation has ended. */
  listen(changed: () => void): void {
    this.#changed = changed;
  }

  /** Counts changes, so that a caller can detect whether the last commit contains them. */
  get changes(): number {
    return this.#changes;
  }

  /** The most that the task may have spent: the known spend, and the worst case of all calls that have not ended. */
  get exposure(): PicoUsd {
    return this.spent + this.#reserved + this.#pending;
  }

  /** The known spend over all roles. */
  get spent(): PicoUsd {
    let sum = 0n;
    for (const usd of this.#spent.values()) sum = addUsd(sum, usd);
    return sum;
  }

  /**
   * Whether there is not enough for all. Then a call acquires its slot before its start, so that the reservations that
   * its owner's death leaves permanently cover only requests that were sent. With plenty, calls start ahead of their
   * slots, so that no slot is free while the journal is written.
   */
  get isTight(): boolean {
    return this.#isTight;
  }

  /** Roles whose calls have waited for money at least this long, and since when. */
  waiting(ms: number): readonly { readonly role: string; readonly since: Date }[] {
    return this.#queue.waiting(ms);
  }

  /** Whether calls wait for money and no commit contains that yet. */
  get hasNewWant(): boolean {
    return this.#queue.hasNew;
  }

  /** An entry that the progress already contains: for calls that have not ended, the end is still to come. */
  counted(entry: EntryMoney, id: string): void {
    if (this.#isFirst(entry, id)) this.#costs.add(entry.ref, entry.cost);
  }

  /**
   * Folds a journal entry, in the order of the offsets. An append with an unknown result was repeated, so an entry may
   * be there twice: the first one counts.
   *
   * @param id of the call and its owner
   * @param isOwn whether this incarnation of the task wrote it
   */
  fold(entry: EntryMoney, id: string, isOwn: boolean): void {
    const { role, ref, event, worstCase, cost } = entry;
    if ((worstCase === 0n && cost === 0n) || !this.#isFirst(entry, id)) return;
    this.#changes += 1;
    const reserved = event === 'started' ? worstCase : -worstCase;
    // An end whose start is older than the known journal releases nothing.
    this.#reserved = max(0n, this.#reserved + reserved);
    if (isOwn) {
      this.#own = max(0n, this.#own + reserved);
      // The copy of a start may come after the end of its call; then no call is about to start.
      if (event === 'started') this.#pending = max(0n, this.#pending - worstCase);
    }
    this.#add(role, cost);
    this.#costs.add(ref, cost);
    if (event === 'ended') this.#hasRoom();
  }

  /** An input has its outcome: the cost of all its calls belongs to a group, or to none (null). */
  inputEnded(ref: RecordRef, group: string | null): void {
    this.#costs.end(ref, group);
  }

  /** A journaled reply was used: this amount was not paid again. */
  saved(role: string, usd: PicoUsd): void {
    this.#saved.set(role, addUsd(this.#saved.get(role) ?? 0n, usd));
  }

  /** Reserves the worst case of a call; returns false if it exceeds the limit, or other calls wait for money. */
  reserve(worstCase: PicoUsd): boolean {
    if (worstCase > 0n && this.#queue.size > 0) return false;
    return this.#take(worstCase);
  }

  /** Waits until the worst case of a call is reserved. False: it was cancelled, and nothing is reserved. */
  wait(role: string, worstCase: PicoUsd, cancellation: Cancellation): Promise<boolean> {
    this.#changes += 1;
    const waited = this.#queue.wait(role, worstCase, cancellation);
    this.#changed();
    return waited;
  }

  /** A call with a reservation is not started: no entry was appended for it. */
  release(worstCase: PicoUsd): void {
    this.#pending -= worstCase;
    this.#hasRoom();
  }

  /**
   * Takes news of the budget; an old total is ignored. If the budget is overdrawn, the remainder of the grant is
   * returned.
   */
  told({ granted, isTight, isOverdrawn }: BudgetNews): void {
    if (this.#granted === null) return;
    if (granted > this.#granted) this.#granted = granted;
    this.#isTight = isTight;
    this.#isOverdrawn = isOverdrawn;
    this.#serve();
  }

  /**
   * Returns the part of the limit beyond the exposure, so that another task can have it. False: nothing to return. If
   * calls wait, that part is less than the first of them needs.
   */
  giveBack(): boolean {
    const slack = this.#slack;
    if (slack === null || slack <= 0n) return false;
    this.#returned += slack;
    this.#changes += 1;
    return true;
  }

  /** The money of a commit. `journalPosition`: entries below it are folded. */
  progress(journalPosition: number): MoneyProgress {
    this.#queue.said();
    const roles = new Set([...this.#spent.keys(), ...this.#saved.keys()]);
    const account: TaskAccount = {
      journalPosition,
      reservedUsd: formatUsd(this.#reserved),
      inheritedUsd: formatUsd(max(0n, this.#reserved - this.#own)),
      pendingUsd: formatUsd(this.#pending),
      returnedUsd: formatUsd(this.#returned),
      wantedUsd: formatUsd(this.#queue.wanted),
      nextUsd: formatUsd(this.#queue.next),
    };
    return {
      spend: [...roles].map((role) => ({
        role,
        usd: formatUsd(this.#spent.get(role) ?? 0n),
        savedUsd: formatUsd(this.#saved.get(role) ?? 0n),
      })),
      costs: this.#costs.progress(),
      account,
    };
  }

  /** Whether an entry is not a copy: a try starts once with a reservation, and ends once. */
  #isFirst({ event, worstCase }: EntryMoney, id: string): boolean {
    if (worstCase === 0n) return true;
    const [now, before] = event === 'started' ? [this.#started, this.#ended] : [this.#ended, this.#started];
    if (now.has(id)) return false;
    before.delete(id);
    now.add(id);
    const [oldest] = this.#ended;
    if (this.#ended.size > ENDED_CALLS && oldest !== undefined) this.#ended.delete(oldest);
    return true;
  }

  #add(role: string, cost: PicoUsd): void {
    const before = this.#spent.get(role) ?? 0n;
    const spent = addUsd(before, cost);
    this.#spent.set(role, spent);
    if (spent === MAX_USD && before !== MAX_USD) {
      this.#note(`${role}: what its calls cost is more than can be counted, and stays at ${formatUsd(MAX_USD)} USD`);
    }
  }

  #hasRoom(): void {
    this.#serve();
    this.#changed();
  }

  /** Gives available money to waiting calls, or returns it if the flow has spent and granted more than it has. */
  #serve(): void {
    if (this.#isOverdrawn) this.giveBack();
    else this.#queue.pump();
  }

  #take(worstCase: PicoUsd): boolean {
    const slack = this.#slack;
    if (worstCase > 0n && slack !== null && (slack < worstCase || this.#isOverdrawn)) return false;
    this.#pending += worstCase;
    return true;
  }

  /** The part of the limit beyond the exposure; null: no limit. */
  get #slack(): PicoUsd | null {
    return this.#granted === null ? null : this.#granted - this.#returned - this.exposure;
  }
}

const max = (a: PicoUsd, b: PicoUsd): PicoUsd => (a > b ? a : b);
