import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideBudget } from '../../src/campaign/divide-budget.ts';
import { TaskMoney } from '../../src/engine/calls/task-money.ts';
import { formatUsd, parseUsd } from '../../src/records/money.ts';
import { Cancellation } from '../../src/engine/calls/cancellation.ts';
import type { BudgetGrants, Progress } from '../../src/stream/progress.ts';

const REF = { topic: 'questions', partition: 0, offset: 0 };
const STAGES = ['trace', 'grade'];
const CENT = parseUsd('0.01');
const never = new Cancellation();

const progressOf = (stage: string, task: number, money: TaskMoney): Progress => ({
  stage,
  task,
  sequence: 1,
  fingerprint: '',
  inputs: [],
  counters: new Map(),
  journalLowWater: 0,
  worker: 'w',
  committedAt: new Date(0),
  waiting: [],
  budget: null,
  ...money.progress(0),
});

const money = (granted = 0n, progress: Progress | null = null): TaskMoney =>
  new TaskMoney(progress, granted, { now: () => new Date(0), note: () => undefined });

const grantOf = (division: BudgetGrants, stage: string, task: number): bigint =>
  parseUsd(division.grants.find((each) => each.stage === stage && each.task === task)?.usd ?? '0');

describe('the division of a budget', () => {
  it('gives each task the worst case of its waiting calls, once', () => {
    const task = money();
    void task.wait('target', 3n * CENT, never);
    void task.wait('target', 2n * CENT, never);
    const tasks = [progressOf('grade', 0, task)];
    const rules = { max: 100n * CENT, stages: STAGES, kept: 0n };
    const first = divideBudget(null, tasks, rules);
    expect(grantOf(first, 'grade', 0)).toBe(5n * CENT);
    expect(divideBudget(first, tasks, rules)).toEqual(first);
    expect([first.isTight, first.isExhausted]).toEqual([false, false]);
  });

  it('serves traces first, and keeps the possible costs of drawn questions from grading', () => {
    const [trace, grade] = [money(), money()];
    void trace.wait('teacher', 6n * CENT, never);
    void grade.wait('target', 3n * CENT, never);
    const tasks = [progressOf('grade', 0, grade), progressOf('trace', 0, trace)];
    const tight = divideBudget(null, tasks, { max: 8n * CENT, stages: STAGES, kept: 0n });
    expect([grantOf(tight, 'trace', 0), grantOf(tight, 'grade', 0), tight.isTight]).toEqual([6n * CENT, 0n, true]);
    const kept = divideBudget(null, [tasks[0]!], { max: 8n * CENT, stages: STAGES, kept: 6n * CENT });
    expect([grantOf(kept, 'grade', 0), kept.isTight, kept.isExhausted]).toEqual([0n, true, false]);
  });

  it('is exhausted if a waiting call can never be paid, but not while a call in flight may cost less', () => {
    const [waits, flies] = [money(), money(5n * CENT)];
    void waits.wait('target', 4n * CENT, never);
    flies.reserve(5n * CENT);
    const rules = { max: 8n * CENT, stages: STAGES, kept: 0n };
    const before = divideBudget(null, [], rules);
    const granted = { ...before, grants: [{ stage: 'grade', task: 1, usd: formatUsd(5n * CENT) }] };
    const tasks = () => [progressOf('grade', 0, waits), progressOf('grade', 1, flies)];
    expect(divideBudget(granted, tasks(), rules)).toMatchObject({ isTight: true, isExhausted: false });
    flies.fold({ role: 'target', ref: REF, event: 'started', worstCase: 5n * CENT, cost: 0n }, '1', true);
    flies.fold({ role: 'target', ref: REF, event: 'ended', worstCase: 5n * CENT, cost: 5n * CENT }, '1', true);
    expect(divideBudget(granted, tasks(), rules)).toMatchObject({ isTight: true, isExhausted: true });
  });

  it('deducts the spend from before the budget and beyond a worst case', () => {
    const spent = money(0n, { ...progressOf('grade', 0, money()), spend: [{ role: 'r', usd: '0.06', savedUsd: '0' }] });
    const waits = money();
    void waits.wait('teacher', 3n * CENT, never);
    const tasks = [progressOf('grade', 0, spent), progressOf('trace', 0, waits)];
    const rules = { max: 8n * CENT, stages: STAGES, kept: 0n };
    expect(divideBudget(null, tasks, rules)).toMatchObject({ grants: [], isExhausted: true });
    expect(grantOf(divideBudget(null, tasks, { ...rules, max: 9n * CENT }), 'trace', 0)).toBe(3n * CENT);
    // Also where its last commit is of a version without accounts.
    const older = { ...progressOf('grade', 0, spent), account: null };
    expect(divideBudget(null, [older, progressOf('trace', 0, waits)], rules)).toMatchObject({ grants: [] });
  });

  it('is overdrawn after the budget was lowered, until tasks have returned their remainders', () => {
    const rich = money(9n * CENT);
    const rules = { max: 5n * CENT, stages: STAGES, kept: 0n };
    const before = { ...divideBudget(null, [], rules), grants: [{ stage: 'grade', task: 0, usd: '0.09' }] };
    const over = divideBudget(before, [progressOf('grade', 0, rich)], rules);
    expect(over).toMatchObject({ isTight: true, isOverdrawn: true });
    rich.told({ granted: 9n * CENT, isTight: over.isTight, isOverdrawn: over.isOverdrawn });
    expect(divideBudget(over, [progressOf('grade', 0, rich)], rules)).toMatchObject({ isOverdrawn: false });
  });

  it('never exceeds the budget at any time, and uses it up to less than one call, through crashes and old news', () => {
    const step = fc.record({
      kind: fc.constantFrom('ask', 'end', 'commit', 'divide', 'news', 'crash'),
      task: fc.nat(3),
      usd: fc.bigInt(1n, 9n),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.bigInt(10n, 60n), (script, cents) => {
        const max = cents * CENT;
        const rules = { max, stages: STAGES, kept: 0n };
        const key = (i: number) => [i < 2 ? 'grade' : 'trace', i % 2] as const;
        const tasks = [0, 1, 2, 3].map(() => ({
          money: money(),
          flying: [] as { worst: bigint; id: string }[],
          known: 0n,
        }));
        const committed = new Map<number, Progress>();
        let calls = 0;
        let division: BudgetGrants | null = null;
        const launch = (i: number, worst: bigint): void => {
          const own = tasks[i]!;
          calls += 1;
          own.money.fold({ role: 'r', ref: REF, event: 'started', worstCase: worst, cost: 0n }, `${calls}`, true);
          own.flying.push({ worst, id: `${calls}` });
        };
        const check = (): void =>
          expect(tasks.reduce((sum, { money: each }) => sum + each.exposure, 0n) <= max).toBe(true);
        const commit = (i: number): void => void committed.set(i, progressOf(...key(i), tasks[i]!.money));
        const news = (i: number): void => {
          const own = tasks[i]!;
          own.money.told({
            granted: division === null ? 0n : grantOf(division, ...key(i)),
            isTight: division?.isTight ?? false,
            isOverdrawn: false,
          });
          if (division?.isTight === true) own.money.giveBack();
        };
        for (const { kind, task: i, usd } of script) {
          const own = tasks[i]!;
          const worst = usd * CENT;
          if (kind === 'ask' && own.money.reserve(worst)) launch(i, worst);
          else if (kind === 'ask') void own.money.wait('r', worst, never).then(() => undefined);
          if (kind === 'end' && own.flying.length > 0) {
            const { worst: ended, id } = own.flying.shift() as { worst: bigint; id: string };
            own.money.fold(
              { role: 'r', ref: REF, event: 'ended', worstCase: ended, cost: ended < worst ? ended : worst },
              id,
              true,
            );
          }
          if (kind === 'commit') commit(i);
          if (kind === 'divide') division = divideBudget(division, [...committed.values()], rules);
          if (kind === 'news') news(i);
          if (kind === 'crash') {
            // The journal is durable: the next owner folds all of it, and knows the grants and what was committed as returned.
            const durable = own.money.progress(0);
            const told = committed.get(i)?.account?.returnedUsd ?? '0';
            const account = { ...durable.account!, returnedUsd: told, pendingUsd: '0' };
            own.money = money(division === null ? 0n : grantOf(division, ...key(i)), {
              ...progressOf(...key(i), own.money),
              ...durable,
              account,
            });
            own.flying = [];
          }
          check();
        }
      }),
      { numRuns: 300 },
    );
  });
});
