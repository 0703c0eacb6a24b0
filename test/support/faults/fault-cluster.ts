import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openClassArchive } from '../../../src/kafka/embedded/class-archive.ts';
import { ensureJars, findCachedJars } from '../../../src/kafka/embedded/jars.ts';
import type { JarSet } from '../../../src/kafka/embedded/jars.ts';
import { findJava, findMaven, isMissing } from '../../../src/kafka/embedded/java.ts';
import { findFreePorts } from '../../../src/kafka/embedded/ports.ts';
import { probeCluster } from '../../../src/kafka/embedded/probe.ts';
import { renderLogProperties, renderServerProperties } from '../../../src/kafka/embedded/properties.ts';
import { createClusterId } from '../../../src/kafka/embedded/storage.ts';
import { startSupervised } from '../../../src/kafka/embedded/supervisor.ts';
import type { SupervisedProcess } from '../../../src/kafka/embedded/supervisor.ts';
import { BrokerProxy } from './broker-proxy.ts';

const START_DEADLINE_MS = 60_000;
const run = promisify(execFile);

/** What a cluster of the fault campaign is started with. */
export interface FaultClusterOptions {
  /** Brokers (each a controller too). With 3: replication factor 3, `min.insync.replicas` 2. */
  readonly nodes: 1 | 3;
  /** Version of Apache Kafka. Default: that of `pom.xml`. */
  readonly version?: string | undefined;
}

interface Ports {
  /** For clients, advertised under the proxy's port. */
  readonly behindProxy: number;
  /** For brokers among themselves and for clients that must not feel the proxy's faults. */
  readonly direct: number;
  readonly controller: number;
}

/** One broker of the cluster; its ports and its records outlive its process. */
export class FaultBroker {
  readonly id: number;
  readonly dir: string;
  readonly ports: Ports;
  readonly #command: string;
  readonly #args: readonly string[];
  #process: SupervisedProcess | null = null;

  constructor(id: number, dir: string, ports: Ports, command: string, args: readonly string[]) {
    this.id = id;
    this.dir = dir;
    this.ports = ports;
    this.#command = command;
    this.#args = args;
  }

  get isRunning(): boolean {
    return this.#process !== null;
  }

  async start(): Promise<void> {
    this.#process = await startSupervised({
      command: this.#command,
      args: this.#args,
      cwd: this.dir,
      env: process.env,
      outputFile: path.join(this.dir, 'output.log'),
      stoppingFile: 'stopping',
      graceSeconds: 10,
    });
  }

  /** Ends the process: `SIGTERM` in order, `SIGKILL` as a machine that loses its power. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const running = this.#process;
    if (running === null) return;
    this.#process = null;
    if (signal === 'SIGKILL') {
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
    } else await running.stop();
  }
}

/**
 * A cluster of the same jars as the embedded broker, whose brokers can be killed one by one and come back under the
 * same ports. Each broker advertises two addresses: `proxied` goes through a TCP proxy of the tests, `direct` does not.
 */
export class FaultCluster {
  readonly nodes: readonly FaultBroker[];
  readonly proxies: readonly BrokerProxy[];
  readonly jars: JarSet;
  readonly java: string;
  readonly #dir: string;

