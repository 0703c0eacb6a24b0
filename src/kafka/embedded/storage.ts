import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { SluiceError } from '../../records/sluice-error.ts';
import { renderServerProperties } from './properties.ts';

import type { Environment } from './java.ts';

/** The folder of the records inside a broker's data folder. */
export const LOG_DIR = 'log';

/** The command that runs Kafka's storage tool. */
export interface StorageTool {
  readonly java: string;
  readonly jvmOptions: readonly string[];
  readonly classPath: string;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The cluster id of the storage in `dataDir`; formats the storage first if it is missing (once, 0.7 s). An interrupted
 * format leaves no partial storage behind.
 *
 * Throws `SluiceError` `data-folder` if the folder has records but no `meta.properties`, and `kafka-format-failed`.
 */
export async function ensureFormatted(dataDir: string, tool: StorageTool): Promise<string> {
  const logDir = path.join(dataDir, LOG_DIR);
  const known = await readClusterId(dataDir);
  if (known !== null) return known;
  const present = await readdir(logDir).catch(() => []);
  if (present.length > 0) {
    throw new SluiceError(
      'data-folder',
      `${logDir} is not the storage of a Kafka broker: it has no meta.properties, but ${present.length} other files ` +
        `(${present.slice(0, 3).join(', ')}). Name another data folder, or remove this one if it is not needed`,
    );
  }

  // Formatted in a temporary folder and then renamed: the tool writes several files, and a crash must not leave a part.
  const fresh = `format-${randomUUID().slice(0, 8)}`;
  const config = path.join(dataDir, `${fresh}.properties`);
  const clusterId = createClusterId();
  try {
    await writeFile(config, renderServerProperties({ port: 9092, controllerPort: 9093, logDir: fresh }));
    await runFormat(dataDir, config, clusterId, tool);
    await rm(logDir, { recursive: true, force: true });
    await rename(path.join(dataDir, fresh), logDir);
  } finally {
    await rm(config, { force: true });
    await rm(path.join(dataDir, fresh), { recursive: true, force: true });
  }
  return clusterId;
}

/** The cluster id in the storage's `meta.properties`; null if it is missing. */
export async function readClusterId(dataDir: string): Promise<string | null> {
  try {
    return parseClusterId(await readFile(path.join(dataDir, LOG_DIR, 'meta.properties'), 'utf8'));
  } catch {
    return null;
  }
}

/** The cluster id in the text of a `meta.properties`. */
export function parseClusterId(text: string): string | null {
  return /^cluster\.id=(\S+)$/m.exec(text)?.[1] ?? null;
}

/** A random Kafka id: 16 bytes in base64url. Never with a leading dash, which tools would read as an option. */
export function createClusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

function runFormat(dataDir: string, config: string, clusterId: string, tool: StorageTool): Promise<void> {
  const args = [...tool.jvmOptions, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', tool.classPath];
  const format = ['kafka.tools.StorageTool', 'format', '--config', path.basename(config), '--cluster-id', clusterId];
  return new Promise((resolve, reject) => {
    execFile(
      tool.java,
      [...args, ...format],
      {
        cwd: dataDir,
        env: { ...tool.env },
        timeout: 60_000,
        ...(tool.signal === undefined ? {} : { signal: tool.signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve();
          return;
        }
        const output = `${stdout}\n${stderr}`.trim().split('\n').slice(-12).join('\n');
        reject(
          new SluiceError('kafka-format-failed', `Kafka's storage tool could not format ${dataDir}:\n${output}`, {
            cause: error,
          }),
        );
      },
    );
  });
}
