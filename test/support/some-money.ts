import { TaskMoney } from '../../src/engine/calls/task-money.ts';
import type { PicoUsd } from '../../src/records/money.ts';
import type { Progress } from '../../src/stream/progress.ts';

/** The money of a task; without a budget where nothing is granted. */
export const someMoney = (
  granted: PicoUsd | null = null,
  progress: Pick<Progress, 'spend' | 'account'> | null = null,
  note: (message: string) => void = () => undefined,
): TaskMoney => new TaskMoney(progress, granted, { now: () => new Date(0), note });
