import { setImmediate as nextTurn } from 'node:timers/promises';

/** The figures of a client of streams, reported at its end. */
export interface StreamsFigures {
  readonly tokens: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
  /** The longest time for which the event loop did not turn. */
  readonly blockMs: number;
  /** Maximum CPU time of its thread in such a time: the rest is waiting for the processor. */
  readonly blockCpuMs: number;
}

/** Sampling interval of the event loop, in milliseconds. */
const LOOK_MS = 1;

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
const cpuNow = (): number => milliseconds(process.cpuUsage());
/** Only the thread of the event loop: the garbage collector runs in parallel. */
const threadCpuNow = (): number => milliseconds(process.threadCpuUsage());

/** Starts one call in each turn, like an engine, and prints the figures of all of them as one line of JSON. */
export async function measured(tokens: number, calls: readonly (() => Promise<void>)[]): Promise<void> {
  const startedAt = performance.now();
  const cpuAtStart = cpuNow();
  const longest = { ms: 0, cpuMs: 0 };
  let last = { at: startedAt, cpu: threadCpuNow() };
  const timer = setInterval(() => {
    const now = { at: performance.now(), cpu: threadCpuNow() };
    longest.ms = Math.max(longest.ms, now.at - last.at - LOOK_MS);
    longest.cpuMs = Math.max(longest.cpuMs, now.cpu - last.cpu);
    last = now;
  }, LOOK_MS);
  const running: Promise<void>[] = [];
  for (const call of calls) {
    running.push(call());
    await nextTurn();
  }
  await Promise.all(running);
  clearInterval(timer);
  const figures: StreamsFigures = {
    tokens,
    ms: performance.now() - startedAt,
    cpuMs: cpuNow() - cpuAtStart,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    blockMs: longest.ms,
    blockCpuMs: longest.cpuMs,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
