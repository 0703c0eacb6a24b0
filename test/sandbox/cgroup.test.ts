import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGroup, findGroups } from '../../src/sandbox/cgroup.ts';

const LIMITS = { memoryBytes: 1_000_000, processes: 10 };

/** Reads and writes of the files, in plain folders: none of our kernels has version 2 with controllers. */
describe('the files of control groups', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'sluice-cgroup-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('of version 2: memory, swap and pids in one folder', async () => {
    const group = createGroup({ version: 2, parents: [parent] }, 'slot', LIMITS);
    const [name = ''] = readdirSync(parent);
    expect(name).toBe(`sluice-${process.pid}-slot`);
    const read = (file: string): string => readFileSync(join(parent, name, file), 'utf8');
    expect([read('memory.max'), read('memory.swap.max'), read('pids.max')]).toEqual(['1000000', '0', '18']);
    writeFileSync(join(parent, name, 'memory.events'), 'low 0\nhigh 0\nmax 9\noom 2\noom_kill 3\noom_group_kill 0\n');
    expect(group.oomKills()).toBe(3);
    // The number of no process: above the highest that kernels give.
    await group.add(2 ** 22 + 1);
    expect(read('cgroup.procs')).toBe('4194305');
    expect(group.isEmptied()).toBe(false);
    writeFileSync(join(parent, name, 'cgroup.procs'), '');
    expect(group.isEmptied()).toBe(true);
  });

  it('of version 1: one folder for memory, one for pids', async () => {
    const parents = ['memory', 'pids'].map((folder) => join(parent, folder));
    for (const folder of parents) mkdirSync(folder);
    const group = createGroup({ version: 1, parents }, 'slot', LIMITS);
    const name = `sluice-${process.pid}-slot`;
    const read = (...file: string[]): string => readFileSync(join(parent, ...file), 'utf8');
    expect(read('memory', name, 'memory.limit_in_bytes')).toBe('1000000');
    expect(read('memory', name, 'memory.memsw.limit_in_bytes')).toBe('1000000');
    expect(read('pids', name, 'pids.max')).toBe('18');
    writeFileSync(join(parent, 'memory', name, 'memory.oom_control'), 'oom_kill_disable 0\nunder_oom 0\noom_kill 7\n');
    expect(group.oomKills()).toBe(7);
    await group.add(2 ** 22 + 1);
    expect([read('memory', name, 'cgroup.procs'), read('pids', name, 'cgroup.procs')]).toEqual(['4194305', '4194305']);
  });

  it('are found again, and the search leaves no probe folders', () => {
    const found = findGroups();
    const probes = (found?.parents ?? [])
      .flatMap((folder) => readdirSync(folder))
      .filter((name) => name.endsWith('probe'));
    expect(probes).toEqual([]);
    expect(findGroups()).toEqual(found);
  });
});
