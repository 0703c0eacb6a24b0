import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonObject } from './json-object.ts';

/** The content of a complete jar folder. It is written last, so a folder without it is an incomplete download. */
export interface JarManifest {
  readonly kafkaVersion: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

const MANIFEST = 'manifest.json';

/** Writes the jars of `dir` with their sizes to the manifest. Throws if there is no broker jar. */
export async function writeManifest(dir: string, kafkaVersion: string): Promise<JarManifest> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.jar')).toSorted();
  if (!names.some((name) => name.startsWith('kafka_'))) {
    throw new Error(
      `no Kafka broker among the ${names.length} jars in ${dir}, expected kafka_2.13-${kafkaVersion}.jar`,
    );
  }
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(path.join(dir, name))).size })),
  );
  const manifest: JarManifest = { kafkaVersion, files };
  await writeFile(path.join(dir, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

/**
 * The manifest of `dir` if all of its files exist with their sizes; otherwise null, and the jars must be fetched again.
 */
export async function readCompleteManifest(dir: string): Promise<JarManifest | null> {
  try {
    const manifest = parseManifest(await readFile(path.join(dir, MANIFEST), 'utf8'));
    if (manifest === null) return null;
    for (const file of manifest.files) {
      if ((await stat(path.join(dir, file.name))).size !== file.bytes) return null;
    }
    return manifest;
  } catch {
    return null;
  }
}

/** Parses a manifest's text; null if it is invalid, as after a crash during a write. */
export function parseManifest(text: string): JarManifest | null {
  const { kafkaVersion, files } = jsonObject(text) ?? {};
  if (typeof kafkaVersion !== 'string' || !Array.isArray(files) || files.length === 0) return null;
  const entries: { name: string; bytes: number }[] = [];
  for (const file of files as unknown[]) {
    if (typeof file !== 'object' || file === null) return null;
    const { name, bytes } = file as { name?: unknown; bytes?: unknown };
    if (typeof name !== 'string' || typeof bytes !== 'number') return null;
    entries.push({ name, bytes });
  }
  return { kafkaVersion, files: entries };
}
