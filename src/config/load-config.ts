import { readFile, stat } from 'node:fs/promises';
import module from 'node:module';
import { extname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { Config } from './config.ts';
import type { EnvironmentVariables } from './environment.ts';
import { parseConfig } from './parse-config.ts';
import { runModule } from './run-module.ts';
import type { Opens } from './secrets.ts';

/** The file names of a configuration, in search order. */
export const CONFIG_FILES: readonly string[] = [
  'sluice.config.ts',
  'sluice.config.js',
  'sluice.config.mjs',
  'sluice.config.json',
];

/** The options of loading a configuration. */
export interface LoadOptions {
  /** `--config FILE`, relative to `cwd`. Default: the first of `CONFIG_FILES` in `cwd`. */
  readonly file?: string;
  /** Where `file` was given, for messages. Default `--config`. */
  readonly givenAs?: string;
  readonly cwd: string;
  /** Default: the environment of the process. */
  readonly env?: EnvironmentVariables;
  /** Receives advice about settings that work but should be changed. Default: ignored. */
  readonly note?: (message: string) => void;
  /** Like in `ParseOptions`. Default `read`. */
  readonly calibration?: 'read' | 'ignore';
  /** Like in `ParseOptions`. Default `endpoints`. */
  readonly opens?: Opens;
  /** The version of the running Node.js, `24.21.0`; only tests give another one. */
  readonly nodeVersion?: string;
}

/**
 * Finds, reads and checks the configuration. Opens no connection. What a module writes to the console while it loads
 * goes to stderr.
 *
 * @throws `SluiceError` `config-missing` (no such file), `config-unreadable` (not readable, a syntax error, no default
 * export, not loaded after 60 s, a `.ts` file on a Node.js that cannot read it), `config-invalid` (see `parseConfig`).
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const path = await findConfig(options);
  const name = relative(options.cwd, path) || path;
  const given = extname(path) === '.json' ? await readJson(path, name) : await importModule(path, name, options);
  const { cwd, env, note, calibration, opens } = options;
  return parseConfig(given, {
    name,
    cwd,
    ...(env && { env }),
    ...(note && { note }),
    ...(calibration && { calibration }),
    ...(opens && { opens }),
  });
}

/** The path of the configuration file that `loadConfig` would read. Throws like `loadConfig`. */
export async function findConfig(options: Pick<LoadOptions, 'file' | 'givenAs' | 'cwd'>): Promise<string> {
  if (options.file !== undefined) {
    const path = resolve(options.cwd, options.file);
    if (await isFile(path)) return path;
    throw new SluiceError(
      'config-missing',
      `no configuration file ${path} (given as ${options.givenAs ?? '--config'})`,
    );
  }
  for (const name of CONFIG_FILES) {
    const path = join(options.cwd, name);
    if (await isFile(path)) return path;
  }
  throw new SluiceError(
    'config-missing',
    `no configuration in ${options.cwd}: expected ${CONFIG_FILES.join(', ')}, or --config FILE`,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

const unreadable = (message: string, cause?: unknown): SluiceError =>
  new SluiceError('config-unreadable', message, cause === undefined ? {} : { cause });

async function readJson(path: string, name: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(`${name} cannot be read`, error);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw unreadable(`${name} is not JSON`, error);
  }
}

async function importModule(path: string, name: string, options: LoadOptions): Promise<unknown> {
  const extension = extname(path);
  if (!['.ts', '.mts', '.js', '.mjs', '.cjs'].includes(extension)) {
    throw unreadable(`${name}: expected a configuration that ends in .ts, .js, .mjs or .json`);
  }
  const version = options.nodeVersion ?? process.versions.node;
  if (extension.endsWith('ts') && !readsTypeScript(version)) {
    throw unreadable(
      `${name}: a configuration in TypeScript needs Node.js 22.18 or newer, this is ${version}; ` +
        'take a newer Node.js, or write the same as sluice.config.js or sluice.config.json',
    );
  }
  const unsettled = (): SluiceError =>
    unreadable(
      `${name} does not finish loading: it waits for a promise that never settles; ` +
        'check each `await` outside of a function in it and in the files that it imports',
    );
  let loaded: Record<string, unknown>;
  try {
    loaded = await runModule(() => importAsWritten(path), unsettled);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw unreadable(`${name} cannot be loaded${placeOf(error)}: ${describeError(error)}`);
  }
  if (loaded['default'] === undefined) {
    throw unreadable(`${name} has no default export: expected \`export default defineConfig({ … })\``);
  }
  return loaded['default'];
}

const MODULE_FORMATS: Readonly<Record<string, string>> = { '.ts': 'module-typescript', '.js': 'module' };

/**
 * Imports a file in the module format of its syntax. Node.js takes the format from the nearest `package.json`, which
 * describes the folder and not the configuration: in a CommonJS folder, as `npm init` makes it, a file with `export
 * default` would not load, and without a type it loads with a warning.
 */
async function importAsWritten(path: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(path).href;
  const format = MODULE_FORMATS[extname(path)];
  const isModule = format !== undefined && /^\s*(?:export|import)\s*[\w{*'"]/m.test(await readFile(path, 'utf8'));
  // Node.js 20 has no such hooks.
  if (!isModule || typeof module.registerHooks !== 'function') return (await import(url)) as Record<string, unknown>;
  const hooks = module.registerHooks({
    load: (loading, context, next) => next(loading, loading === url ? { ...context, format } : context),
  });
  try {
    return (await import(url)) as Record<string, unknown>;
  } finally {
    hooks.deregister();
  }
}

/** Whether a Node.js strips types without a flag: since 22.18 and 23.6. */
export function readsTypeScript(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** The line of a syntax error, which Node puts only on the first line of the stack. */
function placeOf(error: unknown): string {
  const line =
    error instanceof Error
      ? /^(?:file:\/\/)?\S+:(\d+)$/m.exec((error.stack ?? '').split('\n', 1)[0] ?? '')?.[1]
      : undefined;
  return line === undefined ? '' : ` (line ${line})`;
}
