import type { BudgetGrants, Grant, Progress } from '../stream/progress.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';

/** The rules for dividing a budget. */
export interface BudgetRules {
  readonly max: PicoUsd;
  /** Stages that call models, in order of priority. */
  readonly stages: readonly string[];
  /** The amount that later stages leave to the first one, for drawn questions without a trace. */
  readonly kept: PicoUsd;
}

/**
 * While the rest is at least this multiple of the advances, there is plenty; with less, tasks return what they do not
 * need.
 */
const PLENTY = 8n;

/** A task according to its last commit. */
interface Account {
  readonly key: string;
  readonly stage: string;
  readonly task: number;
  readonly exposure: PicoUsd;
  readonly returned: PicoUsd;
  readonly inFlight: PicoUsd;
  readonly wanted: PicoUsd;
  readonly next: PicoUsd;
}

/**
 * Divides a budget among the tasks of a campaign, from the previous division and from the tasks' commits. A task has
 * its grants less its returns; the sum over all tasks never exceeds the budget, and a grant never shrinks. So the
 * budget holds when messages are lost, late or read twice.
 *
 * First, each task gets the worst case of its first waiting call, in the order of the stages; then that of all its
 * waiting calls; then, while there is plenty, as much in advance as it has in flight. If the budget does not suffice,
 * it is tight: tasks return what they cannot use, until a call can be paid somewhere or no call can.
 */
export function divideBudget(
  before: BudgetGrants | null,
  tasks: readonly Progress[],
  { max, stages, kept }: BudgetRules,
): BudgetGrants {
  const accounts = accountsOf(tasks, stages);
  const granted = new Map((before?.grants ?? []).map(({ stage, task, usd }) => [`${stage}/${task}`, parseUsd(usd)]));
  const limitOf = ({ key, returned }: Account): PicoUsd => (granted.get(key) ?? 0n) - returned;
  const slackOf = (account: Account): PicoUsd => atLeast0(limitOf(account) - account.exposure);
  // A task may have spent more than its limit: before there was a budget, or for a reply that exceeded its worst case.
  const takenBy = (account: Account): PicoUsd => account.exposure + slackOf(account);
  let free = max - accounts.reduce((sum, account) => sum + takenBy(account), 0n);
  // A task that is no longer known has returned nothing.
  const known = new Set(accounts.map(({ key }) => key));
  for (const [key, usd] of granted) if (!known.has(key)) free -= usd;

  const [first] = stages;
  const keptFor = (stage: string): PicoUsd => {
    if (stage === first) return 0n;
    const has = accounts.filter((account) => account.stage === first).reduce((sum, each) => sum + slackOf(each), 0n);
    return atLeast0(kept - has);
  };
  /** Raises a task's limit to its exposure plus this amount; returns false if there is not enough money. */
  const give = (account: Account, beyond: PicoUsd): boolean => {
    const lacks = beyond - slackOf(account);
    if (lacks <= 0n) return true;
    if (lacks > free - keptFor(account.stage)) return false;
    granted.set(account.key, account.returned + account.exposure + beyond);
    free -= lacks;
    return true;
  };
  const isOverdrawn = free < 0n;
  const wanting = accounts.filter(({ next }) => next > 0n);
  let isTight = isOverdrawn;
  for (const account of wanting) isTight = !give(account, account.next) || isTight;
  for (const account of wanting) isTight = !give(account, account.wanted) || isTight;
  const inAdvance = accounts.reduce((sum, account) => sum + atLeast0(account.inFlight - slackOf(account)), 0n);
  isTight = isTight || free < PLENTY * inAdvance;
  if (!isTight) for (const account of accounts) give(account, account.wanted + account.inFlight);

  // A call in flight may cost less than its worst case, and money that a task has not returned may suffice for another
  // one.
  const isSettled = accounts.every((account) => account.inFlight === 0n && slackOf(account) === 0n);
  const isKept = kept > 0n && !wanting.some(({ stage }) => stage === first);
  const isExhausted = wanting.length > 0 && isSettled && !isKept;
  return { maxUsd: formatUsd(max), grants: grantsOf(granted), isTight, isOverdrawn, isExhausted };
}

const atLeast0 = (usd: PicoUsd): PicoUsd => (usd > 0n ? usd : 0n);

/** For a task whose last commit is from a version without budgets: its spend still counts. */
const NO_ACCOUNT = {
  reservedUsd: '0',
  pendingUsd: '0',
  inheritedUsd: '0',
  returnedUsd: '0',
  wantedUsd: '0',
  nextUsd: '0',
};

/** The accounts in order of priority. */
function accountsOf(tasks: readonly Progress[], stages: readonly string[]): readonly Account[] {
  return tasks
    .flatMap(({ stage, task, spend, account }) => {
      if (!stages.includes(stage)) return [];
      const spent = spend.reduce((sum, { usd }) => sum + parseUsd(usd), 0n);
      const { reservedUsd, pendingUsd, inheritedUsd, returnedUsd, wantedUsd, nextUsd } = account ?? NO_ACCOUNT;
      const [reserved, pending] = [parseUsd(reservedUsd), parseUsd(pendingUsd)];
      return {
        key: `${stage}/${task}`,
        stage,
        task,
        exposure: spent + reserved + pending,
        returned: parseUsd(returnedUsd),
        inFlight: reserved - parseUsd(inheritedUsd) + pending,
        wanted: parseUsd(wantedUsd),
        next: parseUsd(nextUsd),
      };
    })
    .toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage) || a.task - b.task);
}

const grantsOf = (granted: ReadonlyMap<string, PicoUsd>): readonly Grant[] =>
  [...granted]
    .map(([key, usd]) => {
      const [stage = '', task = ''] = key.split('/');
      return { stage, task: Number(task), usd: formatUsd(usd) };
    })
    .toSorted((a, b) => (a.stage === b.stage ? a.task - b.task : a.stage < b.stage ? -1 : 1));
