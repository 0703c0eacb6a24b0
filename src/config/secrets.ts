import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HubAccess } from '../records/hub-name.ts';
import { describeError } from '../records/sluice-error.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { teacherRole } from '../records/teachers.ts';
import type { Config, EndpointConfig } from './config.ts';
import { textOf } from './environment.ts';
import type { EnvironmentVariables } from './environment.ts';
import type { ConfigProblem } from './problem.ts';
import { formatPath, valueAt } from './problem.ts';
import { proxyFor, proxySettingsOf } from './proxy.ts';
import type { ProxyChoice } from './proxy.ts';
import { readPem } from './read-pem.ts';
import { resolveRegistryAccess } from './registry-access.ts';
import type { RegistryAccess } from './registry-access.ts';
import { VARIABLE_NAME } from './schema/fields.ts';
import type { CheckedConfig } from './schema.ts';
import { readTokenFile } from './token-file.ts';
import type { UserTls } from './user-config.ts';

/** TLS for the client, with the content of the files. */
export interface KafkaTls {
  readonly ca?: string | Buffer | (string | Buffer)[];
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** SASL for the client, in the form of kafkajs. */
export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      readonly oauthBearerProvider: () => Promise<{ value: string; extensions?: Readonly<Record<string, string>> }>;
    };

/** The authentication of a client; never part of `Config`. */
export interface KafkaSecurity {
  readonly ssl: boolean | KafkaTls;
  readonly sasl: KafkaSasl | null;
}

/** The secrets of an endpoint, which must not be printed. */
export interface EndpointSecrets {
  readonly apiKey: string | null;
  /** The headers of `headersEnv` with their values. */
  readonly headers: Readonly<Record<string, string>>;
  /** The proxy from the environment, whose URL may contain a password. */
  readonly proxy: ProxyChoice | null;
}

/** All secrets, which must not be printed. */
export interface Secrets {
  /** The secrets of each endpoint, by its role. */
  readonly endpoints: ReadonlyMap<ModelRole, EndpointSecrets>;
  readonly kafka: KafkaSecurity;
  /** Null: no schema registry is configured. */
  readonly registry: RegistryAccess | null;
  /** `HF_ENDPOINT` and `HF_TOKEN`, as the hub's own tools use them. */
  readonly hub: HubAccess;
}

/**
 * The systems that a command opens, whose secrets it takes from the environment and from files: `endpoints` (of models)
 * and Kafka with its schema registry, `kafka` only, or `nothing`. Other secrets need not exist.
 */
export type Opens = 'endpoints' | 'kafka' | 'nothing';

/** Separate from the configurations: neither printing nor inspecting a `Config` can show a secret. */
const secretsOf = new WeakMap<Config, Secrets>();

/** Stores the secrets of a configuration where only this module can access them. */
export function keepSecrets(config: Config, secrets: Secrets): void {
  secretsOf.set(config, secrets);
}

/** A copy of a configuration with some changed fields and the same secrets. */
export function changedConfig(config: Config, changes: Partial<Config>): Config {
  const changed: Config = Object.freeze({ ...config, ...changes });
  const secrets = secretsOf.get(config);
  if (secrets !== undefined) keepSecrets(changed, secrets);
  return changed;
}

/** The key of a model's endpoint; null if none is configured. */
export function apiKeyOf(config: Config, role: ModelRole): string | null {
  return secretsOf.get(config)?.endpoints.get(role)?.apiKey ?? null;
}

/** The headers that are sent to a model's endpoint in addition to the key; their values are secrets. */
export function headersOf(config: Config, role: ModelRole): Readonly<Record<string, string>> {
  return secretsOf.get(config)?.endpoints.get(role)?.headers ?? {};
}

/** The proxy of a model's endpoint; null: none. Its URL may contain a password. */
export function proxyOf(config: Config, role: ModelRole): ProxyChoice | null {
  return secretsOf.get(config)?.endpoints.get(role)?.proxy ?? null;
}

/** The authentication at the cluster: TLS and SASL with their secrets, in the form of kafkajs. */
export function kafkaSecurityOf(config: Config): KafkaSecurity {
  return secretsOf.get(config)?.kafka ?? { ssl: false, sasl: null };
}

