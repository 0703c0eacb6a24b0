import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findDocker } from '../../src/kafka/docker-broker.ts';
import { resolveBroker } from '../../src/kafka/resolve-broker.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-resolve-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('resolveBroker', () => {
  it('uses the user’s cluster without starting or searching for a broker', async () => {
    const broker = await resolveBroker({ brokers: ['kafka:9092'], dataDir: folder, env: {}, log: expect.unreachable });
    expect(broker).toMatchObject({ kind: 'cluster', brokers: ['kafka:9092'] });
    await broker.stop();
  });

  it('names all three ways and their missing parts when no broker is available', async () => {
    const attempt = resolveBroker({
      brokers: [],
      dataDir: folder,
      cacheDir: folder,
      env: { PATH: '', DOCKER_HOST: `unix://${folder}/none.sock` },
      log: () => undefined,
    });
    await expect(attempt).rejects.toMatchObject({ code: 'no-broker', retriable: false });
    const message = await attempt.catch((error: unknown) => String(error));
    for (const part of [
      'KAFKA_BROKERS',
      'Java 17 or newer',
      'Maven (no mvn',
      'a Docker daemon',
      `${folder}/none.sock`,
    ]) {
      expect(message).toContain(part);
    }
  });
});

describe('findDocker', () => {
  it('finds a daemon that answers, by socket and by address', async () => {
    const socket = path.join(folder, 'docker.sock');
    const server = createServer().listen(socket);
    const tcp = createServer().listen(0, '127.0.0.1');
    await Promise.all([server, tcp].map((each) => new Promise((resolve) => each.once('listening', resolve))));
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      expect(await findDocker({ DOCKER_HOST: `unix://${socket}` })).toEqual({ address: `unix://${socket}` });
      expect(await findDocker({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).toEqual({
        address: `tcp://127.0.0.1:${port}`,
      });
    } finally {
      server.close();
      tcp.close();
    }
    expect(await findDocker({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).toMatchObject({
      missing: expect.stringContaining('nobody answers'),
    });
  });
});
