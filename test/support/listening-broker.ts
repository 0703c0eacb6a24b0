import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { ensureJars } from '../../src/kafka/embedded/jars.ts';
import { findJava, isMissing } from '../../src/kafka/embedded/java.ts';
import { findFreePorts } from '../../src/kafka/embedded/ports.ts';
import { renderServerProperties } from '../../src/kafka/embedded/properties.ts';
import { until } from './command-line.ts';
import { ProcessBroker } from './faults/fault-broker-process.ts';

/** A broker's listener for clients. */
export interface ClientListener {
  /** Its protocol name in Kafka: `SASL_SSL`, `SASL_PLAINTEXT`. */
  readonly protocol: string;
  /** More settings of the broker; those of the listener begin with `listener.name.client.`. */
  readonly properties: Readonly<Record<string, string>>;
  /** Files of its working folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A real broker with a listener for clients, and another one without TLS or SASL for its administrator. */
export class ListeningBroker {
  readonly address: string;
  readonly adminAddress: string;
  readonly admin: Admin;
  readonly #broker: ProcessBroker;

  static async start(listener: ClientListener): Promise<ListeningBroker> {
    const java = await findJava(process.env);
    if (isMissing(java)) throw new Error(java.missing);
    const jars = await ensureJars({ env: process.env });
    const [client = 0, direct = 0, controller = 0] = await findFreePorts(3);
    const broker = await ProcessBroker.create(
      {
        id: 1,
        ports: { behindProxy: client, direct, controller },
        clusterId: randomBytes(16).toString('base64url'),
        properties: (logDir) => propertiesOf(listener, { client, direct, controller, logDir }),
      },
      jars,
      java,
    );
    for (const [name, text] of Object.entries(listener.files ?? {})) await writeFile(path.join(broker.dir, name), text);
    await broker.start();
    const adminAddress = `127.0.0.1:${direct}`;
    const admin = new Kafka({ brokers: [adminAddress], logLevel: logLevel.NOTHING }).admin();
    await until(
      () =>
        admin.connect().then(
          () => true,
          () => false,
        ),
      'an answer of the broker',
    );
    return new ListeningBroker(broker, client, adminAddress, admin);
  }

  private constructor(broker: ProcessBroker, port: number, adminAddress: string, admin: Admin) {
    this.#broker = broker;
    this.address = `127.0.0.1:${port}`;
    this.adminAddress = adminAddress;
    this.admin = admin;
  }

  get pid(): number {
    return this.#broker.pid;
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
    await this.#broker.remove();
  }
}

function propertiesOf(
  { protocol, properties }: ClientListener,
  of: { client: number; direct: number; controller: number; logDir: string },
): string {
  const overrides: Readonly<Record<string, string>> = {
    listeners: `CLIENT://127.0.0.1:${of.client},DIRECT://127.0.0.1:${of.direct},CONTROLLER://127.0.0.1:${of.controller}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${of.client},DIRECT://127.0.0.1:${of.direct}`,
    'inter.broker.listener.name': 'DIRECT',
    'listener.security.protocol.map': `CLIENT:${protocol},DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    ...properties,
  };
  const usual = renderServerProperties({ port: of.direct, controllerPort: of.controller, logDir: of.logDir });
  return `${usual}${Object.entries(overrides)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
}