  static async start(options: FaultClusterOptions): Promise<FaultCluster> {
    const java = await findJava(process.env);
    if (isMissing(java)) throw new Error(`the fault campaign needs ${java.missing}`);
    const jars = await ensureJars({
      env: process.env,
      ...(options.version === undefined ? {} : { version: options.version }),
    });
    const archive = await openClassArchive(jars, java);
    const jvm = ['-Xmx384m', '-XX:+UseSerialGC', ...(archive.isRecording ? [] : archive.jvmOptions)];
    const classPath = jars.jars.join(path.delimiter);
    const dir = await mkdtemp(path.join(tmpdir(), 'sluice-faults-'));
    const ids = Array.from({ length: options.nodes }, (_, i) => i + 1);
    const free = await findFreePorts(3 * ids.length);
    const ports = ids.map((_, i) => ({
      behindProxy: free[3 * i]!,
      direct: free[3 * i + 1]!,
      controller: free[3 * i + 2]!,
    }));
    const proxies = await Promise.all(ports.map(({ behindProxy }) => BrokerProxy.start(behindProxy)));
    const clusterId = createClusterId();
    const nodes = await Promise.all(
      ids.map(async (id, i) => {
        const home = path.join(dir, `node-${id}`);
        await mkdir(path.join(home, 'logs'), { recursive: true });
        await writeFile(path.join(home, 'log4j2.properties'), renderLogProperties('logs/server.log'));
        await writeFile(path.join(home, 'server.properties'), propertiesOf(id, ports, proxies[i]!.port));
        const format = [
          'kafka.tools.StorageTool',
          'format',
          '--config',
          'server.properties',
          '--cluster-id',
          clusterId,
        ];
        await run(java.path, [...jvm, '-XX:TieredStopAtLevel=1', '-cp', classPath, ...format], { cwd: home });
        const args = [
          '-Dlog4j2.configurationFile=log4j2.properties',
          '-cp',
          classPath,
          'kafka.Kafka',
          'server.properties',
        ];
        return new FaultBroker(id, home, ports[i]!, java.path, [...jvm, ...args]);
      }),
    );
    const cluster = new FaultCluster(nodes, proxies, jars, java.path, dir);
    try {
      await cluster.startAll();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  private constructor(
    nodes: readonly FaultBroker[],
    proxies: readonly BrokerProxy[],
    jars: JarSet,
    java: string,
    dir: string,
  ) {
    this.nodes = nodes;
    this.proxies = proxies;
    this.jars = jars;
    this.java = java;
    this.#dir = dir;
  }

  /** Addresses through the proxies: what the workers under test use. */
  get proxied(): readonly string[] {
    return this.proxies.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** Addresses past the proxies: what the assertions use. */
  get direct(): readonly string[] {
    return this.nodes.map(({ ports }) => `127.0.0.1:${ports.direct}`);
  }

  /** The one broker of a cluster of one. */
  get only(): FaultBroker {
    const [node, ...others] = this.nodes;
    if (node === undefined || others.length > 0) throw new RangeError('this cluster has several brokers');
    return node;
  }

  /** Starts every broker that does not run, and waits until the cluster names all of them. */
  async startAll(): Promise<void> {
    await Promise.all(this.nodes.filter(({ isRunning }) => !isRunning).map((node) => node.start()));
    const deadline = performance.now() + START_DEADLINE_MS;
    for (;;) {
      const described = await Promise.all(this.direct.map((address) => probeCluster([address])));
      if (described.every((cluster) => cluster?.brokerCount === this.nodes.length)) return;
      if (performance.now() > deadline) throw new Error(`the brokers in ${this.#dir} did not come up`);
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end('SIGKILL')));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Runs one of Kafka's own command-line tools; gives back what it printed. */
  tool(mainClass: string, args: readonly string[]): Promise<string> {
    return runTool(this.jars.version, mainClass, args);
  }
}

/** The broker's usual properties, with what differs appended: of two lines with one key Java takes the last. */
function propertiesOf(id: number, ports: readonly Ports[], advertised: number): string {
  const own = ports[id - 1]!;
  const copies = ports.length;
  const inSync = Math.max(1, copies - 1);
  const overrides: Readonly<Record<string, string | number>> = {
    'node.id': id,
    'controller.quorum.voters': ports.map(({ controller }, i) => `${i + 1}@127.0.0.1:${controller}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${own.behindProxy},DIRECT://127.0.0.1:${own.direct},CONTROLLER://127.0.0.1:${own.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertised},DIRECT://127.0.0.1:${own.direct}`,
    'inter.broker.listener.name': 'DIRECT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    // A lost broker is noticed soon, and leads again soon after it is back.
    'broker.session.timeout.ms': 3000,
    'leader.imbalance.check.interval.seconds': 5,
  };
  const usual = renderServerProperties({ port: own.direct, controllerPort: own.controller, logDir: 'log' });
  return `${usual}${Object.entries(overrides)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
}

/**
 * Runs a tool of the `kafka-tools` jar, which the broker itself does not need: it comes once through Maven into the
 * folder of the broker's jars (600 KB). Rejects where it cannot be had.
 */
export async function runTool(
  version: string | undefined,
  mainClass: string,
  args: readonly string[],
): Promise<string> {
  const java = await findJava(process.env);
  const jars = await findCachedJars({ env: process.env, ...(version === undefined ? {} : { version }) });
  if (isMissing(java) || jars === null) throw new Error('there is no Java, or no jars of Apache Kafka');
  const classPath = [await toolsJar(jars), ...jars.jars].join(path.delimiter);
  const { stdout } = await run(
    java.path,
    ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classPath, mainClass, ...args],
    {
      maxBuffer: 256 * 1024 * 1024,
      timeout: 120_000,
    },
  );
  return stdout;
}

const fetched = new Map<string, Promise<string>>();

function toolsJar({ version, dir }: JarSet): Promise<string> {
  const known = fetched.get(version) ?? fetchToolsJar(version, `${dir}-tools`);
  fetched.set(version, known);
  return known;
}

async function fetchToolsJar(version: string, folder: string): Promise<string> {
  const jar = path.join(folder, `kafka-tools-${version}.jar`);
  if (
    await access(jar).then(
      () => true,
      () => false,
    )
  )
    return jar;
  const maven = await findMaven(process.env);
  if (isMissing(maven)) throw new Error(maven.missing);
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  await run(maven.path, [
    '-B',
    '-q',
    plugin,
    `-Dartifact=org.apache.kafka:kafka-tools:${version}`,
    `-DoutputDirectory=${folder}`,
  ]);
  return jar;
}
