import { fileURLToPath } from 'node:url';
import { runCalls } from '../support/calls-run.ts';
import type { CallsRun } from '../support/calls-run.ts';
import { ENGINE_OPTIONS, startNode } from '../support/command-line.ts';
import { onWarmGround, prepareCampaign } from '../support/ground.ts';
import type { Ground } from '../support/ground.ts';
import { figure, median } from '../support/row.ts';
import type { Row } from '../support/row.ts';
import { CALLS_PER_SLOT, describeRun } from './endpoint.ts';

const SLOTS = 256;
const ROUNDS = 3;
const WORKER = fileURLToPath(new URL('../support/journal-switch-worker.ts', import.meta.url));

/** The cost of journaling every call: the first row with the journal and without, in turn; medians. */
export const journalRow: Row = {
  name: 'journal',
  title: `journal on against off at ${SLOTS} in flight`,
  run: () =>
    onWarmGround(async (ground) => {
      const on: CallsRun[] = [];
      const off: CallsRun[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        off.push(await runSwitched(ground, 'none', round));
        on.push(await runSwitched(ground, 'journal', round));
      }
      const of = (runs: readonly CallsRun[], field: 'share' | 'steadyShare' | 'spanMs'): number =>
        median(runs.map((run) => run[field]));
      const cpu = (runs: readonly CallsRun[]): number => median(runs.map((run) => run.steadyCpu.client));
      return {
        figures: [
          figure('in flight with ÷ without', of(on, 'share') / of(off, 'share'), { atLeast: 0.97 }),
          figure('the same, steady', of(on, 'steadyShare') / of(off, 'steadyShare')),
          figure('total span without ÷ with', of(off, 'spanMs') / of(on, 'spanMs')),
          figure('CPU of the worker a call, with ÷ without, steady', cpu(on) / cpu(off)),
        ],
        details: [
          ...on.flatMap((run, i) => labelled(`with, round ${i + 1}`, run)),
          ...off.flatMap((run, i) => labelled(`without, round ${i + 1}`, run)),
        ],
      };
    }),
};

const labelled = (label: string, run: CallsRun): string[] => [
  `- ${label}`,
  ...describeRun(run, 'worker').map((line) => `  ${line}`),
];

async function runSwitched(ground: Ground, mode: 'journal' | 'none', round: number): Promise<CallsRun> {
  const { stub, broker, env } = ground;
  const calls = SLOTS * CALLS_PER_SLOT;
  const config = await prepareCampaign(ground, { name: `${mode}-${round}`, slots: SLOTS, calls });
  return runCalls({
    stub,
    brokerPid: broker.pid,
    slots: SLOTS,
    calls,
    start: () => [startNode(WORKER, [config, mode], { env, nodeOptions: ENGINE_OPTIONS, note: () => undefined })],
  });
}
