import type { Waiting } from '../stream/progress.ts';
import { JournaledCalls } from './calls/journaled-calls.ts';
import { JournalTail } from './calls/journal-tail.ts';
import type { JournalView } from './calls/journal-view.ts';
import type { TaskMoney } from './calls/task-money.ts';
import type { RestoredTask } from './restore.ts';
import type { TaskContext } from './task-context.ts';

/** The models whose endpoint does not serve. */
export function awaitedEndpoints(roles: readonly string[], accessOf: TaskContext['accessOf']): Waiting[] {
  return roles.flatMap((role) => {
    const { away } = accessOf(role).admission;
    return away === null
      ? []
      : [{ role, reason: `${away.failure.reason}: ${away.failure.message}`, since: away.since }];
  });
}

/** A wait for money that is shorter is the time that a grant takes. */
const MONEY_WAIT_MS = 3000;

/** The models whose calls wait for money. */
export function awaitedMoney(money: TaskMoney): Waiting[] {
  const reason = 'budget: what is left of it is reserved for calls in flight, or less than one call may cost';
  return money.waiting(MONEY_WAIT_MS).map(({ role, since }) => ({ role, reason, since }));
}

/** The calls of a task; null for a stage that makes none, or makes them without a journal. */
export function journaledCallsOf(
  task: number,
  owner: string,
  { journal: view, money }: Pick<RestoredTask, 'journal' | 'money'>,
  tail: JournalTail | null,
  context: TaskContext,
): JournaledCalls | null {
  const { stage, journal, earlier = null } = context;
  const { calls: topic } = stage;
  if (topic === null || view === null || tail === null || journal === null) return null;
  const superseded = (by: string): void => context.fenced(`${by} has acquired its journal`);
  return new JournaledCalls({ ...context, task, topic, owner, journal, view, tail, money, earlier, superseded });
}

/** How the owner follows its journal, to which a previous owner may still be writing replies. */
export function tailOf(task: number, view: JournalView, { stage, log, fatal }: TaskContext): JournalTail | null {
  const { calls } = stage;
  if (calls === null) return null;
  return new JournalTail(view, (from, each) => log.tail({ topic: calls, partition: task }, from, each), fatal);
}
