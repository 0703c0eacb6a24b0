import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';
import { deniedBy } from './access-denied.ts';
import type { DeniedResource } from './access-denied.ts';
import { installCodecs } from './compression.ts';
import type { Compression } from './compression.ts';
import { reusedToken } from './reused-token.ts';
import { createSocketFactory } from './silent-socket.ts';
import { silenceThrottleWarning } from './throttle-warning.ts';

/** A broker that does not answer a request within this time counts as gone; a join may take 15 s. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How to reach the user's cluster. */
export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly ssl: NonNullable<KafkaConfig['ssl']>;
  readonly sasl: SASLOptions | null;
  /** Our name in the brokers' logs and quotas. Default `sluice`. */
  readonly clientId?: string;
  /** The compression of our batches. Default `DEFAULT_COMPRESSION`. */
  readonly compression?: Compression;
  /** Further settings of the kafkajs client; they override ours. */
  readonly options?: ClientOptions;
}

/** The settings of the kafkajs client that a user may change, besides the fields above. */
export type ClientOptions = Pick<
  KafkaConfig,
  | 'connectionTimeout'
  | 'authenticationTimeout'
  | 'reauthenticationThreshold'
  | 'requestTimeout'
  | 'enforceRequestTimeout'
  | 'retry'
>;

/** Receives the client's own messages; the default drops them. */
export type ClientLog = (level: 'warn' | 'error', message: string) => void;

/**
 * Creates the kafkajs client. Its retries are short: they cover a leader election, or a transaction whose markers are
 * still being written (10 to 20 ms, where the default of 300 ms makes every second commit wait). The engine handles
 * longer outages.
 */
export function createClient(
  connection: KafkaConnection,
  log?: ClientLog,
  /** Called for every response that denies a request; kafkajs may repeat the request for ever. */
  denied?: (resource: DeniedResource, answer: string) => void,
  /** Aborted: all connections of the client are closed immediately. kafkajs itself waits for pending responses first. */
  closed?: AbortSignal,
): Kafka {
  silenceThrottleWarning();
  installCodecs();
  const { options = {} } = connection;
  const requestTimeout = options.requestTimeout ?? REQUEST_TIMEOUT_MS;
  return new Kafka({
    clientId: connection.clientId ?? 'sluice',
    brokers: [...connection.brokers],
    ssl: connection.ssl,
    ...(connection.sasl === null ? {} : { sasl: reusingToken(connection.sasl) }),
    connectionTimeout: 3000,
    requestTimeout,
    socketFactory: createSocketFactory(requestTimeout, closed),
    retry: { initialRetryTime: 20, factor: 0.2, multiplier: 1.6, maxRetryTime: 1000, retries: 12 },
    ...options,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, namespace, log: entry }) => {
        const answer: unknown = entry['error'];
        const resource = deniedBy(entry.message, answer);
        if (resource !== null) denied?.(resource, String(answer));
        log?.(level === logLevel.ERROR ? 'error' : 'warn', `${namespace}: ${entry.message}`);
      },
  });
}

/** kafkajs authenticates each connection again before its session ends (KIP-368), which needs a new token. */
export const reusingToken = (sasl: SASLOptions): SASLOptions =>
  sasl.mechanism === 'oauthbearer' ? { ...sasl, oauthBearerProvider: reusedToken(sasl.oauthBearerProvider) } : sasl;

/** The protocol error types in an error and its causes, outermost first: `CONCURRENT_TRANSACTIONS`, … */
export function protocolErrorTypes(error: unknown): string[] {
  const types: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
    if ('type' in current && typeof current.type === 'string') types.push(current.type);
    current = causeOf(current);
  }
  return types;
}

/** The cause of an error; the first one of several. */
function causeOf(error: object): unknown {
  if ('cause' in error && error.cause !== undefined) return error.cause;
  if ('originalError' in error) return error.originalError;
  return 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : undefined;
}

/** Whether the error is a missing right of the principal. */
export const isDenied = (error: unknown): boolean =>
  protocolErrorTypes(error).some((type) => type.endsWith('AUTHORIZATION_FAILED'));

/** Errors during a leader election, with too few in-sync replicas, or while a group coordinator moves. */
const PASSING = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Whether the cluster is temporarily not ready: the same request may succeed in a moment. */
export const isPassing = (error: unknown): boolean => protocolErrorTypes(error).some((type) => PASSING.has(type));

/** Whether the broker does not have the topic: temporarily, if another broker has it, or permanently. */
export const isUnknownTopic = (error: unknown): boolean =>
  protocolErrorTypes(error).includes('UNKNOWN_TOPIC_OR_PARTITION');

/** Whether the Kafka client made this error. */
export const isFromClient = (error: unknown): boolean => error instanceof Error && error.name.startsWith('KafkaJS');

/** Whether no broker answered: the same request may succeed once the cluster is reachable again. */
export function isUnreachable(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if (/ConnectionError|ConnectionClosed|RequestTimeout|BrokerNotFound|NoBrokerAvailable/.test(current.name))
      return true;
    current = current.cause ?? ('originalError' in current ? current.originalError : undefined);
  }
  return false;
}
