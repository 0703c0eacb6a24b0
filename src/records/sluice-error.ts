/** The error codes, for programs. Stable: the meaning of a code never changes. */
export type ErrorCode =
  | 'bad-api-key'
  | 'bad-schema'
  | 'bounds-unknown'
  | 'broker-ended'
  | 'campaign-changed'
  | 'campaign-in-use'
  | 'campaign-resetting'
  | 'cancelled'
  | 'commit-indefinite'
  | 'compression-refused'
  | 'config-invalid'
  | 'config-missing'
  | 'config-unreadable'
  | 'consumer-crashed'
  | 'data-folder'
  | 'demo-question'
  | 'docker-failed'
  | 'docker-missing'
  | 'endpoint-misconfigured'
  | 'export-failed'
  | 'fenced'
  | 'file-exists'
  | 'ingest-failed'
  | 'input-unreadable'
  | 'java-missing'
  | 'kafka-download-failed'
  | 'kafka-format-failed'
  | 'kafka-start-failed'
  | 'kafka-unreachable'
  | 'listen-failed'
  | 'maven-missing'
  | 'names-not-counted'
  | 'no-broker'
  | 'no-campaign'
  | 'no-partition'
  | 'no-record'
  | 'no-sandbox'
  | 'no-topic'
  | 'not-a-question'
  | 'not-authorized'
  | 'token-not-renewed'
  | 'not-conserved'
  | 'nothing-graded'
  | 'output-failed'
  | 'port-taken'
  | 'push-failed'
  | 'record-too-large'
  | 'registry-refused'
  | 'registry-unreachable'
  | 'reset-failed'
  | 'schema-incompatible'
  | 'scorer-unsound'
  | 'topic-limit'
  | 'topic-partitions'
  | 'topic-recreated'
  | 'topics-missing'
  | 'undecodable'
  | 'undecodable-internal'
  | 'unencodable'
  | 'unreadable-batch'
  | 'usage'
  | 'writer-not-opened';

/**
 * The only error class of the project. `code` is stable and machine-readable; `message` contains the problem, its
 * place, the expected value and the remedy; `retriable` says whether the same work may succeed later.
 */
export class SluiceError extends Error {
  readonly code: ErrorCode;
  readonly retriable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retriable?: boolean; context?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SluiceError';
    this.code = code;
    this.retriable = options.retriable ?? false;
    this.context = options.context ?? {};
  }
}

/**
 * The text of any thrown value, with the texts of its causes that it does not contain yet: for logs, and for the detail
 * of records.
 */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current !== undefined && current !== null && parts.length < 4) {
    const text =
      current instanceof Error ? current.message : typeof current === 'string' ? current : JSON.stringify(current);
    if (text !== '' && !parts.some((part) => part.includes(text))) parts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(': ');
}
