import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputCosts } from '../../../src/engine/calls/input-costs.ts';
import { TaskMoney } from '../../../src/engine/calls/task-money.ts';
import type { MoneyProgress } from '../../../src/engine/calls/task-money.ts';
import { formatUsd, parseUsd } from '../../../src/records/money.ts';
import type { RecordRef } from '../../../src/stream/record.ts';

const refOf = (offset: number): RecordRef => ({ topic: 'questions', partition: 0, offset });
const groupOf = (offset: number): string | null => [null, 'level/1', 'level/2'][offset % 3] ?? null;
const totalOf = ({ costs }: Pick<MoneyProgress, 'costs'>): bigint =>
  costs.reduce((sum, { usd }) => sum + parseUsd(usd), 0n);

describe('InputCosts', () => {
  it('counts the costs of an ended input for its group, including later costs', () => {
    const costs = new InputCosts(null, () => true);
    costs.add(refOf(1), 3n);
    costs.add(refOf(2), 5n);
    expect(costs.progress()).toEqual([]);
    costs.end(refOf(1), 'level/1');
    costs.add(refOf(1), 4n);
    costs.end(refOf(2), null);
    costs.add(refOf(2), 6n);
    expect(costs.progress()).toEqual([{ group: 'level/1', usd: formatUsd(7n) }]);
  });

  it('continues from the totals of the last commit, and ignores inputs that ended before it', () => {
    const costs = new InputCosts({ costs: [{ group: 'level/1', usd: '2' }] }, (offset) => offset > 4);
    costs.add(refOf(1), 1n);
    costs.add(refOf(7), parseUsd('0.5'));
    costs.end(refOf(7), 'level/1');
    expect(costs.progress()).toEqual([{ group: 'level/1', usd: '2.5' }]);
  });

  it('has the journaled costs of the ended inputs by group, through any number of owners', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('pay', 'pay-copied', 'end', 'commit', 'die'), fc.nat(11)), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(steps, (script) => {
        const journal: { input: number; cost: bigint; id: string; isCopied: boolean }[] = [];
        let ended = new Set<number>();
        let committed: { progress: MoneyProgress | null; readonly ended: ReadonlySet<number> } = {
          progress: null,
          ended: new Set(),
        };
        let owner = 0;
        const fold = (money: TaskMoney, at: number): void => {
          const { input, cost, id, isCopied } = journal[at]!;
          const entry = { role: 'r', ref: refOf(input), worstCase: 9n, cost: 0n };
          const from = committed.progress?.account?.journalPosition ?? 0;
          const started = { ...entry, event: 'started' as const };
          const hasEnded = { ...entry, event: 'ended' as const, cost };
          // A copy of an append comes before the next entry of the same try.
          for (const one of isCopied ? [started, started, hasEnded, hasEnded] : [started, hasEnded]) {
            if (at < from) money.counted(one, id);
            else money.fold(one, id, true);
          }
        };
        const acquire = (): TaskMoney => {
          owner += 1;
          ended = new Set(committed.ended);
          const isOpen = (offset: number): boolean => !ended.has(offset);
          const options = { now: () => new Date(0), note: () => undefined, isOpen };
          const money = new TaskMoney(committed.progress, null, options);
          for (const at of journal.keys()) fold(money, at);
          return money;
        };
        let money = acquire();
        for (const [step, n] of script) {
          if ((step === 'pay' || step === 'pay-copied') && !ended.has(n)) {
            const id = `${owner}/${journal.length}`;
            journal.push({ input: n, cost: BigInt(1 + (n % 9)), id, isCopied: step === 'pay-copied' });
            fold(money, journal.length - 1);
          }
          if (step === 'end' && !ended.has(n)) {
            ended.add(n);
            money.inputEnded(refOf(n), groupOf(n));
          }
          if (step === 'commit') committed = { progress: money.progress(journal.length), ended: new Set(ended) };
          if (step === 'die') money = acquire();
          const expected = new Map<string, bigint>();
          for (const { input, cost } of journal) {
            const group = ended.has(input) ? groupOf(input) : null;
            if (group !== null) expected.set(group, (expected.get(group) ?? 0n) + cost);
          }
          const said = new Map(money.progress(0).costs.map(({ group, usd }) => [group, parseUsd(usd)]));
          expect(said).toEqual(expected);
          expect(totalOf(money.progress(0)) <= money.spent).toBe(true);
        }
      }),
    );
  });
});
