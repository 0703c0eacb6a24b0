import { runCalls } from '../support/calls-run.ts';
import { startSluice } from '../support/command-line.ts';
import { onWarmGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import { figure, percent, perSecond } from '../support/row.ts';
import type { Row } from '../support/row.ts';
import { CALLS_PER_SLOT, describeRun, runWorker } from './endpoint.ts';

const SLOTS = 256;
/** In flight over two workers: more than one core can process for one worker. */
const MOST_SLOTS = 4096;
/** Twelve for each slot: it need not become full, and the start is long over by then. */
const MOST_CALLS = 12 * MOST_SLOTS;

/** The use of an endpoint by two workers that is too large for one worker's core, and the users of the two cores. */
export const mostSlotsRow: Row = {
  name: `endpoint-${MOST_SLOTS}`,
  title: `endpoint at ${MOST_SLOTS} in flight over two workers`,
  run: () =>
    onWarmGround(async (ground) => {
      const { stub, broker, env } = ground;
      const config = await prepareCampaign(ground, { name: 'most', slots: MOST_SLOTS / 2, calls: MOST_CALLS });
      const run = await runCalls({
        stub,
        brokerPid: broker.pid,
        slots: MOST_SLOTS,
        calls: MOST_CALLS,
        start: () => [1, 2].map(() => startSluice(workerArguments(config), { env, note: () => undefined })),
      });
      const { client, broker: ofBroker, stub: ofStub } = run.steadyCpu;
      const all = client + ofBroker + ofStub;
      return {
        figures: [
          figure('in flight between first and last arrival, of the limit', run.share),
          figure('in flight, of the limit, steady', run.steadyShare),
          figure('calls', run.steadyPerSecond, {}, perSecond),
          figure('cores in use by workers, broker and stub, steady', (all * run.steadyPerSecond) / 1000),
          figure('of that the workers', client / all, {}, percent),
          figure('of that the broker', ofBroker / all, {}, percent),
          figure('of that the stub', ofStub / all, {}, percent),
        ],
        details: describeRun(run, 'workers'),
      };
    }),
};

/** Whether two workers with half of the slots each achieve the same as one with all. */
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
