import type { PicoUsd } from '../../records/money.ts';
import { addUsd, formatUsd, MAX_USD, parseUsd } from '../../records/money.ts';
import type { Progress, TaskAccount } from '../../stream/progress.ts';
import type { RecordRef } from '../../stream/record.ts';
import type { Cancellation } from './cancellation.ts';
import { InputCosts } from './input-costs.ts';
import { MoneyQueue } from './money-queue.ts';

/** What an entry of the journal says of money. */
export interface EntryMoney {
  readonly role: string;
  /** The input that the call is for. */
  readonly ref: RecordRef;
  /** `started`: the call reserves its worst case. `ended`: it gives that back and has cost something. */
  readonly event: 'started' | 'ended';
  /** 0 where the same try had reserved it before. */
  readonly worstCase: PicoUsd;
  /** 0 for a start. */
  readonly cost: PicoUsd;
}

/** So many ended calls are known: the copy of an entry comes soon after it. */
const ENDED_CALLS = 10_000;

const NO_ACCOUNT = { reservedUsd: '0', returnedUsd: '0', journalPosition: 0 };

/** What a commit says of money. */
export type MoneyProgress = Pick<Progress, 'spend' | 'costs' | 'account'>;

/** What a task's money needs of its task. */
export interface MoneyOptions {
  readonly now: () => Date;
  readonly note: (message: string) => void;
  /** Whether the input at an offset still needs an outcome. Default: it does. */
  readonly isOpen?: (offset: number) => boolean;
}

/** What a task is told of the flow's budget. */
export interface BudgetNews {
  /** All that it was granted so far. */
  readonly granted: PicoUsd;
  /** There is not enough for all: what it cannot use is to be returned. */
  readonly isTight: boolean;
  /** More is granted than there is: what it has left is to be returned before anything else starts. */
  readonly isOverdrawn: boolean;
}

/**
 * The money of a task. It is a fold over the task's journal partition: a `started` entry reserves the worst case of its
 * call, the entry of its end says that again, takes it back and adds what the call has cost. A call that died with its
 * owner stays reserved for good: it may have been paid.
 *
 * Under a budget no call starts that could pass the task's limit, which is what the flow's budget has granted to the task
 * less what the task has returned: spent + reserved + pending <= limit. Grants and returns only grow, so old news is safe.
 */
