import type { BudgetNews, TaskMoney } from '../calls/task-money.ts';
import type { Outbox } from './outbox.ts';
import type { TaskCoreOptions } from './task-core-options.ts';

/** Sees to it that the commits of a task say what its money is, and soon where other tasks wait for that. */
export class BudgetWatch {
  readonly #options: TaskCoreOptions;
  readonly #money: TaskMoney;
  readonly #outbox: Outbox;
  #isTight = false;
  #saidChanges: number;

  constructor(options: TaskCoreOptions, outbox: Outbox) {
    this.#options = options;
    this.#money = options.restored.money;
    this.#outbox = outbox;
    this.#saidChanges = this.#money.changes;
    this.#money.listen(() => this.#moneyMoved());
  }

  /** What the task that divides the budget has committed. */
  told(news: BudgetNews): void {
    this.#isTight = news.isTight;
    this.#money.told(news);
    this.#moneyMoved();
  }

  /** Time has passed: what no commit has said yet is to be said. */
  tick(): void {
    if (this.#money.changes !== this.#saidChanges) {
      this.#saidChanges = this.#money.changes;
      this.#outbox.positionMoved();
      this.#options.changed();
    }
    this.divide();
  }

  /** The progress of a task has changed: divides the budget anew, where this task does. */
  divide(): void {
    const { restored, divide = null } = this.#options;
    if (divide === null) return;
    const { state } = restored;
    const next = divide(state.budget);
    if (JSON.stringify(next) === JSON.stringify(state.budget)) return;
    state.divide(next);
    this.#tellSoon();
  }

  #moneyMoved(): void {
    if ((this.#isTight && this.#money.giveBack()) || this.#money.hasNewWant) this.#tellSoon();
  }

  #tellSoon(): void {
    this.#saidChanges = this.#money.changes;
    this.#outbox.becameUrgent();
    this.#options.changed();
  }
}
