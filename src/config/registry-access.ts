import { resolve } from 'node:path';
import { describeError } from '../records/sluice-error.ts';
import { textOf } from './environment.ts';
import type { EnvironmentVariables } from './environment.ts';
import type { ConfigProblem } from './problem.ts';
import { proxyFor, proxySettingsOf } from './proxy.ts';
import type { ProxyChoice } from './proxy.ts';
import { readPem } from './read-pem.ts';
import type { CheckedRegistry } from './schema/schema-registry.ts';

/** The connection settings of a schema registry; never part of `Config`. */
export interface RegistryAccess {
  readonly url: string;
  /** Sent with every request. Their values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The secret parts of the headers, which must not be shown either. */
  readonly secrets: readonly string[];
  /** Certificates of the authority; null means those that Node.js trusts. */
  readonly ca: Buffer | null;
  readonly proxy: ProxyChoice | null;
}

/** Takes user, password, token and certificates of a schema registry from the environment and from files. */
export function resolveRegistryAccess(
  checked: CheckedRegistry | null,
  env: EnvironmentVariables,
  { cwd, isOpened }: { readonly cwd: string; readonly isOpened: boolean },
  problems: ConfigProblem[],
): RegistryAccess | null {
  if (checked === null) return null;
  const { url, username, passwordEnv, tokenEnv, caFile, headersEnv } = checked;
  const read = (name: string | undefined): string => (name === undefined ? '' : (textOf(env[name]) ?? ''));
  const problem = (field: string, expected: string, got: string): void =>
    void problems.push({ path: `kafka.schemaRegistry${field}`, expected, got });

  const isBasic = username !== undefined || passwordEnv !== undefined;
  if ((username === undefined) !== (passwordEnv === undefined)) {
    const got = username === undefined ? 'passwordEnv alone' : 'username alone';
    problem('', 'username and passwordEnv together, or neither', got);
  }
  if (isBasic && tokenEnv !== undefined) problem('', 'either username and passwordEnv, or tokenEnv', 'both');
  const own = Object.keys(headersEnv).find((name) => name.toLowerCase() === 'authorization');
  if (own !== undefined && (isBasic || tokenEnv !== undefined)) {
    problem(
      `.headersEnv.${own}`,
      'to be left out beside passwordEnv or tokenEnv, which are sent as this header',
      'both',
    );
  }
  const headers = Object.fromEntries(Object.entries(headersEnv).map(([name, from]) => [name, read(from)]));
  const password = read(passwordEnv);
  const token = read(tokenEnv);
  if (isBasic) headers['authorization'] = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  if (tokenEnv !== undefined) headers['authorization'] = `Bearer ${token}`;
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\x20-\x7e]*$/.test(value)) continue;
    const got = `${value.length} characters with others among them (not shown; check for a line break at its end)`;
    problem(` (header ${name})`, 'printable ASCII', got);
  }

  let ca: Buffer | null = null;
  if (caFile !== undefined && isOpened) {
    try {
      ca = readPem(resolve(cwd, caFile));
    } catch (error) {
      problem('.caFile', 'a PEM file that can be read', describeError(error));
    }
  }
  const secrets = [password, token].filter((secret) => secret !== '');
  return { url, headers, secrets, ca, proxy: proxyFor(url, proxySettingsOf(env)) };
}
