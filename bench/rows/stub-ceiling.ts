import { fileURLToPath } from 'node:url';
import { DELAY_MS, startStub } from '../endpoint/stub.ts';
import { runCalls } from '../support/calls-run.ts';
import type { CallsRun } from '../support/calls-run.ts';
import { startNode } from '../support/command-line.ts';
import { figure, milliseconds, perSecond } from '../support/row.ts';
import type { Row } from '../support/row.ts';
import { CALLS_PER_SLOT, describeRun } from './endpoint.ts';

const BARE_CLIENT = fileURLToPath(new URL('../endpoint/bare-client.ts', import.meta.url));
const SLOTS = 1024;

/** Whether the stub is the limit: the throughput of the minimal client, without delay and with the usual one. */
export const stubCeilingRow: Row = {
  name: 'stub-ceiling',
  title: 'what the stub endpoint itself can do',
  run: async () => {
    const atOnce = await runBare(0, 256, 100_000);
    const full = await runBare(DELAY_MS, SLOTS, SLOTS * CALLS_PER_SLOT);
    const needed = SLOTS / (DELAY_MS / 1000);
    return {
      figures: [
        figure(`calls/s without delay ÷ the ${needed} that ${SLOTS} in flight need`, atOnce.steadyPerSecond / needed, {
          atLeast: 2,
        }),
        figure(`in flight at ${SLOTS} by a bare loop over undici, of the limit`, full.share, { atLeast: 0.98 }),
        figure('CPU of the stub a call at that', full.steadyCpu.stub, {}, milliseconds),
        figure('calls/s without delay', atOnce.steadyPerSecond, {}, perSecond),
      ],
      details: [
        `- without delay, 256 connections: CPU a call, steady: client ${atOnce.steadyCpu.client.toFixed(3)}, stub ${atOnce.steadyCpu.stub.toFixed(3)} ms`,
        ...describeRun(full, 'client'),
      ],
    };
  },
};

async function runBare(meanMs: number, slots: number, calls: number): Promise<CallsRun> {
  const stub = await startStub(meanMs);
  try {
    return await runCalls({
      stub,
      brokerPid: null,
      slots,
      calls,
      start: () => [startNode(BARE_CLIENT, [stub.url, String(slots), String(calls)])],
    });
  } finally {
    await stub.stop();
  }
}
