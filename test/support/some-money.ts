import { TaskMoney } from '../../src/engine/calls/task-money.ts';
import type { MoneyProgress } from '../../src/engine/calls/task-money.ts';
import type { PicoUsd } from '../../src/records/money.ts';

/** The money of a task; without grants there is no budget. */
export const someMoney = (
  granted: PicoUsd | null = null,
  progress: MoneyProgress | null = null,
  note: (message: string) => void = () => undefined,
): TaskMoney => new TaskMoney(progress, granted, { now: () => new Date(0), note });
