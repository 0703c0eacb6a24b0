import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A consumer of CPU time: a package, a file of ours, a part of Node.js, or V8 itself. */
export interface ProfileShare {
  readonly where: string;
  readonly ms: number;
}

/** Options of Node.js that write a profile of each thread into a folder when the process ends. */
export const profileInto = (folder: string): string[] => ['--cpu-prof', `--cpu-prof-dir=${folder}`];

/** Sums all profiles of a folder by package and file, the largest first. Waiting time is excluded. */
export async function sumProfiles(folder: string): Promise<readonly ProfileShare[]> {
  const sums = new Map<string, number>();
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.cpuprofile')) continue;
    const profile = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as Profile;
    const places = new Map(profile.nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
    for (const [i, sample] of profile.samples.entries()) {
      const place = places.get(sample) ?? null;
      // A sample represents the time until the next one.
      if (place !== null) sums.set(place, (sums.get(place) ?? 0) + (profile.timeDeltas[i + 1] ?? 0) / 1000);
    }
  }
  return [...sums].map(([where, ms]) => ({ where, ms })).toSorted((a, b) => b.ms - a.ms);
}

/** Null: it waited. */
function placeOf({ functionName, url }: { readonly functionName: string; readonly url: string }): string | null {
  if (functionName === '(idle)') return null;
  if (url === '') return functionName === '(garbage collector)' ? functionName : '(V8 and native code)';
  if (url.startsWith('node:')) return url;
  const inPackage = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  return /\/(?:dist|src|bench)\/(.*)\.[jt]s$/.exec(url)?.[1] ?? url;
}

/** The profile as lines of a Markdown table, down to 1 % of all. */
export function profileTable(shares: readonly ProfileShare[], count: number, of: string): readonly string[] {
  const total = shares.reduce((sum, { ms }) => sum + ms, 0);
  const rest = shares.filter(({ ms }) => ms < total / 100).reduce((sum, { ms }) => sum + ms, 0);
  const row = (where: string, ms: number): string =>
    `| ${where} | ${((1000 * ms) / count).toFixed(1)} | ${((100 * ms) / total).toFixed(1)} % |`;
  return [
    `| where | µs a ${of} | share |`,
    '|---|---|---|',
    ...shares.filter(({ ms }) => ms >= total / 100).map(({ where, ms }) => row(where, ms)),
    row('all below 1 % together', rest),
    row('sum', total),
  ];
}
