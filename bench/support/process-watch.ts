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
 * What a process used of processor and memory, looked at every 100 ms while it lives (Linux: `/proc`). The last 100 ms of
 * a process that ends by itself are not seen.
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

  /** Milliseconds of processor since the first look, all threads, up to the last. */
  get cpuMs(): number {
    return (this.#looks.at(-1)?.cpuMs ?? 0) - (this.#looks[0]?.cpuMs ?? 0);
  }

  /** Milliseconds of processor since the process began, up to the last look. */
  get cpuMsOfLife(): number {
    return this.#looks.at(-1)?.cpuMs ?? 0;
  }

  /** The largest resident set until now, as the kernel keeps it. */
  get peakMiB(): number {
    return this.#looks.at(-1)?.peakMiB ?? 0;
  }

  /** Milliseconds of processor between two times (milliseconds since 1970), read off between the looks around them. */
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
    // Gone, or a zombie without memory.
    if (fields.length < 13 || peak === undefined) return;
    this.#looks.push({
      at: performance.timeOrigin + performance.now(),
      cpuMs: MS_PER_TICK * (Number(fields[11]) + Number(fields[12])),
      peakMiB: Number(peak) / 1024,
    });
  }

  /** At once: a look must not take more than what it looks at. */
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
