import type { BudgetNews, TaskMoney } from '../calls/task-money.ts';
import type { Outbox } from './outbox.ts';
import type { TaskCoreOptions } from './task-core-options.ts';

/**
 * Makes commits report changes of the task's money: with the next tick, or at once if other tasks wait for the news.
 */
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

  /** News from the task that divides the budget. */
  told(news: BudgetNews): void {
    this.#isTight = news.isTight;
    this.#money.told(news);
    this.#moneyMoved();
  }

  /** Time has passed: schedules a commit if there are uncommitted changes. */
  tick(): void {
    if (this.#money.changes !== this.#saidChanges) {
      this.#saidChanges = this.#money.changes;
      this.#outbox.positionMoved();
      this.#options.changed();
    }
    this.divide();
  }

  /** The progress of a task has changed: divides the budget again, if this task is responsible for that. */
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
