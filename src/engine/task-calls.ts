import { BUDGET_WAIT } from '../stream/progress.ts';
import type { Waiting } from '../stream/progress.ts';
import { JournaledCalls } from './calls/journaled-calls.ts';
import { JournalTail } from './calls/journal-tail.ts';
import type { AccessOf } from './calls/model-access.ts';
import type { TaskMoney } from './calls/task-money.ts';
import type { RestoredState } from './core/task-core-options.ts';
import type { TaskContext } from './task-context.ts';

/** A wait for money that is shorter is the time that a grant takes. */
const MONEY_WAIT_MS = 3000;

/** What calls wait for: those of these models whose endpoint does not serve, and money. */
export function awaitedBy(roles: readonly string[], accessOf: AccessOf, money: TaskMoney): Waiting[] {
  const endpoints = roles.flatMap((role) => {
    const { away } = accessOf(role).admission;
    return away === null
      ? []
      : [{ role, reason: `${away.failure.reason}: ${away.failure.message}`, since: away.since }];
  });
  const unpaid = money.waiting(MONEY_WAIT_MS).map(({ role, since }) => ({ role, reason: BUDGET_WAIT, since }));
  return [...endpoints, ...unpaid];
}

/** The calls of a task; null for a stage that makes none, or makes them without a journal. */
export function journaledCallsOf(
  task: number,
  owner: string,
  { journal: view, money }: RestoredState,
  context: TaskContext,
): JournaledCalls | null {
  const { stage, log, journal, earlier = null, fatal } = context;
  const { calls: topic } = stage;
  if (topic === null || view === null || journal === null) return null;
  // A previous owner may still be writing replies.
  const tail = new JournalTail(view, (from, each) => log.tail({ topic, partition: task }, from, each), fatal);
  const superseded = (by: string): void => context.fenced(`${by} has acquired its journal`);
  return new JournaledCalls({ ...context, task, topic, owner, journal, view, tail, money, earlier, superseded });
}
