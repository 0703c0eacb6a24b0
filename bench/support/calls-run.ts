import type { Stub } from '../endpoint/stub.ts';
import type { RunningProgram } from './command-line.ts';
import { ProcessWatch } from './process-watch.ts';

/** CPU milliseconds per call. */
export interface CpuPerCall {
  readonly client: number;
  readonly broker: number;
  readonly stub: number;
}

/** The calls of one run as the endpoint observed them. */
export interface CallsRun {
  readonly calls: number;
  readonly slots: number;
  /** Time-weighted calls in flight between first and last arrival, as a share of the slots. */
  readonly share: number;
  /** The same between the arrival of 20 % and of 90 % of the calls: without start and end. */
  readonly steadyShare: number;
  /** Calls that arrived per second, between the same two. */
  readonly steadyPerSecond: number;
  /**
   * The time from the first arrival to the last reply, and the time that an always-ready client needs for the same
   * delays.
   */
  readonly spanMs: number;
  readonly perfectMs: number;
  readonly lateMs: number;
  /** Whole processes, from start to end (the broker: from the start of the client) … */
  readonly cpu: CpuPerCall;
  /** … and between the arrival of 20 % and of 90 % of the calls. */
  readonly steadyCpu: CpuPerCall;
  /** The peak of the largest client, at its end and when this number of calls had arrived. */
  readonly peakMiB: number;
  readonly peakMiBAfter: (arrived: number) => number;
}

/** Runs clients (a worker, several, another program) to their end, and computes their figures from the endpoint's. */
export async function runCalls(options: {
  readonly stub: Stub;
  /** Null: the client needs none. */
  readonly brokerPid: number | null;
  readonly slots: number;
  /** The required number of arrivals; another number is an error, because the figures would be wrong. */
  readonly calls: number;
  readonly start: () => readonly RunningProgram[];
}): Promise<CallsRun> {
  const { stub, brokerPid, slots, calls } = options;
  await stub.reset();
  const others = [...(brokerPid === null ? [] : [brokerPid]), stub.pid].map((pid) => new ProcessWatch(pid));
  const clients = options.start();
  const watches = clients.map(({ watch }) => watch);
  const codes = await Promise.all(clients.map(async ({ ended }) => (await ended).code));
  for (const watch of others) {
    watch.look();
    watch.stop();
  }
  const { arrivedAt, delayMs, area, lastEndAt, lateMs } = await stub.read();
  if (codes.some((code) => code !== 0) || arrivedAt.length !== calls) {
    throw new Error(`expected exit code 0 and ${calls} calls, got ${codes.join(', ')} and ${arrivedAt.length}`);
  }
  const at = (series: Float64Array, share: number): number => series[Math.floor(share * (calls - 1))] ?? 0;
  const shareBetween = (from: number, to: number): number =>
    (at(area, to) - at(area, from)) / (at(arrivedAt, to) - at(arrivedAt, from)) / slots;
  const [from, to] = [at(arrivedAt, 0.2), at(arrivedAt, 0.9)];
  const stubWatch = others.at(-1);
  const brokerWatch = brokerPid === null ? undefined : others[0];
  const sum = (of: (watch: ProcessWatch) => number): number => watches.reduce((total, watch) => total + of(watch), 0);
  const steady = (watch: ProcessWatch | undefined): number => (watch?.cpuMsBetween(from, to) ?? 0) / (0.7 * calls);
  return {
    calls,
    slots,
    share: shareBetween(0, 1),
    steadyShare: shareBetween(0.2, 0.9),
    steadyPerSecond: (0.7 * calls) / ((to - from) / 1000),
    spanMs: lastEndAt - at(arrivedAt, 0),
    perfectMs: perfectSpanMs(delayMs, slots),
    lateMs,
    cpu: {
      client: sum((watch) => watch.cpuMsOfLife) / calls,
      broker: (brokerWatch?.cpuMs ?? 0) / calls,
      stub: (stubWatch?.cpuMs ?? 0) / calls,
    },
    steadyCpu: { client: sum(steady), broker: steady(brokerWatch), stub: steady(stubWatch) },
    peakMiB: Math.max(...watches.map(({ peakMiB }) => peakMiB)),
    peakMiBAfter: (arrived) => Math.max(...watches.map((watch) => watch.peakMiBAt(arrivedAt[arrived - 1] ?? 0))),
  };
}

/** The time that an always-ready client would need for the delays, in their order, with this number of slots. */
export function perfectSpanMs(delays: Float64Array, slots: number): number {
  const free = new Float64Array(slots);
  for (const delay of delays) {
    let earliest = 0;
    for (let slot = 1; slot < slots; slot += 1) if ((free[slot] ?? 0) < (free[earliest] ?? 0)) earliest = slot;
    free[earliest] = (free[earliest] ?? 0) + delay;
  }
  return Math.max(...free);
}
