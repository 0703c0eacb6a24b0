import { setTimeout as sleep } from 'node:timers/promises';
import { ensureJars } from '../../../src/kafka/embedded/jars.ts';
import type { JarSet } from '../../../src/kafka/embedded/jars.ts';
import { findJava, isMissing } from '../../../src/kafka/embedded/java.ts';
import type { JavaRuntime } from '../../../src/kafka/embedded/java.ts';
import { excerptLog } from '../../../src/kafka/embedded/log-excerpt.ts';
import { probeCluster } from '../../../src/kafka/embedded/probe.ts';
import { createClusterId } from '../../../src/kafka/embedded/storage.ts';
import { BrokerProxy } from './broker-proxy.ts';
import type { BrokerPlan, FaultBroker } from './fault-broker.ts';
import { ProcessBroker } from './fault-broker-process.ts';
import { chooseFaultHome } from './fault-home.ts';
import type { FaultHome } from './fault-home.ts';
import { renderFaultProperties } from './fault-properties.ts';
import { runTool } from './kafka-tool.ts';
import { findLastingPorts } from './lasting-ports.ts';

/** In a container the first start also formats the folder. */
const START_DEADLINE_MS = 240_000;

/** The options of a cluster of the fault campaign. */
export interface FaultClusterOptions {
  /** Brokers (each a controller too). With 3: replication factor 3, `min.insync.replicas` 2. */
  readonly nodes: 1 | 3;
  /** Version of Apache Kafka. Default: that of `pom.xml`. */
  readonly version?: string | undefined;
}

/**
 * A cluster of the same jars as the embedded broker, whose brokers can be killed one by one and return under the same
 * ports, in Docker or as processes. Each broker advertises two addresses: `proxied` goes through a TCP proxy of the
 * tests, `direct` does not.
 */
export class FaultCluster {
  readonly nodes: readonly FaultBroker[];
  readonly proxies: readonly BrokerProxy[];
  readonly jars: JarSet;
  readonly java: string;

  static async start(options: FaultClusterOptions): Promise<FaultCluster> {
    const java = await findJava(process.env);
    if (isMissing(java)) throw new Error(`the fault campaign needs ${java.missing}`);
    const jars = await ensureJars({
      env: process.env,
      ...(options.version === undefined ? {} : { version: options.version }),
    });
    const create = await creatorOf(await chooseFaultHome({ nodes: options.nodes, jars }), jars, java);
    const ids = Array.from({ length: options.nodes }, (_, i) => i + 1);
    const free = await findLastingPorts(3 * ids.length);
    const ports = ids.map((_, i) => ({
      behindProxy: free[3 * i]!,
      direct: free[3 * i + 1]!,
      controller: free[3 * i + 2]!,
    }));
    const proxies = await Promise.all(ports.map(({ behindProxy }) => BrokerProxy.start(behindProxy)));
    const clusterId = createClusterId();
    const nodes = await Promise.all(
      ids.map((id, i) => {
        const advertised = proxies[i]!.port;
        const properties = (logDir: string): string => renderFaultProperties({ id, ports, advertised, logDir });
        return create({ id, ports: ports[i]!, clusterId, properties });
      }),
    );
    const cluster = new FaultCluster(nodes, proxies, jars, java.path);
    try {
      await cluster.startAll();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  private constructor(nodes: readonly FaultBroker[], proxies: readonly BrokerProxy[], jars: JarSet, java: string) {
    this.nodes = nodes;
    this.proxies = proxies;
    this.jars = jars;
    this.java = java;
  }

  /** Addresses through the proxies, for the workers under test. */
  get proxied(): readonly string[] {
    return this.proxies.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** Addresses that bypass the proxies, for the assertions. */
  get direct(): readonly string[] {
    return this.nodes.map(({ ports }) => `127.0.0.1:${ports.direct}`);
  }

  /** The broker of a single-node cluster. */
  get only(): FaultBroker {
    const [node, ...others] = this.nodes;
    if (node === undefined || others.length > 0) throw new RangeError('this cluster has several brokers');
    return node;
  }

  /** Starts every stopped broker, and waits until the cluster lists all of them. */
  async startAll(): Promise<void> {
    await Promise.all(this.nodes.filter(({ isRunning }) => !isRunning).map((node) => node.start()));
    const deadline = performance.now() + START_DEADLINE_MS;
    for (;;) {
      const described = await Promise.all(this.direct.map((address) => probeCluster([address])));
      if (described.every((cluster) => cluster?.brokerCount === this.nodes.length)) return;
      if (performance.now() > deadline) throw new Error(await this.#whyLate());
      await sleep(50);
    }
  }

  async #whyLate(): Promise<string> {
    const logs = await Promise.all(
      this.nodes.map(async (node) => `Broker ${node.id} logged:\n${excerptLog(await node.log())}`),
    );
    return [`the brokers did not come up in ${START_DEADLINE_MS} ms.`, ...logs].join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }

  /** Runs one of Kafka's own command-line tools; returns its output. */
  tool(mainClass: string, args: readonly string[]): Promise<string> {
    return runTool(this.jars.version, mainClass, args);
  }
}

type BrokerCreator = (plan: BrokerPlan) => Promise<FaultBroker>;

async function creatorOf(home: FaultHome, jars: JarSet, java: JavaRuntime): Promise<BrokerCreator> {
  if (home.brokers === 'embedded') return (plan) => ProcessBroker.create(plan, jars, java);
  // Imported here, because testcontainers takes a second to load.
  const { ContainerBroker } = await import('./fault-broker-container.ts');
  return (plan) => Promise.resolve(new ContainerBroker(plan, home.image));
}
