import { runCalls } from '../support/calls-run.ts';
import { startSluice } from '../support/command-line.ts';
import { onWarmGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import { figure } from '../support/row.ts';
import type { Row } from '../support/row.ts';
import { CALLS_PER_SLOT, describeRun, runWorker } from './endpoint.ts';

const SLOTS = 256;

/** Whether two workers with half of the slots each do what one does with all. */
export const twoWorkersRow: Row = {
  name: 'two-workers',
  title: `two workers against one at ${SLOTS} in flight together`,
  run: () =>
    onWarmGround(async (ground) => {
      const { stub, broker, env } = ground;
      const calls = SLOTS * CALLS_PER_SLOT;
      const one = await runWorker(ground, { name: 'one', slots: SLOTS, calls });
      const config = await prepareCampaign(ground, { name: 'two', slots: SLOTS / 2, calls });
      const two = await runCalls({
        stub,
        brokerPid: broker.pid,
        slots: SLOTS,
        calls,
        start: () => [1, 2].map(() => startSluice(workerArguments(config), { env, note: () => undefined })),
      });
      return {
        figures: [
          figure('in flight, two ÷ one, steady', two.steadyShare / one.steadyShare, { atLeast: 0.98 }),
          figure('in flight between first and last arrival, two ÷ one', two.share / one.share),
          figure('total span, one ÷ two', one.spanMs / two.spanMs),
        ],
        details: [
          '- one worker',
          ...describeRun(one, 'worker').map((line) => `  ${line}`),
          '- two workers, started together; CPU is the sum of both',
          ...describeRun(two, 'workers').map((line) => `  ${line}`),
        ],
      };
    }),
};
