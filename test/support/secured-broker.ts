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
import { SELF_SIGNED } from './self-signed.ts';

/** The passwords of those who may log in. */
const USERS = { worker: 'worker-secret', nobody: 'nobody-secret' } as const;

/**
 * A real broker whose clients come by TLS and SASL and may do only what an ACL allows. Its administrator comes by a
 * listener without either.
 */
export class SecuredBroker {
  /** For clients: SASL_SSL with a certificate for `model.test`. */
  readonly address: string;
  /** For the administrator. */
  readonly adminAddress: string;
  readonly admin: Admin;
  readonly #broker: ProcessBroker;

  static async start(): Promise<SecuredBroker> {
    const java = await findJava(process.env);
    if (isMissing(java)) throw new Error(java.missing);
    const jars = await ensureJars({ env: process.env });
    const [client = 0, direct = 0, controller = 0] = await findFreePorts(3);
    const broker = await ProcessBroker.create(
      {
        id: 1,
        ports: { behindProxy: client, direct, controller },
        clusterId: randomBytes(16).toString('base64url'),
        properties: (logDir) => securedProperties({ client, direct, controller, logDir }),
      },
      jars,
      java,
    );
    await writeFile(path.join(broker.dir, 'server.pem'), `${SELF_SIGNED.key}${SELF_SIGNED.cert}`);
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
    return new SecuredBroker(broker, client, adminAddress, admin);
  }

  private constructor(broker: ProcessBroker, port: number, adminAddress: string, admin: Admin) {
    this.#broker = broker;
    this.address = `127.0.0.1:${port}`;
    this.adminAddress = adminAddress;
    this.admin = admin;
  }

  /** `kafka` of a configuration for one of its users, whose password is in the variable `KAFKA_PASSWORD`. */
  kafkaOf(username: keyof typeof USERS): object {
    return {
      brokers: [this.address],
      ssl: { ca: SELF_SIGNED.cert, servername: 'model.test' },
      sasl: { mechanism: 'plain', username, passwordEnv: 'KAFKA_PASSWORD' },
    };
  }

  passwordOf(username: keyof typeof USERS): string {
    return USERS[username];
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
    await this.#broker.remove();
  }
}

function securedProperties(of: { client: number; direct: number; controller: number; logDir: string }): string {
  const logins = Object.entries(USERS).map(([name, password]) => `user_${name}="${password}"`);
  const overrides: Readonly<Record<string, string>> = {
    listeners: `CLIENT://127.0.0.1:${of.client},DIRECT://127.0.0.1:${of.direct},CONTROLLER://127.0.0.1:${of.controller}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${of.client},DIRECT://127.0.0.1:${of.direct}`,
    'inter.broker.listener.name': 'DIRECT',
    'listener.security.protocol.map': 'CLIENT:SASL_SSL,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'listener.name.client.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.client.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${logins.join(' ')};`,
    'listener.name.client.ssl.keystore.type': 'PEM',
    'listener.name.client.ssl.keystore.location': 'server.pem',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // Those who come without SASL: the broker itself and its administrator.
    'super.users': 'User:ANONYMOUS',
  };
  const usual = renderServerProperties({ port: of.direct, controllerPort: of.controller, logDir: of.logDir });
  return `${usual}${Object.entries(overrides)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
}
