import { z } from 'zod';
import type { KafkaConfig } from '../config.ts';
import type { UserSasl, UserTls } from '../user-config.ts';
import { field, flag, integer, isNumberIn, oneOf, section, text, variable } from './fields.ts';
import { schemaRegistry } from './schema-registry.ts';
import type { CheckedRegistry } from './schema-registry.ts';
import { isTopicName } from './sources.ts';

/** Whether a text is `host:port`, `1.2.3.4:port` or `[v6]:port`. */
export function isBroker(value: unknown): boolean {
  const port =
    typeof value === 'string' ? /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/,@[\]]+):(\d{1,5})$/.exec(value)?.[1] : undefined;
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** The form that `isBroker` accepts, in words. */
export const BROKER_EXPECTED = "a broker as 'host:port'";

const pem = field<string | Uint8Array>(
  (value) => (typeof value === 'string' && value !== '') || value instanceof Uint8Array,
  'PEM text or bytes',
);

const tlsFields = {
  ca: z.union([pem, z.array(pem)], { error: 'PEM text or bytes, or a list of them' }).optional(),
  cert: pem.optional(),
  key: pem.optional(),
  caFile: text('the path of a PEM file').optional(),
  certFile: text('the path of a PEM file').optional(),
  keyFile: text('the path of a PEM file').optional(),
  passphraseEnv: variable.optional(),
  servername: text('a host name').optional(),
  rejectUnauthorized: flag.optional(),
};
const tls = section(tlsFields, 'true, false or ');

const password = { username: text('a user name'), passwordEnv: variable };

const sasl = z.discriminatedUnion(
  'mechanism',
  [
    section({ mechanism: z.literal('plain'), ...password }),
    section({ mechanism: z.literal('scram-sha-256'), ...password }),
    section({ mechanism: z.literal('scram-sha-512'), ...password }),
    section({
      mechanism: z.literal('oauthbearer'),
      tokenFile: text('the path of a file with a token').optional(),
      tokenEnv: variable.optional(),
      oauthBearerProvider: field<() => Promise<{ value: string; extensions?: Record<string, string> }>>(
        (value) => typeof value === 'function',
        'a function that returns a promise of { value: token }',
      ).optional(),
    }),
  ],
  { error: "'plain', 'scram-sha-256', 'scram-sha-512' or 'oauthbearer'" },
);

const milliseconds = integer(1, 3_600_000).optional();

/** The kafkajs settings in addition to the fields of `kafka`. */
const clientOptions = section({
  connectionTimeout: milliseconds,
  authenticationTimeout: milliseconds,
  reauthenticationThreshold: milliseconds,
  requestTimeout: milliseconds,
  enforceRequestTimeout: flag.optional(),
  retry: section({
    maxRetryTime: milliseconds,
    initialRetryTime: milliseconds,
    factor: field<number>((value) => isNumberIn(value, 0, 1), 'a number from 0 to 1').optional(),
    multiplier: field<number>((value) => isNumberIn(value, 1, 100), 'a number from 1 to 100').optional(),
    retries: integer(0, 1000).optional(),
  }).optional(),
}).prefault({});

/** `kafka` after its checks, before secrets are removed from it. */
export interface CheckedKafka extends Omit<KafkaConfig, 'ssl' | 'saslMechanism' | 'schemaRegistry'> {
  /** Null: plain text. */
  readonly ssl: UserTls | null;
  readonly sasl: UserSasl | null;
  readonly schemaRegistry: CheckedRegistry | null;
}

/** `kafka`. */
export const kafka: z.ZodType<CheckedKafka> = section({
  brokers: z
    .array(field<string>(isBroker, BROKER_EXPECTED), { error: `a list of brokers, each as 'host:port'` })
    .min(1, { error: `at least one broker as 'host:port'` })
    .nullable()
    .default(null),
  questionsTopic: field<string>(
    isTopicName,
    'a topic name: 1 to 249 of a-z, A-Z, 0-9, ".", "_" and "-", without "__" at its beginning (Kafka\'s own topics)',
  ).default('questions'),
  partitions: integer(1, 1000).default(8),
  replicationFactor: integer(1, 100).nullable().default(null),
  // A union would hide which field of an object is wrong: true means the object without fields, false means none.
  ssl: z.preprocess((value) => (value === true ? {} : value === false ? null : value), tls.nullable()).default(null),
  sasl: sasl.nullable().default(null),
  dataDir: text('the path of a folder').default('.sluice/kafka'),
  compression: oneOf('none', 'gzip', 'snappy', 'lz4', 'zstd').default('zstd'),
  clientId: text('a name for the logs of the brokers').default('sluice'),
  options: clientOptions,
  schemaRegistry: schemaRegistry.nullable().default(null),
}).prefault({}) as unknown as z.ZodType<CheckedKafka>;
