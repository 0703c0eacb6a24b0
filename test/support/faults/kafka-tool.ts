import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { findCachedJars } from '../../../src/kafka/embedded/jars.ts';
import type { JarSet } from '../../../src/kafka/embedded/jars.ts';
import { findJava, findMaven, isMissing } from '../../../src/kafka/embedded/java.ts';

const run = promisify(execFile);

/**
 * Runs a tool of the `kafka-tools` jar, which the broker itself does not need: Maven downloads it once into the folder
 * of the broker's jars (600 KB). Rejects if it is unavailable.
 */
export async function runTool(
  version: string | undefined,
  mainClass: string,
  args: readonly string[],
): Promise<string> {
  const java = await findJava(process.env);
  const jars = await findCachedJars({ env: process.env, ...(version === undefined ? {} : { version }) });
  if (isMissing(java) || jars === null) throw new Error('there is no Java, or no jars of Apache Kafka');
  const classPath = [await toolsJar(jars), ...jars.jars].join(path.delimiter);
  const { stdout } = await run(
    java.path,
    ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classPath, mainClass, ...args],
    {
      maxBuffer: 256 * 1024 * 1024,
      timeout: 120_000,
    },
  );
  return stdout;
}

const fetched = new Map<string, Promise<string>>();

function toolsJar({ version, dir }: JarSet): Promise<string> {
  const known = fetched.get(version) ?? fetchToolsJar(version, `${dir}-tools`);
  fetched.set(version, known);
  return known;
}

async function fetchToolsJar(version: string, folder: string): Promise<string> {
  const jar = path.join(folder, `kafka-tools-${version}.jar`);
  if (
    await access(jar).then(
      () => true,
      () => false,
    )
  )
    return jar;
  const maven = await findMaven(process.env);
  if (isMissing(maven)) throw new Error(maven.missing);
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  await run(maven.path, [
    '-B',
    '-q',
    plugin,
    `-Dartifact=org.apache.kafka:kafka-tools:${version}`,
    `-DoutputDirectory=${folder}`,
  ]);
  return jar;
}
