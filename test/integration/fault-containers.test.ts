import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { getContainerRuntimeClient } from 'testcontainers';
import { describe, expect, it } from 'vitest';
import { ensureJars } from '../../src/kafka/embedded/jars.ts';
import { chooseFaultHome } from '../support/faults/fault-home.ts';
import type { FaultHome } from '../support/faults/fault-home.ts';
import { tryNetwork } from '../support/faults/fault-image.ts';
import { canStartBrokers } from '../support/faults/form.ts';

const home: FaultHome = (await canStartBrokers())
  ? await chooseFaultHome({ nodes: 3, jars: await ensureJars({ env: process.env }) })
  : { brokers: 'embedded', because: 'without Java or Maven' };
const needs = home.brokers === 'docker' ? `at ${home.at}` : home.because;

const PROGRAM = `
  import { ownedContainers } from './test/support/faults/container-owner.ts';
  import { FaultCluster } from './test/support/faults/fault-cluster.ts';
  await FaultCluster.start({ nodes: 1 });
  console.log(JSON.stringify(await ownedContainers()));
`;

describe.skipIf(home.brokers !== 'docker')(`brokers of the fault campaign in Docker (${needs})`, () => {
  it('are not started in a network in which they are unreachable', async () => {
    const image = home.brokers === 'docker' ? home.image : '';
    await expect(tryNetwork(image, 'bridge')).rejects.toThrow(/"bridge" does not start, or sees no port/);
    await tryNetwork(image, 'host');
  });

  it('are gone soon after the tests that started them were killed', async () => {
    // Its proxies keep it alive.
    const tests = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      env: { ...process.env, SLUICE_FAULT_CLUSTER: 'docker' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(tests, 'exit');
    try {
      const [line] = await Promise.race([
        once(createInterface(tests.stdout), 'line'),
        exited.then(() => Promise.reject(new Error('the tests ended before their broker was up'))),
      ]);
      const [[name, owner]] = Object.entries(JSON.parse(line)) as [[string, string]];
      const { dockerode } = (await getContainerRuntimeClient()).container;
      const count = async (): Promise<number> =>
        (await dockerode.listContainers({ all: true, filters: { label: [`${name}=${owner}`] } })).length;
      expect(await count()).toBe(1);
      tests.kill('SIGKILL');
      await exited;
      await expect.poll(count, { timeout: 60_000, interval: 200 }).toBe(0);
    } finally {
      tests.kill('SIGKILL');
    }
  });
});
