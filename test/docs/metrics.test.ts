import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WorkerMetrics } from '../../src/runtime/metrics.ts';

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
const documented = [...page.matchAll(/^\| `((?:sluice|process|nodejs)_[a-z0-9_]+)` \|/gm)].map(
  (match) => match[1] ?? '',
);
const registered = new WorkerMetrics({
  campaign: 'c',
  stages: ['grade', 'sample', 'trace'],
  callLimits: { target: 1, teacher: 1, scorer: 1 },
})
  .describe()
  .map(({ name }) => name);
const isOurs = (name: string): boolean => name.startsWith('sluice_');

describe('docs/metrics.md', () => {
  it('has every metric of sluice once, and none that there is not', () => {
    expect(documented.filter(isOurs).toSorted()).toEqual(registered.filter(isOurs).toSorted());
  });

  it('has every metric of the process; which of them there are depends on the system', () => {
    expect(registered.filter((name) => !documented.includes(name))).toEqual([]);
  });
});
