import kafkajs from 'kafkajs';
import type { AclEntry, AclOperationTypes as AclOperation } from 'kafkajs';
import type { AccessRule } from '../../src/topology/access-rules.ts';
import { ListeningBroker } from './listening-broker.ts';
import { SELF_SIGNED } from './self-signed.ts';

/** The passwords of the users. */
const USERS = { worker: 'worker-secret', nobody: 'nobody-secret' } as const;

// An ES module cannot import the enumerations of a CommonJS module by name.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const OPERATIONS: Record<AccessRule['operations'][number], AclOperation> = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Delete: AclOperationTypes.DELETE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  IdempotentWrite: AclOperationTypes.IDEMPOTENT_WRITE,
};

const entriesOf = ({ resource, name, pattern, operations }: AccessRule): AclEntry[] =>
  operations.map((operation) => ({
    resourceType: AclResourceTypes[resource],
    resourceName: name,
    resourcePatternType: ResourcePatternTypes[pattern],
    principal: 'User:worker',
    host: '*',
    operation: OPERATIONS[operation],
    permissionType: AclPermissionTypes.ALLOW,
  }));

/**
 * A real broker whose clients use TLS and SASL, with a certificate for `model.test`, and have only the rights of the
 * ACLs. Its administrator uses a listener without either.
 */
export class SecuredBroker {
  readonly #broker: ListeningBroker;

  static async start(): Promise<SecuredBroker> {
    const logins = Object.entries(USERS).map(([name, password]) => `user_${name}="${password}"`);
    const broker = await ListeningBroker.start({
      protocol: 'SASL_SSL',
      properties: {
        'listener.name.client.sasl.enabled.mechanisms': 'PLAIN',
        'listener.name.client.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${logins.join(' ')};`,
        'listener.name.client.ssl.keystore.type': 'PEM',
        'listener.name.client.ssl.keystore.location': 'server.pem',
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        // Clients without SASL: the broker itself and its administrator.
        'super.users': 'User:ANONYMOUS',
      },
      files: { 'server.pem': `${SELF_SIGNED.key}${SELF_SIGNED.cert}` },
    });
    return new SecuredBroker(broker);
  }

  private constructor(broker: ListeningBroker) {
    this.#broker = broker;
  }

  get address(): string {
    return this.#broker.address;
  }

  get adminAddress(): string {
    return this.#broker.adminAddress;
  }

  get pid(): number {
    return this.#broker.pid;
  }

  get admin(): ListeningBroker['admin'] {
    return this.#broker.admin;
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

  /** Gives the user `worker` these rights. */
  async allow(rules: readonly AccessRule[]): Promise<void> {
    await this.admin.createAcls({ acl: rules.flatMap(entriesOf) });
  }

  close(): Promise<void> {
    return this.#broker.close();
  }
}
