import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { defaultCacheDir, ensureJars, findCachedJars } from '../../../src/kafka/embedded/jars.ts';
import { parseManifest } from '../../../src/kafka/embedded/manifest.ts';

import type { JarFetcher } from '../../../src/kafka/embedded/jars.ts';

let cacheDir: string;
let fetches: number;
const fetch: JarFetcher = async (into) => {
  fetches += 1;
  await writeFile(path.join(into, 'kafka_2.13-9.9.9.jar'), 'broker');
  await writeFile(path.join(into, 'a-dependency.jar'), `from fetch ${fetches}`);
};
const fails: JarFetcher = () => Promise.reject(new Error('no route to repo.maven.apache.org'));
const partial: JarFetcher = (into) => writeFile(path.join(into, 'a-dependency.jar'), 'x');

beforeEach(async () => {
  cacheDir = await mkdtemp(path.join(tmpdir(), 'sluice-jars-'));
  fetches = 0;
});
afterEach(() => rm(cacheDir, { recursive: true, force: true }));

describe('ensureJars', () => {
  it('fetches once and then takes what is in the cache', async () => {
    const options = { env: {}, cacheDir, version: '9.9.9', fetch };
    expect(await findCachedJars(options)).toBeNull();
    const first = await ensureJars(options);
    const second = await ensureJars(options);
    expect(fetches).toBe(1);
    expect(second).toEqual(first);
    expect(first.jars.map((jar) => path.basename(jar))).toEqual(['a-dependency.jar', 'kafka_2.13-9.9.9.jar']);
    expect(await findCachedJars(options)).toEqual(first);
  });

  it.each([
    ['its manifest is missing', (dir: string) => rm(path.join(dir, 'manifest.json'))],
    ['its manifest was cut off', (dir: string) => truncate(path.join(dir, 'manifest.json'), 20)],
    ['a jar is missing', (dir: string) => rm(path.join(dir, 'a-dependency.jar'))],
    ['a jar is shorter than it was', (dir: string) => truncate(path.join(dir, 'kafka_2.13-9.9.9.jar'), 3)],
  ])('repeats a download when %s', async (_, damage) => {
    const options = { env: {}, cacheDir, version: '9.9.9', fetch };
    const { dir } = await ensureJars(options);
    await damage(dir);
    expect(await findCachedJars(options)).toBeNull();
    await ensureJars(options);
    expect(fetches).toBe(2);
    expect(await findCachedJars(options)).not.toBeNull();
    expect(await readdir(cacheDir)).toEqual([path.basename(dir)]);
  });

  it('gives all callers the same complete set when several fetch at once, also after an incomplete download', async () => {
    const options = { env: {}, cacheDir, version: '9.9.9', fetch };
    const { dir } = await ensureJars(options);
    await rm(path.join(dir, 'manifest.json'));
    const sets = await Promise.all(Array.from({ length: 5 }, () => ensureJars(options)));
    for (const set of sets) expect(set).toEqual(sets[0]);
    expect(await findCachedJars(options)).toEqual(sets[0]);
    expect(await readdir(cacheDir)).toEqual([path.basename(dir)]);
  });

  it('removes what a killed download left more than an hour ago, and nothing else', async () => {
    const options = { env: {}, cacheDir, version: '9.9.9', fetch };
    const { dir } = await ensureJars(options);
    const old = new Date(Date.now() - 2 * 3_600_000);
    const left = async (name: string, at: Date): Promise<void> => {
      await mkdir(path.join(cacheDir, name));
      await writeFile(path.join(cacheDir, name, 'a.jar'), 'half');
      await utimes(path.join(cacheDir, name), at, at);
    };
    const own = path.basename(dir);
    for (const name of [`${own}.1-abc.part`, `${own}.def.bad`, `${own}-others.part`, 'another']) await left(name, old);
    await left(`${own}.2-abc.part`, new Date());
    await ensureJars(options);
    expect((await readdir(cacheDir)).toSorted()).toEqual(
      [own, `${own}.2-abc.part`, `${own}-others.part`, 'another'].toSorted(),
    );
  });

  it('leaves nothing behind and says why when a fetch fails', async () => {
    await expect(ensureJars({ env: {}, cacheDir, version: '9.9.9', fetch: fails })).rejects.toMatchObject({
      code: 'kafka-download-failed',
      message: expect.stringContaining('no route to repo.maven.apache.org'),
    });
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('refuses a set without a broker', async () => {
    await expect(ensureJars({ env: {}, cacheDir, version: '9.9.9', fetch: partial })).rejects.toMatchObject({
      code: 'kafka-download-failed',
      message: expect.stringContaining('no Kafka broker among the 1 jars'),
    });
  });

  it('shows the last lines of Maven when Maven fails', async () => {
    await writeFile(path.join(cacheDir, 'mvn'), '#!/bin/sh\necho "[ERROR] could not resolve"\nexit 1\n', {
      mode: 0o755,
    });
    await expect(ensureJars({ env: { PATH: cacheDir }, cacheDir, version: '9.9.9' })).rejects.toMatchObject({
      code: 'kafka-download-failed',
      message: expect.stringContaining('[ERROR] could not resolve'),
    });
  });

  it('names Maven when it is needed and missing', async () => {
    await expect(ensureJars({ env: { PATH: '' }, cacheDir, version: '9.9.9' })).rejects.toMatchObject({
      code: 'maven-missing',
      message: expect.stringContaining('install Apache Maven'),
    });
  });
});

describe('defaultCacheDir', () => {
  it('follows XDG_CACHE_HOME, then the habit of the system', () => {
    expect(defaultCacheDir({ XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux')).toBe('/x/sluice');
    expect(defaultCacheDir({ XDG_CACHE_HOME: 'relative', HOME: '/h' }, 'linux')).toBe('/h/.cache/sluice');
    expect(defaultCacheDir({ HOME: '/h' }, 'darwin')).toBe('/h/Library/Caches/sluice');
  });
});

describe('parseManifest', () => {
  it.each([
    '',
    '{',
    'null',
    '{}',
    '{"kafkaVersion":"4.1.1","files":[]}',
    '{"kafkaVersion":"4.1.1","files":[{"name":"a"}]}',
  ])('refuses %j', (text) => {
    expect(parseManifest(text)).toBeNull();
  });
});
