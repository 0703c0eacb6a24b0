import { Kafka, logLevel } from 'kafkajs';
import { spawn } from 'node:child_process';
import { link, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { createTopics } from '../../src/kafka/create-topics.ts';
import { isAlive } from '../../src/kafka/embedded/broker-record.ts';
import { ensureJars } from '../../src/kafka/embedded/jars.ts';
import { findJava, isMissing } from '../../src/kafka/embedded/java.ts';
import { startEmbeddedBroker } from '../../src/kafka/embedded/server.ts';

import type { ChildProcess } from 'node:child_process';
import type { EmbeddedBroker, EmbeddedBrokerOptions } from '../../src/kafka/embedded/server.ts';

const env = process.env;
const canRun = inject('kafkaBrokers').length > 0 && !isMissing(await findJava(env));

let dataDir: string;
let started: EmbeddedBroker[];
let children: ChildProcess[];

beforeEach(async () => {
  // Kafka splits its folders at commas; a user's path may have one.
  dataDir = await mkdtemp(path.join(tmpdir(), 'sluice embedded, '));
  started = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(started.map((broker) => broker.stop()));
  const left = await readFile(path.join(dataDir, 'broker.json'), 'utf8').catch(() => null);
  if (left !== null) await untilDead((JSON.parse(left) as { pid: number }).pid, 20_000);
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedBrokerOptions> = {}): Promise<EmbeddedBroker> {
  const broker = await startEmbeddedBroker({ dataDir, env, ...options });
  started.push(broker);
  return broker;
}

function client(broker: { readonly brokers: readonly string[] }): Kafka {
  return new Kafka({ brokers: [...broker.brokers], logLevel: logLevel.NOTHING });
}

async function untilDead(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid) && Date.now() < deadline) await sleep(50);
  return !isAlive(pid);
}

/** Another process that starts a broker over the folder of this test, prints it, and then does `afterwards`. It ignores Ctrl-C. */
async function startElsewhere(
  afterwards: string,
): Promise<{ child: ChildProcess; ended: Promise<unknown>; broker: EmbeddedBroker }> {
  const server = new URL('../../src/kafka/embedded/server.ts', import.meta.url).href;
  const script = `
    import { startEmbeddedBroker } from ${JSON.stringify(server)};
    process.on('SIGINT', () => {});
    const broker = await startEmbeddedBroker({ dataDir: ${JSON.stringify(dataDir)}, env: process.env });
    console.log(JSON.stringify(broker));
    ${afterwards}`;
  // A separate process group, so that a test can signal all of it like a terminal.
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  children.push(child);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    child.once('exit', (code) => reject(new Error(`the other process ended with ${String(code)}`)));
  });
  return { child, ended, broker: JSON.parse(line) as EmbeddedBroker };
}

