import { describe, expect, inject } from 'vitest';
import { formatUsd, parseUsd } from '../../src/records/money.ts';
import { lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { CONCURRENCY, MAX_USD, runUnderBudget, WORST_CASE } from '../support/faults/budget-run.ts';
import { isLong, report, SCENARIO_MS, seed } from '../support/faults/form.ts';

const brokers = inject('kafkaBrokers');
/** `SLUICE_FAULT_RUNS=n`: other than 50 in the long form, and 2 in the short one. */
const runs = Number(process.env['SLUICE_FAULT_RUNS'] ?? (isLong ? 50 : 2));
/** Target and teacher: the scorer costs nothing here. */
const PRICED_MODELS = 2n;

describe.skipIf(brokers.length === 0)('a budget over three workers of which some are killed', () => {
  it.for(Array.from({ length: runs }, (_, run) => seed + run))(
    'is never exceeded at the endpoint, and used except for calls in flight at kills (SLUICE_FAULT_SEED=%i)',
    { timeout: SCENARIO_MS },
    async (ownSeed, { cli }) => {
      const { paid, kills, ended, status } = await runUnderBudget(cli, ownSeed);
      const max = parseUsd(MAX_USD);
      const [spent, reserved] = [parseUsd(status.budget.spentUsd), parseUsd(status.budget.reservedUsd)];
      const evidence = { paid: formatUsd(paid), spent: formatUsd(spent), reserved: formatUsd(reserved), kills };
      report(`budget ${MAX_USD}, seed ${ownSeed}`, evidence);

      const seen = JSON.stringify(evidence);
      expect(paid <= max, seen).toBe(true);
      // The account never says less than the endpoint wants, and never more than the budget.
      expect(paid <= spent + reserved && spent + reserved <= max, seen).toBe(true);
      expect(spent <= paid, seen).toBe(true);
      // Usable: all but the worst case of the calls in flight at the kills, and one call of each model.
      expect(max - spent - reserved < PRICED_MODELS * WORST_CASE, seen).toBe(true);
      expect(reserved <= BigInt(kills * CONCURRENCY) * PRICED_MODELS * WORST_CASE, seen).toBe(true);
      for (const { code, stderr } of ended) expect(code, stderr).toBe(3);
      expect(lostInputs(status)).toEqual([0, 0, 0]);
    },
  );
});
