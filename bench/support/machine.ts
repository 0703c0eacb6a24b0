import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { ensureJars } from '../../src/kafka/embedded/jars.ts';
import { findJava, isMissing } from '../../src/kafka/embedded/java.ts';

/** What the figures were measured on, as lines of a list. */
export async function describeMachine(): Promise<readonly string[]> {
  const [java, jars] = await Promise.all([findJava(process.env), ensureJars({ env: process.env })]);
  return [
    `- ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}`,
    `- Node.js ${process.versions.node}, ${isMissing(java) ? 'no Java' : `Java ${java.major}`}, Apache Kafka ${jars.version}, one broker on the same machine`,
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ];
}

/** The load average of the last minute before a row begins; the row before may still stand in it. */
export const loadNow = (): string => (loadavg()[0] ?? 0).toFixed(2);

/**
 * Begins to watch what others do on this machine; the function that it returns tells how many cores they kept busy
 * since, on average. That is what the machine did less what this process and its ended children did, so it is asked when
 * all of them have ended.
 */
export function watchOthers(): () => number {
  const before = readUse();
  return () => {
    const after = readUse();
    const others = after.machine - before.machine - (after.own - before.own);
    // Each is counted in ticks of its own.
    return Math.max(0, (cpus().length * others) / (after.all - before.all));
  };
}

/** Ticks of processor since the machine started: all there were, those that were used, and those of ours among them. */
function readUse(): { readonly all: number; readonly machine: number; readonly own: number } {
  // Guest time, which comes after these eight, is in user time already.
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
