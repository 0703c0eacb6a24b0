import { z } from 'zod';
import type { GradingOptions } from '../records/grade.ts';
import type { MixOptions } from '../records/mix.ts';
import type { TraceOptions } from '../records/trace.ts';
import type { ChatModelConfig, ScorerConfig, KafkaConfig, VerificationConfig } from './config.ts';
import type { UserSasl, UserTls } from './user-config.ts';

/** The configuration after its checks, before secrets are taken out of `kafka`. */
export interface CheckedConfig {
  readonly campaign: string;
  readonly kafka: Omit<KafkaConfig, 'ssl' | 'saslMechanism'> & {
    /** Null: plain text. */
    readonly ssl: UserTls | null;
    readonly sasl: UserSasl | null;
  };
  readonly models: {
    readonly target: ChatModelConfig;
    readonly teacher: ChatModelConfig;
    readonly scorer: ScorerConfig;
    readonly judge?: ChatModelConfig;
  };
  readonly grading: GradingOptions;
  readonly traces: TraceOptions;
  readonly mix: MixOptions;
  readonly size: number | null;
  readonly seed: number;
  readonly verification: VerificationConfig;
  readonly sandbox: 'bubblewrap' | 'trusted';
}

// Every message below is what was *expected*, so that each problem can say it beside what was given (problem.ts).

/** One value with one rule: a field never yields two problems. */
function field<T>(isValid: (value: unknown) => boolean, expected: string): z.ZodCustom<T, T> {
  return z.custom<T>(isValid, { error: expected });
}

/** A closed object: an unknown field is a problem, and the known ones are named. */
function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, or = ''): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `${or}an object with ${known}`),
  });
}

const integer = (least: number, most: number): z.ZodCustom<number, number> =>
  field(
    (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
    range('an integer', least, most),
  );

function range(what: string, least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER
    ? `${what} of at least ${least}`
    : `${what} from ${least} to ${most.toLocaleString('en-US')}`;
}

const oneOf = <T extends string>(...values: readonly T[]): z.ZodCustom<T, T> =>
  field((value) => values.includes(value as T), values.map((value) => `'${value}'`).join(' or '));

const text = (expected: string): z.ZodCustom<string, string> =>
  field((value) => typeof value === 'string' && value.trim() !== '', expected);

const flag: z.ZodCustom<boolean, boolean> = field((value) => typeof value === 'boolean', 'true or false');

const isNumberIn = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

/** The name of a variable as shells allow it. */
export const VARIABLE_NAME: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/;

const variable: z.ZodCustom<string, string> = field(
  (value) => typeof value === 'string' && VARIABLE_NAME.test(value),
  'the name of an environment variable, such as TARGET_API_KEY (never the key itself)',
);

const decimal: z.ZodCustom<string, string> = field(
  (value) => typeof value === 'string' && /^\d{1,9}(\.\d{1,6})?$/.test(value),
  "a decimal number as text with at most six decimals, such as '0.10'",
);

const baseUrl = field<string>(
  isHttpUrl,
  "an http:// or https:// URL without user name, password, query or fragment, such as 'http://localhost:8000/v1'",
).transform((url) => url.replace(/\/+$/, ''));

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  // Paths are put behind it. A bare `?` or `#` counts too, which `search` and `hash` do not show.
  return url.username === '' && url.password === '' && !/[?#]/.test(value);
}

/** Whether a text is `host:port`, `1.2.3.4:port` or `[v6]:port`. */
export function isBroker(value: unknown): boolean {
  const port =
    typeof value === 'string' ? /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/,@[\]]+):(\d{1,5})$/.exec(value)?.[1] : undefined;
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** What `isBroker` wants, in words. */
export const BROKER_EXPECTED = "a broker as 'host:port'";

const limits = (timeoutMs: number) =>
  section({
    concurrency: integer(1, 4096).default(64),
    timeoutMs: integer(1, 3_600_000).default(timeoutMs),
  }).prefault({});

const price = section({
  inputUsdPerMTok: decimal,
  cachedInputUsdPerMTok: decimal.optional(),
  outputUsdPerMTok: decimal,
}).transform((given) => ({ ...given, cachedInputUsdPerMTok: given.cachedInputUsdPerMTok ?? given.inputUsdPerMTok }));

const sampling = (maxTokens: number, temperature = 0.6) =>
  section({
    temperature: field<number>((value) => isNumberIn(value, 0, 2), 'a number from 0 to 2').default(temperature),
    topP: field<number>((value) => isNumberIn(value, Number.MIN_VALUE, 1), 'a number above 0 and at most 1').default(
      0.95,
    ),
    maxTokens: integer(1, 1_000_000).default(maxTokens),
  }).prefault({});

const endpoint = (timeoutMs: number) => ({
  baseUrl,
  model: text('the name of a model'),
  apiKeyEnv: variable.nullable().default(null),
  limits: limits(timeoutMs),
  price: price.nullable().default(null),
});

const CHAT_TIMEOUT_MS = 600_000;
const PRM_TIMEOUT_MS = 60_000;

