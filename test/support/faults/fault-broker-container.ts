import { GenericContainer, getContainerRuntimeClient } from 'testcontainers';
import { ownedContainers } from './container-owner.ts';
import { BROKER_HEAP, GRACE_SECONDS } from './fault-broker.ts';
import type { BrokerPlan, BrokerPorts, FaultBroker } from './fault-broker.ts';

/** The folder of the records in the image `apache/kafka`, and its folder for a server.properties. */
const DATA_IN_CONTAINER = '/var/lib/kafka/data';
const PROPERTIES_IN_CONTAINER = '/mnt/shared/config/server.properties';

type Container = ReturnType<Awaited<ReturnType<typeof getContainerRuntimeClient>>['container']['getById']>;

/**
 * A broker in a container that is kept, with its records, until it is removed. It uses the network of this machine, so
 * that its ports and properties are those of a process, and only this machine reaches it.
 */
export class ContainerBroker implements FaultBroker {
  readonly id: number;
  readonly ports: BrokerPorts;
  readonly #plan: BrokerPlan;
  readonly #image: string;
  #container: Container | null = null;
  #isRunning = false;

  constructor(plan: BrokerPlan, image: string) {
    this.id = plan.id;
    this.ports = plan.ports;
    this.#plan = plan;
    this.#image = image;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  async start(): Promise<void> {
    if (this.#container === null) this.#container = await this.#create();
    else await this.#container.start();
    this.#isRunning = true;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#container === null || !this.#isRunning) return;
    this.#isRunning = false;
    if (signal === 'SIGKILL') {
      await this.#container.kill({ signal });
      await this.#container.wait();
    } else await this.#container.stop({ t: GRACE_SECONDS });
  }

  async log(): Promise<string> {
    if (this.#container === null) return '';
    return textOf(await this.#container.logs({ stdout: true, stderr: true }));
  }

  async remove(): Promise<void> {
    const container = this.#container;
    this.#container = null;
    this.#isRunning = false;
    await container?.remove({ force: true, v: true });
  }

  async #create(): Promise<Container> {
    const { clusterId, properties } = this.#plan;
    const started = await new GenericContainer(this.#image)
      .withNetworkMode('host')
      .withLabels(await ownedContainers())
      // testcontainers removes containers by a container of its own, whose image needs a registry; here the owner
      // process does.
      .withAutoCleanup(false)
      .withEnvironment({ CLUSTER_ID: clusterId, KAFKA_HEAP_OPTS: BROKER_HEAP })
      .withCopyContentToContainer([{ content: properties(DATA_IN_CONTAINER), target: PROPERTIES_IN_CONTAINER }])
      .start();
    const client = await getContainerRuntimeClient();
    return client.container.getById(started.getId());
  }
}

/** The text of Docker's log frames: a header of eight bytes, the last four of which are the size, then as many bytes. */
function textOf(frames: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= frames.length;) {
    const end = at + 8 + frames.readUInt32BE(at + 4);
    parts.push(frames.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString('utf8');
}
