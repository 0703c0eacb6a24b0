import { BUDGET_WAIT } from '../stream/progress.ts';
import type { Waiting } from '../stream/progress.ts';
import { JournaledCalls } from './calls/journaled-calls.ts';
import { JournalTail } from './calls/journal-tail.ts';
import type { AccessOf } from './calls/model-access.ts';
import type { TaskMoney } from './calls/task-money.ts';
import type { RestoredState } from './core/task-core-options.ts';
import type { TaskContext } from './task-context.ts';

/** A shorter wait for money is the normal duration of a grant. */
const MONEY_WAIT_MS = 3000;

/**
 * What calls wait for: the endpoints of these models that are not serving, and money.
 *
 * @param isEnding the task drains: while money is tight, each wait for it counts, since no later commit can have it
 */
export function awaitedBy(
  roles: readonly string[],
  isEnding: boolean,
  accessOf: AccessOf,
  money: TaskMoney,
): Waiting[] {
  const endpoints = roles.flatMap((role) => {
    const { away } = accessOf(role).admission;
    return away === null
      ? []
      : [
          {
            role,
            kind: 'endpoint' as const,
            reason: `${away.failure.reason}: ${away.failure.message}`,
            since: away.since,
          },
        ];
  });
  const moneyMs = isEnding && money.isTight ? 0 : MONEY_WAIT_MS;
  const unpaid = money
    .waiting(moneyMs)
    .map(({ role, since }) => ({ role, kind: 'budget' as const, reason: BUDGET_WAIT, since }));
  return [...endpoints, ...unpaid];
}

/** The journaled calls of a task; null for a stage that makes no calls, or makes them without a journal. */
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
