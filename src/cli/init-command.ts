import { stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { textOf } from '../config/environment.ts';
import type { Environment } from '../config/environment.ts';
import { CONFIG_FILES, readsTypeScript } from '../config/load-config.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { Config } from '../config/config.ts';
import { formatProblem } from '../config/problem.ts';
import type { ConfigProblem } from '../config/problem.ts';
import type { UserConfig } from '../config/user-config.ts';
import { makeFolder } from '../files/folder.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { servedBy } from '../runtime/doctor/served-by.ts';
import { EXIT } from './exit.ts';
import type { Ask } from './init/ask.ts';
import { configText } from './init/config-text.ts';
import { userConfigOf } from './init/init-settings.ts';
import type { InitSettings } from './init/init-settings.ts';
import { givenSettings, readAnswers } from './init/read-answers.ts';
import type { InitOptions } from './init/read-answers.ts';
import { sampleQuestions } from './init/sample-questions.ts';
import type { Terminal } from './terminal.ts';

/** The arguments of `sluice init` in addition to the answers. */
export interface InitCommandOptions extends InitOptions {
  /** The folder of the files. Default: the working directory. */
  readonly dir?: string;
  /** Whether existing files may be replaced. */
  readonly force?: boolean;
  /** Asks no questions. */
  readonly yes?: boolean;
}

/** The environment of the command. */
export interface InitContext {
  readonly cwd: string;
  readonly env: Environment;
  readonly terminal: Terminal;
  /** The version of the running Node.js; only tests give another one. */
  readonly nodeVersion?: string;
  /** Null if there is no terminal to ask on. */
  readonly openAsk: (() => Ask) | null;
}

const QUESTIONS_FILE = 'questions.jsonl';
/** A list of models is returned immediately, or never. Milliseconds. */
const LIST_MS = 3000;

/**
 * `sluice init`: writes a configuration and ten questions, after asking the endpoints for their models. Never
 * overwrites without `force`, and never waits for input without a terminal.
 */
export async function initCommand(options: InitCommandOptions, context: InitContext): Promise<number> {
  const { cwd, env, terminal } = context;
  const dir = resolve(cwd, options.dir ?? '.');
  if (options.force !== true) await refuseToReplace(dir, cwd);
  parseWithoutKeys(userConfigOf(givenSettings(options)), dir);
  const ask = options.yes === true ? null : (context.openAsk?.() ?? null);
  let settings: InitSettings;
  try {
    settings = await readAnswers({
      options,
      ask,
      brokersOfEnvironment: env.kafkaBrokers,
      problemsOf: (given) => problemsOf(given, dir),
      hasKey: (name) => textOf(env.variables[name]) !== null,
      servedBy: (given, role) =>
        servedBy(parseConfig(given, { name: NAME, cwd: dir, env: env.variables }), role, LIST_MS),
      note: terminal.note,
    });
  } finally {
    ask?.close();
  }
  parseWithoutKeys(userConfigOf(settings), dir);
  await makeFolder(dir).catch((error: unknown) => {
    throw unwritable(dir, error);
  });
  const language = readsTypeScript(context.nodeVersion ?? process.versions.node) ? 'ts' : 'mjs';
  const configFile = `sluice.config.${language}`;
  await write(dir, configFile, configText(settings, language), options.force === true);
  await write(dir, QUESTIONS_FILE, sampleQuestions(settings.domain), options.force === true);
  await terminal.print(nextSteps(settings, { configFile, dir, cwd, env }));
  return EXIT.done;
}

const NAME = 'what init was given';

/** Checks a configuration whose keys need not exist yet: the names of the variables are checked, not their values. */
function parseWithoutKeys(given: UserConfig, cwd: string): Config {
  const variables = keyVariables(given).map((name) => [name, 'not known yet']);
  return parseConfig(given, { name: NAME, cwd, env: Object.fromEntries(variables) as Record<string, string> });
}

const keyVariables = ({ models }: UserConfig): readonly string[] =>
  [models.target, models.teacher, models.scorer].flatMap((model) =>
    model?.apiKeyEnv === undefined ? [] : [model.apiKeyEnv],
  );

function problemsOf(given: UserConfig, cwd: string): readonly { readonly path: string; readonly text: string }[] {
  try {
    parseWithoutKeys(given, cwd);
    return [];
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'config-invalid') throw error;
    const problems = error.context['problems'] as readonly ConfigProblem[];
    return problems.map((problem) => ({ path: problem.path, text: formatProblem(problem) }));
  }
}

async function refuseToReplace(dir: string, cwd: string): Promise<void> {
  for (const name of [...CONFIG_FILES, QUESTIONS_FILE]) {
    const path = join(dir, name);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) throw alreadyThere(relative(cwd, path) || path);
  }
}

const alreadyThere = (file: string): SluiceError =>
  new SluiceError(
    'file-exists',
    `${file} is there already, and nothing was written: take another folder (--dir), or replace it with --force`,
  );

async function write(dir: string, name: string, text: string, isForced: boolean): Promise<void> {
  const path = join(dir, name);
  try {
    await writeFile(path, text, { flag: isForced ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && !isForced) throw alreadyThere(path);
    throw unwritable(path, error);
  }
}

const unwritable = (path: string, error: unknown): SluiceError =>
  new SluiceError('output-failed', `${path} cannot be written: ${describeError(error)}`, { cause: error });

/** The files that now exist, and the next commands. */
function nextSteps(
  settings: InitSettings,
  {
    configFile,
    dir,
    cwd,
    env,
  }: { readonly configFile: string; readonly dir: string; readonly cwd: string; readonly env: Environment },
): string {
  const folder = relative(cwd, dir);
  const missing = new Set(keyVariables(userConfigOf(settings)).filter((name) => textOf(env.variables[name]) === null));
  const ownBroker = settings.brokers === null && env.kafkaBrokers === null;
  const steps: readonly (readonly [command: string, what: string])[] = [
    ...(folder === '' ? [] : [[`cd ${shellQuoted(folder)}`, ''] as const]),
    ...[...missing].map((name) => [`export ${name}=…`, 'the key; it is never written into a file'] as const),
    ['npx sluice doctor', 'tries the broker, every endpoint and the sandbox'],
    ...(ownBroker ? [['npx sluice broker', 'in a terminal of its own: an Apache Kafka here'] as const] : []),
    [`npx sluice ingest ${QUESTIONS_FILE}`, 'ten questions; your own later'],
    ['npx sluice run --until idle', 'grades, draws and traces all that it can'],
    ['npx sluice status', 'what came of it, and what it cost'],
    ['npx sluice export --out dataset', 'the dataset'],
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    `Written: ${[configFile, QUESTIONS_FILE].map((name) => join(folder, name)).join(', ')}`,
    '',
    'Next:',
    ...steps.map(([command, what]) => `  ${command.padEnd(width)}   ${what}`.trimEnd()),
    '',
  ].join('\n');
}

const shellQuoted = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
