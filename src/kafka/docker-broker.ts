import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { SluiceError, describeError } from '../records/sluice-error.ts';
import { excerptLog } from './embedded/log-excerpt.ts';
import { findFreePorts } from './embedded/ports.ts';
import { MESSAGE_MAX_BYTES } from './embedded/properties.ts';
import { isMissing } from './embedded/java.ts';
import { probeCluster } from './embedded/probe.ts';

import type { Environment, MissingTool } from './embedded/java.ts';

/** The default image: the same version of Apache Kafka as the embedded broker. */
export const DEFAULT_KAFKA_IMAGE = 'apache/kafka:4.1.1';

/** Options of `startDockerBroker`. */
export interface DockerBrokerOptions {
  /** Where `DOCKER_HOST` is looked up. (testcontainers reads its own variables from the process.) */
  readonly env: Environment;
  /** A Docker volume named after this folder keeps the records for the next start. */
  readonly dataDir: string;
  /** An image with the same start interface as `apache/kafka`. Default: `apache/kafka:4.1.1`. */
  readonly image?: string;
  /** Port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

/** A broker in a container. */
export interface DockerBroker {
  readonly brokers: readonly string[];
  readonly image: string;
  /** Stops and removes the container; the volume with the records is kept. Idempotent. */
  stop(): Promise<void>;
}

const CONTAINER_PORT = 9092;
const DATA_IN_CONTAINER = '/var/lib/kafka/data';
const START_TIMEOUT_MS = 180_000;
/** How long the log of a container that has ended is waited for. */
const LOG_WAIT_MS = 5000;
/** The most characters of the container's log that are kept; a successful start writes about half of it. */
const MAX_SAID = 256 * 1024;

/**
 * Whether a Docker daemon is reachable: at `DOCKER_HOST`, or else at `/var/run/docker.sock`. Takes at most a second and
 * does not load testcontainers.
 */
export async function findDocker(env: Environment): Promise<{ readonly address: string } | MissingTool> {
  const host = env['DOCKER_HOST'];
  const address = host === undefined || host === '' ? 'unix:///var/run/docker.sock' : host;
  const install = 'install Docker and start it, or set DOCKER_HOST to a running daemon';
  if (address.startsWith('unix://')) {
    const socket = address.slice('unix://'.length);
    if (!existsSync(socket)) return { missing: `a Docker daemon (there is no ${socket})`, install };
    if (!(await accepts({ path: socket }))) {
      return { missing: `a Docker daemon (nobody answers at ${socket}, or it may not be opened)`, install };
    }
    return { address };
  }
  if (!URL.canParse(address)) return { missing: `a Docker daemon (DOCKER_HOST is no URL: ${address})`, install };
  const url = new URL(address);
  // ssh:// and npipe:// are left to testcontainers.
  if (url.protocol !== 'tcp:' && url.protocol !== 'http:' && url.protocol !== 'https:') return { address };
  if (!(await accepts({ host: url.hostname, port: Number(url.port === '' ? 2375 : url.port) }))) {
    return { missing: `a Docker daemon (nobody answers at ${address})`, install };
  }
  return { address };
}

/**
 * Starts Apache Kafka in a container with testcontainers and resolves when it responds.
 *
 * Throws `SluiceError` `docker-missing` or `docker-failed` (image not found, or not started within three minutes; with
 * the log of the container).
 */
export async function startDockerBroker(options: DockerBrokerOptions): Promise<DockerBroker> {
  const docker = await findDocker(options.env);
  if (isMissing(docker)) {
    throw new SluiceError('docker-missing', `the broker in Docker needs ${docker.missing}: ${docker.install}`);
  }
  const image = options.image ?? DEFAULT_KAFKA_IMAGE;
  const port = options.port ?? (await findFreePorts(1))[0]!;
  options.log?.(`starting ${image} in Docker on 127.0.0.1:${port}`);
  let said = '';
  let allSaid = Promise.resolve();
  try {
    // A dynamic import: it takes a second to load, and needs a newer Node.js than the rest of the project.
    const { GenericContainer, Wait } = await import('testcontainers');
    // testcontainers opens a published port to the whole network, and this broker requires no password.
    class LocalContainer extends GenericContainer {
      protected override beforeContainerCreated(): Promise<void> {
        const bindings = [{ HostIp: '127.0.0.1', HostPort: String(port) }];
        this.hostConfig.PortBindings = { [`${CONTAINER_PORT}/tcp`]: bindings };
        return Promise.resolve();
      }
    }
    const container = await new LocalContainer(image)
      .withExposedPorts({ container: CONTAINER_PORT, host: port })
      .withEnvironment(renderContainerEnvironment(port))
      .withBindMounts([{ source: volumeName(options.dataDir), target: DATA_IN_CONTAINER }])
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .withStartupTimeout(START_TIMEOUT_MS)
      .withLogConsumer((stream) => {
        // Used only if it does not start.
        stream.on('data', (chunk: Buffer | string) => {
          if (said.length < MAX_SAID) said += String(chunk);
        });
        allSaid = finished(stream).catch(() => undefined);
      })
      .start();
    const brokers = [`127.0.0.1:${port}`];
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopping ??= container.stop({ timeout: 10_000 }).then(() => undefined));
    if ((await probeCluster(brokers, 5000)) === null) {
      await stop();
      throw new Error(`the broker in ${image} has started, but does not answer at ${brokers.join(', ')}`);
    }
    return { brokers, image, stop };
  } catch (error) {
    // Its end is known before all of its log has arrived.
    const waiting = new AbortController();
    await Promise.race([allSaid, sleep(LOG_WAIT_MS, undefined, waiting).catch(() => undefined)]);
    waiting.abort();
    const itsLog = said === '' ? '' : `. From its log:\n${excerptLog(said)}`;
    throw new SluiceError('docker-failed', `could not start ${image} in Docker: ${describeError(error)}${itsLog}`, {
      cause: error,
    });
  }
}

/** The settings of the image `apache/kafka`, which uses `KAFKA_A_B` for `a.b`. */
export function renderContainerEnvironment(port: number): Record<string, string> {
  return {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    // The broker also connects to itself (to write the markers that end a transaction), and inside the container the
    // published port has no listener: without a separate listener for that, no transaction ever ends.
    KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${CONTAINER_PORT},INTERNAL://localhost:9094,CONTROLLER://localhost:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port},INTERNAL://localhost:9094`,
    KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_LOG_DIRS: DATA_IN_CONTAINER,
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_MESSAGE_MAX_BYTES: String(MESSAGE_MAX_BYTES),
    KAFKA_LOG_RETENTION_MS: '-1',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
  };
}

/** The name of the Docker volume that keeps the records of `dataDir`. */
export function volumeName(dataDir: string): string {
  return `sluice-${createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 16)}`;
}

function accepts(address: { path: string } | { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: 1000 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
