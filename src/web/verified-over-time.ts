import type { ListedRecord } from '../campaign/record-index.ts';

const POINTS = 200;

/** The number of verified listed records over time: at most 200 points of [time, count]. */
export function verifiedOverTime(
  records: readonly ListedRecord[],
): readonly (readonly [atMs: number, count: number])[] {
  const times = records
    .filter(({ state }) => state === 'verified')
    .map(({ atMs }) => atMs)
    .toSorted((a, b) => a - b);
  const step = Math.max(1, Math.ceil(times.length / POINTS));
  return times
    .map((atMs, i): readonly [number, number] => [atMs, i + 1])
    .filter(([, count]) => count % step === 0 || count === times.length);
}
