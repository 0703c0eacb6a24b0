import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';
import type { JarSet } from '../../../src/kafka/embedded/jars.ts';
import { ownedContainers } from './container-owner.ts';

const BUILD = fileURLToPath(new URL('../../../.ci/kafka-image', import.meta.url));

/**
 * The image of these jars. It is built where the daemon does not have it, without a registry, and kept; its name changes
 * with the jars and with the recipe.
 */
export async function ensureFaultImage({ dir, version }: JarSet): Promise<string> {
  const made = createHash('sha256')
    .update(path.basename(dir))
    .update(await readFile(BUILD))
    .digest('hex');
  const image = `sluice-kafka:${version}-${made.slice(0, 12)}`;
  const client = await getContainerRuntimeClient();
  if (!(await client.image.exists(ImageName.fromString(image)))) await promisify(execFile)(BUILD, [image, version]);
  return image;
}

/**
 * Starts a container as the brokers' are. Rejects where the daemon may start none, or where its "host" network is not
 * that of the tests, as in a virtual machine: nobody would reach the brokers.
 */
export async function tryHostNetwork(image: string): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
    const { port } = server.address() as AddressInfo;
    // By the shell alone, since such an image may have nothing else.
    const seen = `*:${port.toString(16).toUpperCase().padStart(4, '0')} *`;
    const look = `while read -r line; do case "$line" in ${seen.replace(' ', '\\ ')}) exit 0;; esac; done </proc/net/tcp`;
    const container = await new GenericContainer(image)
      .withEntrypoint(['/bin/sh', '-c', `${look}; exit 1`])
      .withNetworkMode('host')
      .withLabels(await ownedContainers())
      .withAutoCleanup(false)
      .withWaitStrategy(Wait.forOneShotStartup())
      .start();
    await container.stop();
  } finally {
    server.close();
  }
}
