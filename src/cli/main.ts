import { readFileSync } from 'node:fs';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/config.ts';
import { isBuiltInDomain } from '../records/domain.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { runChecks } from '../runtime/doctor/run-checks.ts';
import { openVerifier } from '../runtime/verifier.ts';
import { fileInput, streamInput } from '../sources/input.ts';
import { brokerCommand } from './broker-command.ts';
import { compareCommand } from './compare-command.ts';
import { demoCommand } from './demo-command.ts';
import { calibrateCommand } from './calibrate-command.ts';
import { describeCommand } from './describe-command.ts';
import { dlqCommand } from './dlq-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { reportFailure } from './exit.ts';
import { dryRunCommand } from './dry-run-command.ts';
import { exportCommand } from './export-command.ts';
import { exportPageCommand } from './export-page-command.ts';
import { followExportCommand } from './follow-export-command.ts';
import { ingestCommand } from './ingest-command.ts';
import { ingestFilesCommand } from './ingest-files-command.ts';
import { ingestTopicCommand } from './ingest-topic-command.ts';
import { initCommand } from './init-command.ts';
import { openAsk } from './init/ask.ts';
import { olderNodeNote } from './node-version.ts';
import { createTerminal } from './output.ts';
import { resetCommand } from './reset-command.ts';
import { runProgram } from './program.ts';
import type { Handlers } from './command-arguments.ts';
import { runCommand } from './run-command.ts';
import { statusCommand } from './status-command.ts';
import { tailCommand } from './tail-command.ts';
import { traceOfCommand } from './trace-of-command.ts';
import { uiCommand } from './ui-command.ts';
import { checkDomain, verifyCommand } from './verify-command.ts';

const { version, engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};
const generator = `sluice ${version}`;
const cwd = process.cwd();
const env = readEnvironment();
const terminal = createTerminal({ stdout: process.stdout, stderr: process.stderr, noColor: env.noColor });

const olderNode = olderNodeNote(process.versions.node, engines.node);
if (olderNode !== null) terminal.note(olderNode);

const configOf = ({ config }: { readonly config?: string }, calibration: 'read' | 'ignore' = 'read'): Promise<Config> =>
  loadConfig({ cwd, note: terminal.note, calibration, ...(config === undefined ? {} : { file: config }) });

/** Null where there is no configuration in this folder and none was named. */
const configIfAny = async (call: { readonly config?: string }): Promise<Config | null> => {
  try {
    return await configOf(call);
  } catch (error) {
    const isMissing = error instanceof SluiceError && error.code === 'config-missing';
    if (isMissing && call.config === undefined) return null;
    throw error;
  }
};

const isAttended = process.stdin.isTTY && process.stderr.isTTY;

const handlers: Handlers = {
  init: (call) => {
    const ask = isAttended ? () => openAsk({ input: process.stdin, output: process.stderr }) : null;
    return initCommand(call, { cwd, env, terminal, openAsk: ask });
  },
  broker: (call) => brokerCommand(call, env, cwd, terminal),
  ingest: async ({ topic, ...call }) => {
    const config = await configOf(call);
    if (topic === undefined && call.follow === true) return ingestFilesCommand(config, env, call, terminal);
    if (topic === undefined) return ingestCommand(config, env, call, terminal);
    return ingestTopicCommand(config, env, { ...call, topic }, terminal);
  },
  // The file that a measured mix reads is what it makes.
  calibrate: async (call) => calibrateCommand(await configOf(call, 'ignore'), env, { ...call, cwd }, terminal),
  run: async (call) => {
    const config = await configOf(call);
    if (call.dryRun === true) return dryRunCommand(config, env, call, terminal);
    return runCommand(config, env, { ...call, cwd }, terminal);
  },
  dlq: async (call) => dlqCommand(await configOf(call), env, call, terminal),
  reset: async (call) => resetCommand(await configOf(call), env, call, terminal),
  doctor: async (call) => {
    const config = await configIfAny(call);
    return doctorCommand(call, () => runChecks({ config, env, cwd, note: terminal.note }), terminal);
  },
  status: async (call) => statusCommand(await configOf(call), env, call, terminal),
  ui: async (call) => uiCommand(await configOf(call), env, call, terminal),
  tail: async (call) => tailCommand(await configOf(call), env, call.topic, call, terminal),
  export: async (call) => {
    if ('html' in call) return exportPageCommand(await configOf(call), env, { ...call, version }, terminal);
    const command = call.follow === true ? followExportCommand : exportCommand;
    return command(await configOf(call), env, { ...call, generator }, terminal);
  },
  compare: async (call) => {
    const [a, b] = [await configOf({ config: call.a }), await configOf({ config: call.b })];
    return compareCommand(a, b, env, call, terminal);
  },
  'trace-of': async (call) => traceOfCommand(await configOf(call), env, call, terminal),
  verify: async ({ file, domain, ...call }) => {
    const own = isBuiltInDomain(domain) ? undefined : (await configIfAny(call))?.verifiers;
    checkDomain(domain, own);
    const input = file === undefined || file === '-' ? streamInput('-', process.stdin) : fileInput(file);
    const verifier = await openVerifier({ code: domain === 'code' ? 'required' : 'off', ...(own && { own }) });
    try {
      return await verifyCommand(input, verifier.verify, terminal, domain);
    } finally {
      await verifier.close();
    }
  },
  describe: async (call) => describeCommand(await configOf(call), call, terminal),
  demo: (call) => demoCommand({ ...call, generator }, env, cwd, terminal),
};

let exitCode: number;
try {
  exitCode = await runProgram(process.argv.slice(2), handlers, {
    version,
    writeOut: (text) => process.stdout.write(text),
    writeErr: (text) => process.stderr.write(text),
  });
  await terminal.flushed();
} catch (error) {
  exitCode = reportFailure(error, terminal.note, env.debug);
}
// Sockets of clients that were given up may linger; everything that matters has been closed by now.
process.stdout.write('', () => process.exit(exitCode));
