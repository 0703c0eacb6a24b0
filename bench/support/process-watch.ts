import { readFileSync } from 'node:fs';

/** The kernel counts processor time in hundredths of a second on every Linux that Node.js runs on. */
const MS_PER_TICK = 10;
const LOOK_MS = 100;

interface Look {
  readonly at: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

/**
 * CPU time and memory of a process, sampled every 100 ms while it runs (Linux: `/proc`). The last 100 ms of a process
 * that ends on its own are not measured.
 */
export class ProcessWatch {
  readonly #pid: number;
  readonly #looks: Look[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.look();
  }

  /** CPU milliseconds of all threads from the first sample to the last. */
  get cpuMs(): number {
    return (this.#looks.at(-1)?.cpuMs ?? 0) - (this.#looks[0]?.cpuMs ?? 0);
  }

  /** CPU milliseconds from the start of the process to the last sample. */
  get cpuMsOfLife(): number {
    return this.#looks.at(-1)?.cpuMs ?? 0;
  }

  /** The largest resident set so far, from the kernel. */
  get peakMiB(): number {
    return this.#looks.at(-1)?.peakMiB ?? 0;
  }

  /** CPU milliseconds between two times (milliseconds since 1970), interpolated between samples. */
  cpuMsBetween(from: number, to: number): number {
    return this.#at(to, 'cpuMs') - this.#at(from, 'cpuMs');
  }

  /** The largest resident set up to a time. */
  peakMiBAt(at: number): number {
    return this.#at(at, 'peakMiB');
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const stat = this.#read('stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /VmHWM:\s+(\d+) kB/.exec(this.#read('status'))?.[1];
    // The process has ended, or is a zombie without memory.
    if (fields.length < 13 || peak === undefined) return;
    this.#looks.push({
      at: performance.timeOrigin + performance.now(),
      cpuMs: MS_PER_TICK * (Number(fields[11]) + Number(fields[12])),
      peakMiB: Number(peak) / 1024,
    });
  }

  /** Synchronous: a sample must not take longer than the measured changes. */
  #read(name: 'stat' | 'status'): string {
    try {
      return readFileSync(`/proc/${this.#pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  }

  #at(at: number, of: 'cpuMs' | 'peakMiB'): number {
    const after = this.#looks.findIndex((look) => look.at >= at);
    if (after < 0) return this.#looks.at(-1)?.[of] ?? 0;
    const next = this.#looks[after];
    const last = this.#looks[after - 1];
    if (next === undefined || last === undefined) return next?.[of] ?? 0;
    return last[of] + ((next[of] - last[of]) * (at - last.at)) / (next.at - last.at);
  }
}