const models = section({
  target: section({ ...endpoint(CHAT_TIMEOUT_MS), sampling: sampling(4096) }),
  teacher: section({ ...endpoint(CHAT_TIMEOUT_MS), sampling: sampling(16_384) }),
  scorer: section({ kind: oneOf('prm').default('prm'), ...endpoint(PRM_TIMEOUT_MS) }),
  // The same answer should be judged the same every time.
  judge: section({ ...endpoint(CHAT_TIMEOUT_MS), sampling: sampling(4096, 0) }).optional(),
});

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
      tokenEnv: variable.optional(),
      oauthBearerProvider: field<() => Promise<{ value: string }>>(
        (value) => typeof value === 'function',
        'a function that returns a promise of { value: token }',
      ).optional(),
    }),
  ],
  { error: "'plain', 'scram-sha-256', 'scram-sha-512' or 'oauthbearer'" },
);

const milliseconds = integer(1, 3_600_000).optional();

/** What kafkajs takes beside the fields of `kafka`. */
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

const kafka = section({
  brokers: z
    .array(field<string>(isBroker, BROKER_EXPECTED), { error: `a list of brokers, each as 'host:port'` })
    .min(1, { error: `at least one broker as 'host:port'` })
    .nullable()
    .default(null),
  questionsTopic: field<string>(
    (value) => typeof value === 'string' && /^(?!\.\.?$|__)[a-zA-Z0-9._-]{1,249}$/.test(value),
    'a topic name: 1 to 249 of a-z, A-Z, 0-9, ".", "_" and "-", without "__" at its beginning (Kafka\'s own topics)',
  ).default('questions'),
  partitions: integer(1, 1000).default(8),
  replicationFactor: integer(1, 100).nullable().default(null),
  // A union would hide which field of an object is wrong: true is the object without fields, false none.
  ssl: z.preprocess((value) => (value === true ? {} : value === false ? null : value), tls.nullable()).default(null),
  sasl: sasl.nullable().default(null),
  dataDir: text('the path of a folder').default('.sluice/kafka'),
  compression: oneOf('none', 'gzip', 'snappy', 'lz4', 'zstd').default('zstd'),
  clientId: text('a name for the logs of the brokers').default('sluice'),
  options: clientOptions,
}).prefault({});

const isWeights = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 5 &&
  value.every((weight) => isNumberIn(weight, 0, Number.MAX_VALUE)) &&
  isNumberIn(
    value.reduce((sum: number, weight: number) => sum + weight, 0),
    Number.MIN_VALUE,
    Number.MAX_VALUE,
  );

function isShares(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  if (!entries.every(([level, share]) => /^[0-5]$/.test(level) && isNumberIn(share, 0, 1))) return false;
  return Math.abs(entries.reduce((sum, [, share]) => sum + Number(share), 0) - 1) <= 1e-9;
}

const isThresholds = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 4 &&
  value.every((cut, index) => isNumberIn(cut, 0, 1) && (index === 0 || cut <= Number(value[index - 1])));

const grading = section({
  method: oneOf('paper').default('paper'),
  attempts: field<1>((value) => value === 1, 'the integer 1').default(1),
  aggregate: oneOf('mean', 'min', 'product', 'last').default('mean'),
  thresholds: field<readonly [number, number, number, number]>(
    isThresholds,
    'exactly four descending numbers from 0 to 1, such as [0.8, 0.6, 0.4, 0.2]',
  ).default([0.8, 0.6, 0.4, 0.2]),
  truncated: oneOf('incorrect', 'ungraded').default('incorrect'),
}).prefault({});

const traces = section({ reasoning: oneOf('required', 'content').default('required') }).prefault({});

const mix = z
  .discriminatedUnion(
    'kind',
    [
      section({
        kind: z.literal('curriculum'),
        weights: field<readonly number[]>(
          isWeights,
          'five numbers of at least 0 for levels 1 to 5, not all 0, such as [5, 4, 3, 2, 1]',
        ).default([5, 4, 3, 2, 1]),
      }),
      section({
        kind: z.literal('fixed'),
        shares: field<Readonly<Record<number, number>>>(
          isShares,
          'shares from 0 to 1 by level (0 to 5) that sum to 1, such as { 0: 0.2, 1: 0.8 }',
        ),
      }),
    ],
    { error: "an object with kind 'curriculum' or 'fixed'" },
  )
  .prefault({ kind: 'curriculum' });

/** The one schema of the configuration. Defaults are here; what cannot be done yet is refused before (`unsupported.ts`). */
export const configSchema: z.ZodType<CheckedConfig> = section({
  campaign: field<string>(
    (value) => typeof value === 'string' && /^[a-z0-9-]{1,64}$/.test(value),
    '1 to 64 of a-z, 0-9 and "-"',
  ),
  kafka,
  models,
  grading,
  // Taken out before (`plugins.ts`): named here as a field that there is.
  questionFilters: z.undefined().optional(),
  traces,
  mix,
  size: integer(1, Number.MAX_SAFE_INTEGER).nullable().default(null),
  seed: integer(0, Number.MAX_SAFE_INTEGER).default(1),
  verification: section({
    decimals: section({ significantDigits: integer(2, 15) }, 'null, or ')
      .nullable()
      .default(null),
  }).prefault({}),
  sandbox: oneOf('bubblewrap', 'trusted').default('bubblewrap'),
}) as unknown as z.ZodType<CheckedConfig>;
