import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStub } from '../endpoint/stub.ts';
import { runCalls } from '../support/calls-run.ts';
import type { CallsRun } from '../support/calls-run.ts';
import { startNode, startSluice } from '../support/command-line.ts';
import { profileInto, profileTable, sumProfiles } from '../support/cpu-profile.ts';
import { onWarmGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import type { Ground } from '../support/ground.ts';
import { figure, mebibytes, milliseconds } from '../support/row.ts';
import type { Figure, Row, RowOptions, RowResult } from '../support/row.ts';

/** Calls for each slot: with 30 the start and the end have little weight, and a run still takes only a minute. */
export const CALLS_PER_SLOT = 30;

/** The same number for both sizes, so that each call has the same share of compilation: 30 for each slot, or 120. */
export const CALLS: number = 1024 * CALLS_PER_SLOT;

const PLAIN_CLIENT = fileURLToPath(new URL('../endpoint/plain-client.ts', import.meta.url));

/** The share of an endpoint's limit that one worker uses, over a real Kafka, with exactly-once and journal. */
export const endpointRow = (slots: number, wantedShare: number): Row => ({
  name: `endpoint-${slots}`,
  title: `endpoint kept full at ${slots} in flight`,
  run: (options) => onWarmGround((ground) => runEndpoint(ground, { slots, wantedShare }, options)),
});

/** The same with prices and a budget: every call is reserved and settled, and every task receives grants. */
export const paidEndpointRow = (slots: number, wantedShare: number): Row => ({
  name: `endpoint-${slots}-budget`,
  title: `endpoint kept full at ${slots} in flight, with prices and a budget`,
  run: (options) => onWarmGround((ground) => runEndpoint(ground, { slots, wantedShare, isPaid: true }, options)),
});

async function runEndpoint(
  ground: Ground,
  {
    slots,
    wantedShare,
    isPaid = false,
  }: { readonly slots: number; readonly wantedShare: number; readonly isPaid?: boolean },
  { profile }: RowOptions,
): Promise<RowResult> {
  const run = await runWorker(ground, { name: `full-${slots}`, slots, calls: CALLS, isPaid });
  const figures = [
    figure('in flight between first and last arrival, of the limit', run.share, { atLeast: wantedShare }),
    figure('span of a perfect client ÷ total span', run.perfectMs / run.spanMs),
    figure('CPU of the worker a call, steady', run.steadyCpu.client, { atMost: 0.8 }, milliseconds),
    figure('peak RSS of the worker', run.peakMiB, {}, mebibytes),
  ];
  const details = describeRun(run, 'worker');
  if (!profile) return { figures, details };
  const folder = await mkdtemp(path.join(tmpdir(), 'sluice-profile-'));
  try {
    await runWorker(ground, { name: `profiled-${slots}`, slots, calls: CALLS, isPaid }, profileInto(folder));
    const table = profileTable(await sumProfiles(folder), CALLS, 'call');
    return {
      figures,
      details: [
        ...details,
        '',
        'Where the worker spends it (a second run, under the profiler, start included):',
        '',
        ...table,
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One campaign by one worker, from its start to its end. */
export async function runWorker(
  ground: Ground,
  campaign: {
    readonly name: string;
    readonly slots: number;
    readonly calls: number;
    readonly isPaid?: boolean;
    /** The root of a schema registry. */
    readonly registry?: string;
    /** More arguments of the worker. */
    readonly more?: readonly string[];
  },
  nodeOptions: readonly string[] = [],
  configure: (name: string) => Promise<void> = () => Promise.resolve(),
): Promise<CallsRun> {
  const config = await prepareCampaign(ground, campaign);
  await configure(campaign.name);
  const command = [...workerArguments(config, campaign.isPaid), ...(campaign.more ?? [])];
  const start = () => [startSluice(command, { env: ground.env, nodeOptions, note: () => undefined })];
  return runCalls({ stub: ground.stub, brokerPid: ground.broker.pid, ...campaign, start });
}

/** The same calls with the unmodified `openai` client and a semaphore: no Kafka, nothing stored. */
export const plainClientRow = (slots: number): Row => ({
  name: `plain-client-${slots}`,
  title: `a plain client at ${slots} in flight, for comparison`,
  run: async () => {
    const stub = await startStub();
    try {
      const run = await runCalls({
        stub,
        brokerPid: null,
        slots,
        calls: CALLS,
        start: () => [startNode(PLAIN_CLIENT, [stub.url, String(slots), String(CALLS)])],
      });
      const figures: Figure[] = [
        figure('in flight between first and last arrival, of the limit', run.share),
        figure('span of a perfect client ÷ total span', run.perfectMs / run.spanMs),
        figure('CPU of the client a call, steady', run.steadyCpu.client, {}, milliseconds),
        figure('peak RSS of the client', run.peakMiB, {}, mebibytes),
      ];
      return { figures, details: describeRun(run, 'client') };
    } finally {
      await stub.stop();
    }
  },
});

/** The details of a run's figures, as lines of a list. */
export function describeRun(run: CallsRun, client: string): string[] {
  const cpu = (of: CallsRun['cpu']): string =>
    `${client} ${of.client.toFixed(2)}, broker ${of.broker.toFixed(2)}, stub ${of.stub.toFixed(2)} ms`;
  return [
    `- ${run.calls} calls in ${(run.spanMs / 1000).toFixed(2)} s, a perfect client ${(run.perfectMs / 1000).toFixed(2)} s`,
    `- in flight, of the limit: ${run.share.toFixed(3)} between first and last arrival, ${run.steadyShare.toFixed(3)} between 20 % and 90 % of the calls (${run.steadyPerSecond.toFixed(0)} calls/s)`,
    `- CPU a call, steady (between 20 % and 90 % of the calls): ${cpu(run.steadyCpu)}`,
    `- CPU a call, whole processes with start and end: ${cpu(run.cpu)}`,
    `- the stub answered ${run.lateMs.toFixed(1)} ms late on average; peak RSS of the ${client} ${run.peakMiB.toFixed(0)} MiB`,
  ];
}
