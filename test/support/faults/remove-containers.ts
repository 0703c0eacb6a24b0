import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A program: after SIGTERM it removes every container with the label of its one argument. It does so again a second
 * later, for a container that was just being created.
 */
async function removeContainers(label: string): Promise<void> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  const { dockerode } = (await getContainerRuntimeClient()).container;
  for (let looks = 0; looks < 2; looks += 1) {
    if (looks > 0) await sleep(1000);
    const left = await dockerode.listContainers({ all: true, filters: { label: [label] } });
    await Promise.all(left.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
  }
}

const [, , owned] = process.argv;
if (owned === undefined) throw new Error('the label of the containers is missing: give it as NAME=VALUE');
const alive = setInterval(() => undefined, 3_600_000);
process.once('SIGTERM', () => {
  clearInterval(alive);
  // If the daemon has ended, so have its containers.
  removeContainers(owned).catch(() => process.exit(1));
});
