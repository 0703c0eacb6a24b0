import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ensureJars } from '../../src/kafka/embedded/jars.ts';
import { findJava, isMissing } from '../../src/kafka/embedded/java.ts';
import { probeCluster } from '../../src/kafka/embedded/probe.ts';
import { renderLogProperties, renderServerProperties } from '../../src/kafka/embedded/properties.ts';
import { createClusterId } from '../../src/kafka/embedded/storage.ts';
import { startSupervised } from '../../src/kafka/embedded/supervisor.ts';
import type { SupervisedProcess } from '../../src/kafka/embedded/supervisor.ts';
import { within } from './namespaces.ts';
import type { Namespace } from './namespaces.ts';

const PORT = 9092;
const CONTROLLER_PORT = 9093;
const START_MS = 120_000;
const JVM = ['-Xms512m', '-Xmx512m', '-XX:+UseSerialGC'];

/** Three brokers of one cluster, each in a separate network namespace. */
export interface Brokers {
  readonly addresses: readonly string[];
  stop(): Promise<void>;
}

/** Starts them with three replicas of each topic, of which two must be in sync, in folders under `dir`. */
export async function startThreeBrokers(places: readonly Namespace[], dir: string): Promise<Brokers> {
  const java = await findJava(process.env);
  if (isMissing(java)) throw new Error(`the trial needs ${java.missing}: ${java.install}`);
  const { jars } = await ensureJars({ env: process.env });
  const classPath = jars.join(path.delimiter);
  const clusterId = createClusterId();
  const started: SupervisedProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((broker) => broker.stop()));
  };
  try {
    for (const [i, place] of places.entries()) {
      const folder = path.join(dir, `broker-${i + 1}`);
      await mkdir(path.join(folder, 'logs'), { recursive: true });
      await writeFile(path.join(folder, 'log4j2.properties'), renderLogProperties('logs/server.log'));
      await writeFile(path.join(folder, 'server.properties'), propertiesOf(i, places));
      const format = ['kafka.tools.StorageTool', 'format', '--config', 'server.properties', '--cluster-id', clusterId];
      await promisify(execFile)(java.path, [...JVM, '-cp', classPath, ...format], { cwd: folder });
      const [command, ...first] = [...within(place), java.path];
      started.push(
        await startSupervised({
          command,
          args: [
            ...first,
            ...JVM,
            '-Dlog4j2.configurationFile=log4j2.properties',
            '-cp',
            classPath,
            'kafka.Kafka',
            'server.properties',
          ],
          cwd: folder,
          env: process.env,
          outputFile: path.join(folder, 'output.log'),
          stoppingFile: path.join(folder, 'stopping'),
          graceSeconds: 10,
        }),
      );
    }
    const addresses = places.map(({ address }) => `${address}:${PORT}`);
    await untilAllAreThere(addresses);
    return { addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilAllAreThere(addresses: readonly string[]): Promise<void> {
  const giveUpAt = Date.now() + START_MS;
  while ((await probeCluster(addresses))?.brokerCount !== addresses.length) {
    if (Date.now() > giveUpAt) throw new Error(`the brokers ${addresses.join(', ')} did not find each other`);
    await sleep(200);
  }
}

/** The broker's usual properties, with overrides appended: Java uses the last of two lines with the same key. */
function propertiesOf(i: number, places: readonly Namespace[]): string {
  const { address } = places[i]!;
  const own: Readonly<Record<string, string | number>> = {
    'node.id': i + 1,
    'controller.quorum.voters': places.map((place, k) => `${k + 1}@${place.address}:${CONTROLLER_PORT}`).join(','),
    listeners: `PLAINTEXT://${address}:${PORT},CONTROLLER://${address}:${CONTROLLER_PORT}`,
    'advertised.listeners': `PLAINTEXT://${address}:${PORT}`,
    'default.replication.factor': 3,
    'min.insync.replicas': 2,
    'offsets.topic.replication.factor': 3,
    'transaction.state.log.replication.factor': 3,
    'transaction.state.log.min.isr': 2,
  };
  const usual = renderServerProperties({ port: PORT, controllerPort: CONTROLLER_PORT, logDir: 'log' });
  return `${usual}${Object.entries(own)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
}
