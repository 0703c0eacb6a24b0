import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';

/** The variables of an environment. The caller passes them, so that only `src/config` reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A Java runtime that can run Kafka. `description` is the complete output of `java -version`, including the build
 * number.
 */
export interface JavaRuntime {
  readonly path: string;
  readonly major: number;
  readonly description: string;
}

/** A missing tool: `missing` describes the search and its result, `install` the remedy. */
export interface MissingTool {
  readonly missing: string;
  readonly install: string;
}

/** The oldest Java that Kafka 4 brokers run on. */
export const OLDEST_JAVA = 17;

const INSTALL_JAVA = `install Java ${OLDEST_JAVA} or newer (Debian: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk) and have it on the PATH or in JAVA_HOME`;
const INSTALL_MAVEN = 'install Apache Maven (Debian: apt-get install maven; macOS: brew install maven)';

/** Whether the tool is missing. */
export function isMissing(tool: object): tool is MissingTool {
  return 'missing' in tool;
}

/** The major version in the output of `java -version` (`1.8.0_402` is 8); null if it has none. */
export function parseJavaMajor(text: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(text);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/**
 * Finds Java 17 or newer: `JAVA_HOME/bin/java`, or else the `java` of the PATH. Each candidate is run once with
 * `-version`, about 0.1 s.
 */
export async function findJava(env: Environment): Promise<JavaRuntime | MissingTool> {
  const home = env['JAVA_HOME'];
  const candidates: string[] = [];
  if (home !== undefined && home !== '') candidates.push(path.join(home, 'bin', 'java'));
  const onPath = await findOnPath('java', env);
  if (onPath !== null) candidates.push(onPath);

  const seen: string[] = [];
  for (const candidate of candidates) {
    const description = await readVersion(candidate, env);
    const major = description === null ? null : parseJavaMajor(description);
    if (description !== null && major !== null && major >= OLDEST_JAVA) return { path: candidate, major, description };
    seen.push(`${candidate} ${major === null ? 'does not run' : `is Java ${major}`}`);
  }
  const found = seen.length === 0 ? 'neither JAVA_HOME nor the PATH has one' : seen.join(', ');
  return { missing: `Java ${OLDEST_JAVA} or newer (${found})`, install: INSTALL_JAVA };
}

/** Finds the `mvn` of the PATH. It is needed only until the jars are in the cache. */
export async function findMaven(env: Environment): Promise<{ readonly path: string } | MissingTool> {
  const found = await findOnPath('mvn', env);
  return found === null ? { missing: 'Maven (no mvn on the PATH)', install: INSTALL_MAVEN } : { path: found };
}

async function findOnPath(name: string, env: Environment): Promise<string | null> {
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    if (folder === '') continue;
    const candidate = path.join(folder, name);
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

function readVersion(java: string, env: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(java, ['-version'], { env: { ...env }, timeout: 20_000 }, (error, stdout, stderr) => {
      resolve(error === null ? `${stderr}${stdout}` : null);
    });
  });
}
