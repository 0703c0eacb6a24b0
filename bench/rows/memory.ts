import { runCalls } from '../support/calls-run.ts';
import { startSluice } from '../support/command-line.ts';
import { onGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import { figure, mebibytes, percent } from '../support/row.ts';
import type { Row } from '../support/row.ts';
import { describeRun } from './endpoint.ts';

const SLOTS = 1024;
const FEW = 10_000;
const MANY = 100_000;
/** Intermediate numbers of records at which the peak is read: whether it still grows. */
const BETWEEN = [20_000, 30_000, 50_000];

/** Whether a worker's memory grows with its processed records: its peak after 10,000 records and after 100,000. */
export const memoryRow: Row = {
  name: 'memory',
  title: `peak RSS at ${SLOTS} in flight, ${FEW} against ${MANY} records through`,
  run: () =>
    onGround(async (ground) => {
      const { stub, broker, env } = ground;
      const config = await prepareCampaign(ground, { name: 'memory', slots: SLOTS, calls: MANY });
      const run = await runCalls({
        stub,
        brokerPid: broker.pid,
        slots: SLOTS,
        calls: MANY,
        start: () => [startSluice(workerArguments(config), { env, note: () => undefined })],
      });
      // This number was processed when the calls in flight had arrived in addition.
      const few = run.peakMiBAfter(FEW + SLOTS);
      const many = run.peakMiB;
      const between = BETWEEN.map((count) => `${mebibytes(run.peakMiBAfter(count + SLOTS))} after ${count}`);
      return {
        figures: [
          figure('growth of the peak', many / few - 1, { atMost: 0.1 }, percent),
          figure(`peak after ${MANY}`, many, { atMost: 512 }, mebibytes),
        ],
        details: [
          `- the same process: ${mebibytes(few)} after ${FEW}, ${between.join(', ')}, ${mebibytes(many)} after ${MANY}`,
          ...describeRun(run, 'worker'),
        ],
      };
    }),
};