export class TaskMoney {
  readonly #spent: Map<string, PicoUsd>;
  readonly #saved: Map<string, PicoUsd>;
  readonly #costs: InputCosts;
  readonly #from: number;
  /** Calls with a reservation, each with its owner: those that have not ended, and the last that have. */
  readonly #started = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #queue: MoneyQueue;
  #reserved: PicoUsd;
  /** Reserved by calls of this owner whose `started` entry is not folded yet. */
  #pending: PicoUsd = 0n;
  /** Of `#reserved`: by calls of this owner. */
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
   * @param progress the last committed one of the task
   * @param granted the total that the task has been granted; null where the flow has no budget
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
    // Until the flow's budget is heard of.
    this.#isTight = granted !== null;
    this.#note = options.note;
    this.#queue = new MoneyQueue((worstCase) => this.#take(worstCase), options.now);
  }

  /** The offset of the journal from which entries are to be folded. */
  get from(): number {
    return this.#from;
  }

  /** Calls `changed` when a call begins to wait for money, and when a reservation has ended. */
  listen(changed: () => void): void {
    this.#changed = changed;
  }

  /** Counts what changed, so that a caller sees whether the last commit said it. */
  get changes(): number {
    return this.#changes;
  }

  /** What the task may have spent at most: what is known to be spent, and the worst case of all that has not ended. */
  get exposure(): PicoUsd {
    return this.spent + this.#reserved + this.#pending;
  }

  /** What is known to be spent, over all roles. */
  get spent(): PicoUsd {
    let sum = 0n;
    for (const usd of this.#spent.values()) sum = addUsd(sum, usd);
    return sum;
  }

  /**
   * Whether there is not enough for all. Then a call takes its slot before its start: what its owner's death leaves reserved
   * for good is no more than the requests that were out. With plenty, calls start ahead of their slots, so that none is
   * left free while the journal is written.
   */
  get isTight(): boolean {
    return this.#isTight;
  }

  /** Roles whose calls have waited for money for so long, and since when. */
  waiting(ms: number): readonly { readonly role: string; readonly since: Date }[] {
    return this.#queue.waiting(ms);
  }

  /** Whether calls wait for money, and no commit has said so yet. */
  get hasNewWant(): boolean {
    return this.#queue.hasNew;
  }

  /** An entry that the progress has counted: of calls that have not ended, the end is still to come. */
  counted(entry: EntryMoney, id: string): void {
    if (this.#isFirst(entry, id)) this.#costs.add(entry.ref, entry.cost);
  }

  /**
   * An entry of the journal, in the order of the offsets. An append that had no known end was made again, so an entry may
   * be there twice: the first one counts.
   *
   * @param id of the call and its owner
   * @param isOwn whether it is of this incarnation of the task
   */
  fold(entry: EntryMoney, id: string, isOwn: boolean): void {
    const { role, ref, event, worstCase, cost } = entry;
    if ((worstCase === 0n && cost === 0n) || !this.#isFirst(entry, id)) return;
    this.#changes += 1;
    const reserved = event === 'started' ? worstCase : -worstCase;
    // An end whose start was before all that is known gives nothing back.
    this.#reserved = max(0n, this.#reserved + reserved);
    if (isOwn) {
      this.#own = max(0n, this.#own + reserved);
      // The copy of a start may come after the end of its call, and no call is about to start then.
      if (event === 'started') this.#pending = max(0n, this.#pending - worstCase);
    }
    this.#add(role, cost);
    this.#costs.add(ref, cost);
    if (event === 'ended') this.#hasRoom();
  }

  /** An input has its outcome: what all calls for it have cost belongs to a group, or to none (null). */
  inputEnded(ref: RecordRef, group: string | null): void {
    this.#costs.end(ref, group);
  }

  /** A reply was used that the journal had: so much was not paid again. */
  saved(role: string, usd: PicoUsd): void {
    this.#saved.set(role, addUsd(this.#saved.get(role) ?? 0n, usd));
  }

  /** Reserves the worst case of a call; false where the limit has no room for it, or others wait for room. */
  reserve(worstCase: PicoUsd): boolean {
    if (worstCase > 0n && this.#queue.size > 0) return false;
    return this.#take(worstCase);
  }

  /** Waits until the worst case of a call is reserved; false: it was cancelled, and nothing is reserved. */
  wait(role: string, worstCase: PicoUsd, cancellation: Cancellation): Promise<boolean> {
    this.#changes += 1;
    const waited = this.#queue.wait(role, worstCase, cancellation);
    this.#changed();
    return waited;
  }

  /** A call that has reserved is not started: no entry of it was appended. */
  release(worstCase: PicoUsd): void {
    this.#pending -= worstCase;
    this.#hasRoom();
  }

  /** News of the budget; an old total is ignored. Where it is overdrawn, what is left of the grant is returned. */
  told({ granted, isTight, isOverdrawn }: BudgetNews): void {
    if (this.#granted === null) return;
    if (granted > this.#granted) this.#granted = granted;
    this.#isTight = isTight;
    this.#isOverdrawn = isOverdrawn;
    this.#serve();
  }

  /**
   * Gives back what the limit has beyond the exposure, so that another task can have it; false: it has nothing. Where calls
   * wait it is less than the first of them needs.
   */
  giveBack(): boolean {
    const slack = this.#slack;
    if (slack === null || slack <= 0n) return false;
    this.#returned += slack;
    this.#changes += 1;
    return true;
  }

  /** What a commit says of the money. `journalPosition`: entries below it are folded. */
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

  /** Gives what there is to calls that wait, or back, where the flow has spent and granted more than it has. */
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

  /** What the limit has beyond the exposure; null: no limit. */
  get #slack(): PicoUsd | null {
    return this.#granted === null ? null : this.#granted - this.#returned - this.exposure;
  }
}

const max = (a: PicoUsd, b: PicoUsd): PicoUsd => (a > b ? a : b);
