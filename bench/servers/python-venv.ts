import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { CannotServe } from './cannot-serve.ts';

/** The folder of the Python environments, kept between runs; 6.5 GB with all of them. */
export const CACHE_DIR: string =
  process.env['SLUICE_TRIAL_CACHE'] ??
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'sluice', 'trial-servers');

/** Receives messages about failed tries. */
type Say = (line: string) => void;

/** Packages of PyPI in a separate environment. */
export interface VenvOptions {
  /** The name of its folder in the cache. */
  readonly name: string;
  /** The packages, each as `name==version`. */
  readonly requirements: readonly string[];
  /** Packages that are installed without their dependencies. */
  readonly withoutDependencies?: readonly string[];
  /** Lines of uv's `--override` file: replacements of the packages' requirements. */
  readonly overrides?: readonly string[];
}

/** Python versions for which the packages of the trial have wheels, or can be built. */
const PYTHONS = /^3\.1[0-3]$/;
const UV = 'uv==0.13.9';
/** vLLM is 5.7 GB; llama.cpp is compiled, which takes 10 minutes on two busy cores. Milliseconds. */
const INSTALL_MS = 90 * 60_000;

/**
 * The Python of an environment with these packages. An existing environment is not installed again: a file in it lists
 * its packages. Errors with the installer's last message.
 */
export async function readyVenv(options: VenvOptions, say: Say): Promise<string> {
  const folder = path.join(CACHE_DIR, options.name);
  const python = path.join(folder, 'venv', 'bin', 'python');
  const marker = path.join(folder, 'installed.json');
  const wanted = JSON.stringify(options);
  if (existsSync(python) && (await readFile(marker, 'utf8').catch(() => '')) === wanted) return python;

  const uv = await readyUv(say);
  say(`${options.name}: installing ${options.requirements.join(', ')} into ${folder}`);
  await rm(marker, { force: true });
  await mkdir(folder, { recursive: true });
  const { requirements, withoutDependencies = [], overrides = [] } = options;
  const install = [uv, 'pip', 'install', '--python', python];
  await gently([uv, 'venv', '--clear', '--python', await findPython(), path.join(folder, 'venv')]);
  if (withoutDependencies.length > 0) await gently([...install, '--no-deps', ...withoutDependencies]);
  const overrideFile = path.join(folder, 'overrides.txt');
  await writeFile(overrideFile, overrides.map((line) => `${line}\n`).join(''));
  await gently([...install, ...requirements, '--override', overrideFile]);
  await writeFile(marker, wanted);
  return python;
}

/** uv resolves and installs in a minute; pip takes ten. */
async function readyUv(say: Say): Promise<string> {
  const folder = path.join(CACHE_DIR, 'uv');
  const uv = path.join(folder, 'bin', 'uv');
  if (existsSync(uv)) return uv;
  say(`installing ${UV}`);
  await mkdir(CACHE_DIR, { recursive: true });
  await gently([await findPython(), '-m', 'venv', folder]);
  await gently([path.join(folder, 'bin', 'pip'), 'install', '--quiet', UV]);
  return uv;
}

/** A Python that runs: the configured one, else the first one of the path with a supported version. */
async function findPython(): Promise<string> {
  const named = process.env['SLUICE_TRIAL_PYTHON'];
  for (const python of named === undefined ? ['python3.12', 'python3'] : [named]) {
    const version = await outputOf([python, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).catch(() => '');
    if (PYTHONS.test(version)) return python;
  }
  throw new CannotServe(
    `no Python 3.10 to 3.13${named === undefined ? ': SLUICE_TRIAL_PYTHON names one' : ` at ${named}`}`,
  );
}

/** The version of an installed package. */
export const versionOf = (python: string, name: string): Promise<string> =>
  outputOf([python, '-c', `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`]);

/** The stdout of a program, trimmed. Errors with the end of its stderr. */
export async function outputOf(command: readonly string[]): Promise<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_MS,
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) => reject(new CannotServe(`${program} cannot be run`, { cause })));
    child.on('close', resolve);
  });
  if (code !== 0) {
    const last = errors.trimEnd().split('\n').slice(-3).join(' / ');
    throw new CannotServe(`${command.slice(0, 3).join(' ')} ended with ${code ?? 'a signal'}: ${last}`);
  }
  return out.trim();
}

/** At low priority. */
const gently = (command: readonly string[]): Promise<string> => outputOf(['nice', '-n', '15', ...command]);
