import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { makeFolder } from '../../files/folder.ts';
import { SluiceError } from '../../records/sluice-error.ts';
import { findMaven, isMissing } from './java.ts';
import { readCompleteManifest, writeManifest } from './manifest.ts';

import type { Environment } from './java.ts';

/** Puts the jars of the broker into the existing, empty folder `into`. The default fetcher runs Maven. */
export type JarFetcher = (into: string) => Promise<void>;

/** The location and the source of the jars. */
export interface JarOptions {
  /** Where `mvn`, the user's home and `XDG_CACHE_HOME` are looked up. */
  readonly env: Environment;
  /** The folder that holds one sub-folder per jar set. Default: `sluice` in the user's cache folder. */
  readonly cacheDir?: string;
  /** Version of Apache Kafka. Default: the one in `pom.xml`. */
  readonly version?: string;
  /** Default: `mvn dependency:copy-dependencies` with the project's `pom.xml`. */
  readonly fetch?: JarFetcher;
  /** Called before and after a download, with one line each. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A complete set of jars: `jars` are absolute paths in the order of the class path. */
export interface JarSet {
  readonly version: string;
  readonly dir: string;
  readonly jars: readonly string[];
}

// The same path from src/kafka/embedded and from dist/kafka/embedded: the package contains its pom.xml.
const POM = fileURLToPath(new URL('../../../pom.xml', import.meta.url));

/** The jars from the cache if they are complete, otherwise null. Uses no network. */
export async function findCachedJars(options: JarOptions): Promise<JarSet | null> {
  const { dir } = await locate(options);
  return readJarSet(dir);
}

/**
 * The broker's jars, fetched once (about 43 MB, 11 s) into a per-user cache. An incomplete download is repeated.
 * Processes may fetch at the same time: the result of the first one to finish is used.
 *
 * Throws `SluiceError` `maven-missing` or `kafka-download-failed`.
 */
export async function ensureJars(options: JarOptions): Promise<JarSet> {
  const { dir, version } = await locate(options);
  await removeLeftovers(dir);
  const cached = await readJarSet(dir);
  if (cached !== null) return cached;

  const fetch = options.fetch ?? (await mavenFetcher(version, options));
  const fresh = `${dir}.${process.pid}-${randomUUID().slice(0, 8)}.part`;
  options.log?.(`fetching Apache Kafka ${version} (43 MB, once) into ${dir}`);
  try {
    await makeFolder(fresh);
    await fetch(fresh);
    await writeManifest(fresh, version);
    const jars = await publish(fresh, dir);
    options.log?.(`fetched Apache Kafka ${version}: ${jars.jars.length} jars`);
    return jars;
  } catch (error) {
    if (error instanceof SluiceError || options.signal?.aborted === true) throw error;
    throw new SluiceError(
      'kafka-download-failed',
      `could not put the jars of Apache Kafka ${version} into ${dir}: ${error instanceof Error ? error.message : String(error)}`,
      { retriable: true, cause: error },
    );
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** No download takes so long. */
const LEFTOVER_MS = 3_600_000;

/** Removes the unfinished folders (`.part`, `.bad`) of this jar set that killed processes left. */
async function removeLeftovers(dir: string): Promise<void> {
  const parent = path.dirname(dir);
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(`${path.basename(dir)}.`) || !/\.(?:part|bad)$/.test(name)) continue;
    const folder = path.join(parent, name);
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    // What cannot be removed does not prevent a download.
    if (age > LEFTOVER_MS) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The default cache folder: `sluice` in `XDG_CACHE_HOME`, `~/Library/Caches` (macOS) or `~/.cache`. */
export function defaultCacheDir(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'sluice');
  const home = env['HOME'] ?? homedir();
  return platform === 'darwin' ? path.join(home, 'Library', 'Caches', 'sluice') : path.join(home, '.cache', 'sluice');
}

async function locate(options: JarOptions): Promise<{ dir: string; version: string }> {
  const pom = await readFile(POM, 'utf8');
  const version = options.version ?? /<kafka\.version>([^<]+)</.exec(pom)?.[1];
  if (version === undefined) throw new Error(`${POM} has no <kafka.version>`);
  // A hash of pom and version, so that a changed pom never uses an older jar set.
  const hash = createHash('sha256').update(`${version}\n${pom}`).digest('hex').slice(0, 12);
  return { dir: path.join(options.cacheDir ?? defaultCacheDir(options.env), `kafka-${version}-${hash}`), version };
}

async function readJarSet(dir: string): Promise<JarSet | null> {
  const manifest = await readCompleteManifest(dir);
  if (manifest === null) return null;
  return { version: manifest.kafkaVersion, dir, jars: manifest.files.map((file) => path.join(dir, file.name)) };
}

async function publish(fresh: string, dir: string): Promise<JarSet> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await rename(fresh, dir);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Our set was already published, but another process that had seen the incomplete download before it moved it
      // away: use the set that is published instead.
      if (code === 'ENOENT' && attempt > 0) return await publishedByAnother(dir);
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
      const winner = await readJarSet(dir);
      if (winner !== null) return winner;
      // The existing folder is an incomplete download. It is moved away first: if it were removed in place, another
      // process could publish into a folder that is being emptied.
      const bad = `${dir}.${randomUUID().slice(0, 8)}.bad`;
      await rename(dir, bad).catch(() => undefined);
      await rm(bad, { recursive: true, force: true });
    }
    const published = await readJarSet(dir);
    if (published !== null) return published;
  }
  throw new Error(`${dir} could not be replaced: remove it by hand`);
}

/** Waits for the set that another process is about to publish. */
async function publishedByAnother(dir: string): Promise<JarSet> {
  for (let look = 0; look < 100; look += 1) {
    const jars = await readJarSet(dir);
    if (jars !== null) return jars;
    await sleep(100);
  }
  throw new Error(`${dir} was taken away and not replaced: start again`);
}

async function mavenFetcher(version: string, options: JarOptions): Promise<JarFetcher> {
  const maven = await findMaven(options.env);
  if (isMissing(maven)) {
    throw new SluiceError('maven-missing', `the embedded broker needs ${maven.missing}: ${maven.install}`);
  }
  const args = ['-B', '-q', '-f', POM, 'dependency:copy-dependencies', `-Dkafka.version=${version}`];
  return (into) =>
    new Promise((resolve, reject) => {
      execFile(
        maven.path,
        [...args, `-DoutputDirectory=${into}`],
        {
          env: { ...options.env },
          maxBuffer: 64 * 1024 * 1024,
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        },
        (error, stdout, stderr) => {
          if (error === null) {
            resolve();
            return;
          }
          if (options.signal?.aborted === true) {
            reject(error);
            return;
          }
          const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
          const command = `${maven.path} ${args.join(' ')}`;
          reject(new Error(`${command} failed; its last lines:\n${lines.slice(-12).join('\n')}`, { cause: error }));
        },
      );
    });
}
