import type { BudgetGrants } from '../../stream/progress.ts';
import type { BudgetNews, TaskMoney } from '../calls/task-money.ts';
import type { Outbox } from './outbox.ts';
import type { TaskState } from './task-state.ts';

/** What a `BudgetWatch` is made of. */
export interface BudgetWatchOptions {
  readonly money: TaskMoney;
  readonly outbox: Outbox;
  readonly state: TaskState;
  /** How the flow's budget is to be divided now, from how it was divided; null: this task does not divide it. */
  readonly divide: ((before: BudgetGrants | null) => BudgetGrants) | null;
  /** Something waits for a commit. */
  readonly changed: () => void;
}

/** Sees to it that the commits of a task say what its money is, and soon where other tasks wait for that. */
export class BudgetWatch {
  readonly #options: BudgetWatchOptions;
  #isTight = false;
  #toldChanges: number;

  constructor(options: BudgetWatchOptions) {
    this.#options = options;
    this.#toldChanges = options.money.changes;
    options.money.listen(() => this.#moneyMoved());
  }

  /** What the task that divides the budget has committed. */
  told(news: BudgetNews): void {
    this.#isTight = news.isTight;
    this.#options.money.told(news);
    this.#moneyMoved();
  }

  /** Time has passed: what no commit has said yet is to be said. */
  look(): void {
    const { money, outbox, changed } = this.#options;
    if (money.changes !== this.#toldChanges) {
      this.#toldChanges = money.changes;
      outbox.positionMoved();
      changed();
    }
    this.divide();
  }

  /** The progress of a task has changed: divides the budget anew, where this task does. */
  divide(): void {
    const { state, divide } = this.#options;
    if (divide === null) return;
    const next = divide(state.budget);
    if (JSON.stringify(next) === JSON.stringify(state.budget)) return;
    state.divide(next);
    this.#tellSoon();
  }

  #moneyMoved(): void {
    const { money } = this.#options;
    if ((this.#isTight && money.giveBack()) || money.hasNewWant) this.#tellSoon();
  }

  #tellSoon(): void {
    const { money, outbox, changed } = this.#options;
    this.#toldChanges = money.changes;
    outbox.becameUrgent();
    changed();
  }
}