describe.skipIf(!canRun)('the embedded broker (needs Java and the jars)', () => {
  it('answers when it is ready, on 127.0.0.1 only, and is gone after stop', async () => {
    const broker = await start();
    expect(broker.isOwned).toBe(true);
    expect(isAlive(broker.pid)).toBe(true);

    const port = Number(broker.brokers[0]?.split(':')[1]);
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((each) => each !== undefined && !each.internal && each.family === 'IPv4');
    if (outside !== undefined) {
      const answer = await new Promise((resolve) => {
        const socket = connect({ host: outside.address, port, timeout: 2000 });
        socket.once('connect', () => resolve(socket.destroy() && 'open'));
        socket.once('timeout', () => resolve(socket.destroy() && 'closed'));
        socket.once('error', () => resolve('closed'));
      });
      expect(answer).toBe('closed');
    }

    await Promise.all([broker.stop(), broker.stop()]);
    expect(isAlive(broker.pid)).toBe(false);
    expect(await readdir(dataDir)).not.toContain('broker.json');
  });

  it('has its records again after a restart at another port', async () => {
    const first = await start();
    const admin = client(first).admin();
    await admin.connect();
    await createTopics(admin, [{ topic: 'kept', numPartitions: 1 }]);
    await admin.disconnect();
    const producer = client(first).producer();
    await producer.connect();
    await producer.send({ topic: 'kept', acks: -1, messages: [{ value: 'still here' }] });
    await producer.disconnect();
    await first.stop();

    const second = await start();
    expect(second.brokers).not.toEqual(first.brokers);
    const consumer = client(second).consumer({ groupId: 'after-restart' });
    await consumer.connect();
    await consumer.subscribe({ topic: 'kept', fromBeginning: true });
    const value = await new Promise((resolve, reject) => {
      const run = consumer.run({
        eachMessage: ({ message }) => Promise.resolve(resolve(message.value?.toString('utf8'))),
      });
      run.catch(reject);
    });
    await consumer.disconnect();
    expect(value).toBe('still here');
  });

  it('says which port is taken and what to do', async () => {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await expect(start({ port })).rejects.toMatchObject({
        code: 'port-taken',
        message: expect.stringMatching(new RegExp(`port ${port} of 127\\.0\\.0\\.1 is taken.*leave the port out`, 's')),
      });
    } finally {
      server.close();
    }
  });

  it('shares the broker that another process runs over the same folder, and leaves it running', async () => {
    const owner = await start();
    const { broker, ended } = await startElsewhere('await broker.stop();');
    expect(broker).toMatchObject({ brokers: owner.brokers, pid: owner.pid, isOwned: false });
    await ended;
    await sleep(500);
    expect(isAlive(owner.pid)).toBe(true);
  });

  it('starts one broker when two are asked for over one folder at the same time', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.pid).toBe(two.pid);
    expect(one.isOwned).not.toBe(two.isOwned);
  });

  it('ends when its process is killed, and can be started again at once', async () => {
    const { child, broker } = await startElsewhere('setInterval(() => {}, 1000);');
    expect(isAlive(broker.pid)).toBe(true);
    child.kill('SIGKILL');
    const next = await start();
    expect(next).toMatchObject({ isOwned: true });
    expect(next.pid).not.toBe(broker.pid);
    expect(isAlive(broker.pid)).toBe(false);
  });

  it('is not reached by the Ctrl-C of a terminal', async () => {
    const { child, broker } = await startElsewhere('setInterval(() => {}, 1000);');
    process.kill(-child.pid!, 'SIGINT');
    await sleep(1500);
    expect(isAlive(broker.pid)).toBe(true);
    child.kill('SIGKILL');
    expect(await untilDead(broker.pid, 15_000)).toBe(true);
  });

  it('does not keep its process running, and ends with it', async () => {
    const { ended, broker } = await startElsewhere('');
    expect(await ended).toBe(0);
    expect(await untilDead(broker.pid, 15_000)).toBe(true);
  });

  it('ignores the note of a broker that is no more', async () => {
    const stale = { pid: process.pid, ownerPid: process.pid, port: 1, startedAt: '2020-01-01T00:00:00.000Z' };
    await writeFile(path.join(dataDir, 'broker.json'), JSON.stringify(stale));
    await writeFile(path.join(dataDir, 'start.lock'), String(2 ** 30));
    const broker = await start();
    expect(broker.isOwned).toBe(true);
  });

  it('leaves nothing running when its start is aborted', async () => {
    const abort = new AbortController();
    const attempt = start({ signal: abort.signal });
    attempt.catch(() => undefined);
    const file = path.join(dataDir, 'broker.json');
    let record: string | null = null;
    while (record === null) {
      await sleep(20);
      record = await readFile(file, 'utf8').catch(() => null);
    }
    abort.abort(new Error('enough'));
    await expect(attempt).rejects.toThrow('enough');
    expect(isAlive((JSON.parse(record) as { pid: number }).pid)).toBe(false);
    expect(await readdir(dataDir)).not.toContain('start.lock');
  });

  it('shows why the broker did not start', async () => {
    await start().then((broker) => broker.stop());
    const meta = path.join(dataDir, 'log', 'meta.properties');
    await writeFile(meta, (await readFile(meta, 'utf8')).replace('node.id=1', 'node.id=7'));
    await expect(start()).rejects.toMatchObject({
      code: 'kafka-start-failed',
      message: expect.stringMatching(/ended with code \d+ before it was ready.*node.?id/is),
    });
    expect(await readdir(dataDir)).not.toContain('broker.json');
  });

  it('refuses a folder with data that is not its own', async () => {
    await mkdir(path.join(dataDir, 'log'));
    await writeFile(path.join(dataDir, 'log', 'diary.txt'), 'private');
    await expect(start()).rejects.toMatchObject({ code: 'data-folder', message: expect.stringContaining('diary.txt') });
  });

  it('keeps the loaded classes at the first polite stop, and starts with them afterwards', async () => {
    const cacheDir = path.join(dataDir, 'cache');
    const source = await ensureJars({ env });
    const fetch = async (into: string): Promise<void> => {
      for (const jar of source.jars) await link(jar, path.join(into, path.basename(jar))).catch(() => copy(jar, into));
    };
    const broker = await start({ cacheDir, fetch });
    await broker.stop();
    const { dir } = await ensureJars({ env, cacheDir });
    const archives = (await readdir(dir)).filter((name) => name.startsWith('classes-'));
    expect(archives).toEqual([expect.stringMatching(/^classes-[0-9a-f]{12}\.jsa$/)]);

    const again = await start({ cacheDir });
    const args = await readFile(`/proc/${again.pid}/cmdline`, 'utf8').catch(() => null);
    if (args !== null) expect(args).toContain(`-XX:SharedArchiveFile=${path.join(dir, archives[0]!)}`);
  });
});

/** Where temp folder and cache are on different file systems. */
async function copy(jar: string, into: string): Promise<void> {
  await writeFile(path.join(into, path.basename(jar)), await readFile(jar));
}