/** The access to the schema registry; null: none is configured. */
export function registryAccessOf(config: Config): RegistryAccess | null {
  return secretsOf.get(config)?.registry ?? null;
}

/** The access to the Hugging Face hub. */
export function hubSettingsOf(config: Config): HubAccess {
  return secretsOf.get(config)?.hub ?? { endpoint: HUB, token: null };
}

const HUB = 'https://huggingface.co';

const ROLES = ['target', 'teacher', 'scorer', 'judge'] as const;

type Path = readonly (string | number)[];

const NAMING_FIELDS: readonly Path[] = [
  ['kafka', 'sasl', 'passwordEnv'],
  ['kafka', 'sasl', 'tokenEnv'],
  ['kafka', 'ssl', 'passphraseEnv'],
  ['kafka', 'schemaRegistry', 'passwordEnv'],
  ['kafka', 'schemaRegistry', 'tokenEnv'],
];

/**
 * Named variables that are not set, of the parts that the command opens. The rest of the configuration may be wrong too.
 * A name that may be a key in the wrong place is a problem for every command, and is not repeated.
 */
export function problemsOfVariables(given: unknown, env: EnvironmentVariables, opens: Opens): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const listed = valueAt(given, ['models', 'teachers']);
  const models: Path[] = ROLES.map((role) => ['models', role]);
  if (Array.isArray(listed)) models.push(...listed.map((_, place) => ['models', 'teachers', place]));
  const isOpened = ([part]: Path): boolean => opens === 'endpoints' || (opens === 'kafka' && part === 'kafka');
  const sections: Path[] = [['kafka', 'schemaRegistry'], ...models];
  const ofSections = sections.flatMap((model): Path[] => {
    const headers = valueAt(given, [...model, 'headersEnv']);
    const names = typeof headers === 'object' && headers !== null ? Object.keys(headers) : [];
    return [[...model, 'apiKeyEnv'], ...names.map((name) => [...model, 'headersEnv', name])];
  });
  for (const path of [...NAMING_FIELDS, ...ofSections]) {
    const name = valueAt(given, path);
    if (typeof name !== 'string' || !VARIABLE_NAME.test(name) || textOf(env[name]) !== null) continue;
    const shown = /^[A-Z][A-Z0-9_]*$/.test(name);
    if (shown && !isOpened(path)) continue;
    problems.push({
      path: formatPath(path),
      expected: 'the name of an environment variable that is set',
      got: shown ? `${name}, which is not set` : 'a name that is not set (not shown: it may be a key)',
      ...(shown ? { hint: `export ${name}=…` } : {}),
    });
  }
  return problems;
}

/** Takes the required secrets from the environment and the files that a checked configuration names. */
export function resolveSecrets(
  checked: CheckedConfig,
  env: EnvironmentVariables,
  cwd: string,
  opens: Opens,
): { readonly secrets: Secrets; readonly problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const { target, teacher, teachers = [], scorer, judge } = checked.models;
  const settings = proxySettingsOf(env);
  const secretsFor = ({ apiKeyEnv, headersEnv, baseUrl }: EndpointConfig): EndpointSecrets => ({
    apiKey: valueOf(apiKeyEnv, env),
    headers: Object.fromEntries(Object.entries(headersEnv).map(([name, from]) => [name, valueOf(from, env) ?? ''])),
    proxy: proxyFor(baseUrl, settings),
  });
  const models: (readonly [ModelRole, EndpointConfig])[] = [
    ['target', target],
    ...[teacher, ...teachers].map((model, place) => [teacherRole(place), model] as const),
    ['scorer', scorer],
    ...(judge === undefined ? [] : [['judge', judge] as const]),
  ];
  const opened = opens === 'endpoints' ? models : [];
  const { ssl, schemaRegistry } = checked.kafka;
  const isOpened = opens !== 'nothing';
  const secrets: Secrets = {
    endpoints: new Map(opened.map(([role, model]) => [role, secretsFor(model)])),
    kafka: {
      ssl: ssl === null || !isOpened ? ssl !== null : tlsOf(ssl, env, cwd, problems),
      sasl: saslOf(checked, env, { cwd, isOpened }, problems),
    },
    registry: resolveRegistryAccess(schemaRegistry, env, { cwd, isOpened }, problems),
    hub: { endpoint: (textOf(env['HF_ENDPOINT']) ?? HUB).replace(/\/+$/, ''), token: textOf(env['HF_TOKEN']) },
  };
  const proxies = [...secrets.endpoints.values(), ...(isOpened ? [secrets.registry] : [])].map(
    (access) => access?.proxy ?? null,
  );
  const wrong = proxies.flatMap((proxy) => (proxy?.url === null ? [proxy.variable] : []));
  for (const name of new Set(wrong)) {
    const hint = 'or put the hosts of the models and of the schema registry into NO_PROXY';
    problems.push({ path: name, expected: 'the URL of an HTTP proxy, http://host:port', got: 'another value', hint });
  }
  return { secrets, problems };
}

