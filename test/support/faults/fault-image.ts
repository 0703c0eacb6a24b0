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
import { describeError } from '../../../src/records/sluice-error.ts';
import { ownedContainers } from './container-owner.ts';

const BUILD = fileURLToPath(new URL('../../../.ci/kafka-image', import.meta.url));

/**
 * The image of these jars. It is built if the daemon does not have it, without a registry, and kept; its name changes
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
 * Starts a container like the brokers'. Rejects if the daemon may start none, or if the network is not that of the
 * tests, like `host` in a virtual machine, where the brokers would be unreachable.
 */
export async function tryNetwork(image: string, network: 'host' | 'bridge'): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const container = await new GenericContainer(image)
      .withEntrypoint(['/bin/sh', '-c', lookForPort(port)])
      .withNetworkMode(network)
      .withLabels(await ownedContainers())
      .withAutoCleanup(false)
      .withWaitStrategy(Wait.forOneShotStartup())
      .start();
    await container.stop();
  } catch (error) {
    const message = `a container in the network "${network}" does not start, or sees no port of the tests`;
    throw new Error(`${message}: ${describeError(error)}`, { cause: error });
  } finally {
    server.close();
  }
}

/** A script that succeeds if the port is open; uses only the shell, since an image may have nothing else. */
function lookForPort(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return `while read -r line; do case "$line" in *:${hex}\\ *) exit 0;; esac; done </proc/net/tcp; exit 1`;
}
