import type { CampaignStatus } from '../campaign/campaign-status.ts';
import { timeToEnd } from '../campaign/time-to-end.ts';
import type { TimeToEnd } from '../campaign/time-to-end.ts';

/** The pace of a campaign. */
export interface Pace {
  readonly gradedPerMinute: number;
  readonly verifiedPerMinute: number;
  /** The time to the size at this pace; null without a size, at the size, and while too few records are verified. */
  readonly toEnd: TimeToEnd | null;
}

interface Sample {
  readonly atMs: number;
  readonly graded: number;
  readonly verified: number;
}

/** The time window of the pace: long enough for slow calls, short enough to follow a change. Milliseconds. */
const WINDOW_MS = 120_000;
/** In a shorter time the pace would depend on single records. Milliseconds. */
const LEAST_MS = 5000;
/** Minimum distance of the kept samples: looking every second adds no more. Milliseconds. */
const SAMPLE_MS = 1000;

/** Measures the pace of a campaign between observations of its state, over the last two minutes. */
export class PaceMeter {
  #samples: Sample[] = [];

  /** Adds the state at a time; null while too little time has passed for a pace. */
  observe(status: CampaignStatus, atMs: number): Pace | null {
    const graded = status.stages.find(({ stage }) => stage === 'grade')?.in ?? 0;
    const now = { atMs, graded, verified: status.verified };
    // The oldest sample that is kept is outside the window, or is the first one.
    while ((this.#samples[1]?.atMs ?? Infinity) <= atMs - WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0] ?? now;
    if (atMs - (this.#samples.at(-1)?.atMs ?? -Infinity) >= SAMPLE_MS) this.#samples.push(now);
    if (atMs - first.atMs < LEAST_MS) return null;
    const overMs = atMs - first.atMs;
    const [gradedSince, verifiedSince] = [graded - first.graded, now.verified - first.verified];
    const perMinute = (count: number): number => (60_000 * Math.max(0, count)) / overMs;
    const lacking = status.size === null || status.complete ? 0 : status.size - now.verified;
    return {
      gradedPerMinute: perMinute(gradedSince),
      verifiedPerMinute: perMinute(verifiedSince),
      toEnd: timeToEnd({ records: verifiedSince, overMs }, lacking),
    };
  }
}

/** The pace in one line: `340 graded/min, 25 verified/min, about 3 min to the end (2 min to 5 min)`. */
export function describePace({ gradedPerMinute, verifiedPerMinute, toEnd }: Pace): string {
  const rates = `${rate(gradedPerMinute)} graded/min, ${rate(verifiedPerMinute)} verified/min`;
  if (toEnd === null) return rates;
  const [about, from, to] = [toEnd.ms, toEnd.fromMs, toEnd.toMs].map((ms) => duration(ms / 1000));
  return `${rates}, about ${about} to the end (${from} to ${to})`;
}

const rate = (perMinute: number): string =>
  perMinute === 0 || perMinute >= 10 ? perMinute.toFixed(0) : perMinute.toFixed(1);

/** The units of a duration and the value from which each is used, in seconds. */
const UNITS = [
  { from: 2 * 86_400, seconds: 86_400, name: 'days' },
  { from: 2 * 3600, seconds: 3600, name: 'h' },
  { from: 120, seconds: 60, name: 'min' },
] as const;

/** A duration for people: `66 s`, `3.5 h`. */
export function duration(seconds: number): string {
  const unit = UNITS.find(({ from }) => seconds >= from);
  if (unit === undefined) return `${Math.ceil(seconds)} s`;
  const count = seconds / unit.seconds;
  return `${count < 10 && unit.name !== 'min' ? count.toFixed(1) : count.toFixed(0)} ${unit.name}`;
}
