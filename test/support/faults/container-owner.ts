import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startSupervised } from '../../../src/kafka/embedded/supervisor.ts';

const REMOVER = fileURLToPath(new URL('./remove-containers.ts', import.meta.url));

const LABEL = 'sluice.faults';
const owner = randomUUID();
let watching: Promise<unknown> | null = null;

/**
 * The label of the containers of this process. From the first call on, a second process waits for the end of this one,
 * for any reason, and then removes all remaining containers with the label.
 */
export async function ownedContainers(): Promise<Record<string, string>> {
  watching ??= startSupervised({
    command: process.execPath,
    args: [REMOVER, `${LABEL}=${owner}`],
    cwd: tmpdir(),
    env: process.env,
    outputFile: '/dev/null',
    stoppingFile: '/dev/null',
    graceSeconds: 60,
  });
  await watching;
  return { [LABEL]: owner };
}
