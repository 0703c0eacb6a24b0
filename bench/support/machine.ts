import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { ensureJars } from '../../src/kafka/embedded/jars.ts';
import { findJava, isMissing } from '../../src/kafka/embedded/java.ts';

/** The machine of the measurements, as lines of a list. */
export async function describeMachine(): Promise<readonly string[]> {
  const [java, jars] = await Promise.all([findJava(process.env), ensureJars({ env: process.env })]);
  return [
    `- ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}`,
    `- Node.js ${process.versions.node}, ${isMissing(java) ? 'no Java' : `Java ${java.major}`}, Apache Kafka ${jars.version}, one broker on the same machine`,
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ];
}

/** The load average of the last minute before a row begins; it may include the previous row. */
export const loadNow = (): string => (loadavg()[0] ?? 0).toFixed(2);

/**
 * Starts measuring the load of other programs on this machine; the returned function gives the mean number of cores
 * that they kept busy since. That is the machine's use minus the use of this process and its ended children, so call it
 * after all of them have ended.
 */
export function watchOthers(): () => number {
  const before = readUse();
  return () => {
    const after = readUse();
    const others = after.machine - before.machine - (after.own - before.own);
    // Each is counted in its own ticks.
    return Math.max(0, (cpus().length * others) / (after.all - before.all));
  };
}

/** CPU ticks since the start of the machine: all of them, the used ones, and our part of these. */
function readUse(): { readonly all: number; readonly machine: number; readonly own: number } {
  // Guest time, which follows these eight, is already included in user time.
  const [, ...machine] = readFileSync('/proc/stat', 'utf8').split(/\s+/, 9);
  const ticks = machine.map(Number);
  const all = ticks.reduce((sum, count) => sum + count, 0);
  const own = readFileSync('/proc/self/stat', 'utf8');
  // utime, stime, cutime, cstime.
  const used = own
    .slice(own.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return {
    all,
    machine: all - (ticks[3] ?? 0) - (ticks[4] ?? 0),
    own: used.reduce((sum, count) => sum + Number(count), 0),
  };
}