function valueOf(name: string | null | undefined, env: EnvironmentVariables): string | null {
  return name === null || name === undefined ? null : textOf(env[name]);
}

function tlsOf(tls: UserTls, env: EnvironmentVariables, cwd: string, problems: ConfigProblem[]): boolean | KafkaTls {
  const read = (
    field: 'caFile' | 'certFile' | 'keyFile',
    given: string | Uint8Array | undefined,
  ): Buffer | string | null => {
    const file = tls[field];
    if (file === undefined) return given === undefined ? null : bytesOrText(given);
    try {
      return readPem(resolve(cwd, file));
    } catch (error) {
      problems.push({ path: `kafka.ssl.${field}`, expected: 'a PEM file that can be read', got: describeError(error) });
      return null;
    }
  };
  const list = Array.isArray(tls.ca) ? (tls.ca as readonly (string | Uint8Array)[]).map(bytesOrText) : null;
  const ca = list ?? read('caFile', tls.ca as string | Uint8Array | undefined);
  const cert = read('certFile', tls.cert);
  const key = read('keyFile', tls.key);
  const passphrase = valueOf(tls.passphraseEnv, env);
  const options: KafkaTls = {
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(passphrase === null ? {} : { passphrase }),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
    ...(tls.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: tls.rejectUnauthorized }),
  };
  return Object.keys(options).length === 0 ? true : options;
}

const bytesOrText = (value: string | Uint8Array): string | Buffer =>
  typeof value === 'string' ? value : Buffer.from(value);

function saslOf(
  { kafka: { sasl } }: CheckedConfig,
  env: EnvironmentVariables,
  { cwd, isOpened }: { readonly cwd: string; readonly isOpened: boolean },
  problems: ConfigProblem[],
): KafkaSasl | null {
  if (sasl === null) return null;
  if (sasl.mechanism !== 'oauthbearer') {
    const { mechanism, username, passwordEnv } = sasl;
    return { mechanism, username, password: valueOf(passwordEnv, env) ?? '' };
  }
  const { tokenFile, tokenEnv, oauthBearerProvider } = sasl;
  const given = Object.entries({ tokenFile, tokenEnv, oauthBearerProvider }).filter(([, from]) => from !== undefined);
  if (given.length !== 1) {
    problems.push({
      path: 'kafka.sasl',
      expected: 'one of tokenFile, tokenEnv and oauthBearerProvider',
      got: given.length === 0 ? 'none of them' : given.map(([name]) => name).join(' and '),
    });
  }
  if (oauthBearerProvider !== undefined) return { mechanism: 'oauthbearer', oauthBearerProvider };
  if (tokenFile !== undefined) return tokenInFile(resolve(cwd, tokenFile), tokenFile, isOpened ? problems : []);
  const value = valueOf(tokenEnv, env) ?? '';
  return { mechanism: 'oauthbearer', oauthBearerProvider: () => Promise.resolve({ value }) };
}

function tokenInFile(path: string, written: string, problems: ConfigProblem[]): KafkaSasl {
  try {
    readFileSync(path);
  } catch {
    problems.push({ path: 'kafka.sasl.tokenFile', expected: 'a file that can be read', got: written });
  }
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await readTokenFile(path, written) }),
  };
}
