import { readFileSync } from 'node:fs';
import { readEnvironment } from '../config/environment.ts';
import type { Config } from '../config/config.ts';
import type { Opens } from '../config/secrets.ts';
import { isBuiltInDomain } from '../records/domain.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { keepHeapSmall } from '../runtime/keep-heap-small.ts';
import { reportFailure } from './exit.ts';
import { olderNodeNote } from './node-version.ts';
import { createTerminal } from './output.ts';
import { runProgram } from './program.ts';
import type { Handlers } from './command-arguments.ts';

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

const configOf = async (
  { config, givenAs }: { readonly config?: string; readonly givenAs?: string },
  opens: Opens,
  calibration: 'read' | 'ignore' = 'read',
): Promise<Config> => {
  const { loadConfig } = await import('../config/load-config.ts');
  const file = { ...(config !== undefined && { file: config }), ...(givenAs !== undefined && { givenAs }) };
  return loadConfig({ cwd, note: terminal.note, opens, calibration, ...file });
};

/** Null if this folder has no configuration and none was named. */
const configIfAny = async (call: { readonly config?: string }, opens: Opens): Promise<Config | null> => {
  try {
    return await configOf(call, opens);
  } catch (error) {
    const isMissing = error instanceof SluiceError && error.code === 'config-missing';
    if (isMissing && call.config === undefined) return null;
    throw error;
  }
};

const isAttended = process.stdin.isTTY && process.stderr.isTTY;

/** Each command loads only what it needs: loading all of them takes 0.7 s of a core and 75 MiB. */
const handlers: Handlers = {
  init: async (call) => {
    const { initCommand } = await import('./init-command.ts');
    const { openAsk } = await import('./init/ask.ts');
    const ask = isAttended ? () => openAsk({ input: process.stdin, output: process.stderr }) : null;
    return initCommand(call, { cwd, env, terminal, openAsk: ask });
  },
  broker: async (call) => {
    const { brokerCommand } = await import('./broker-command.ts');
    return brokerCommand(call, env, cwd, terminal);
  },
  ingest: async (call) => {
    const config = await configOf(call, 'kafka');
    const { checkDefaultDomain } = await import('./check-domain.ts');
    checkDefaultDomain(call.map, config.verifiers);
    if ('topic' in call) {
      const { ingestTopicCommand } = await import('./ingest-topic-command.ts');
      return ingestTopicCommand(config, env, call, terminal);
    }
    if (call.follow === true) {
      const { ingestFilesCommand } = await import('./ingest-files-command.ts');
      return ingestFilesCommand(config, env, call, terminal);
    }
    const { ingestCommand } = await import('./ingest-command.ts');
    return ingestCommand(config, env, call, terminal);
  },
  calibrate: async (call) => {
    keepHeapSmall();
    const { calibrateCommand } = await import('./calibrate-command.ts');
    // The command makes the file that a measured mix reads.
    return calibrateCommand(await configOf(call, 'endpoints', 'ignore'), env, { ...call, cwd }, terminal);
  },
  run: async (call) => {
    if (call.dryRun === true) {
      const { dryRunCommand } = await import('./dry-run-command.ts');
      return dryRunCommand(await configOf(call, 'kafka'), env, call, terminal);
    }
    keepHeapSmall();
    const config = await configOf(call, 'endpoints');
    const { runCommand } = await import('./run-command.ts');
    return runCommand(config, env, { ...call, cwd }, terminal);
  },
  dlq: async (call) => {
    const { dlqCommand } = await import('./dlq-command.ts');
    return dlqCommand(await configOf(call, 'kafka'), env, call, terminal);
  },
  reset: async (call) => {
    const { resetCommand } = await import('./reset-command.ts');
    return resetCommand(await configOf(call, 'kafka'), env, call, terminal);
  },
  doctor: async (call) => {
    const { doctorCommand } = await import('./doctor-command.ts');
    const { runChecks } = await import('../runtime/doctor/run-checks.ts');
    const config = await configIfAny(call, 'endpoints');
    const { note } = terminal;
    return doctorCommand(call, env, (stop) => runChecks({ config, env, cwd, note, stop }), terminal);
  },
  status: async (call) => {
    const { statusCommand } = await import('./status-command.ts');
    return statusCommand(await configOf(call, 'kafka'), env, call, terminal);
  },
  ui: async (call) => {
    const { uiCommand } = await import('./ui-command.ts');
    return uiCommand(await configOf(call, 'kafka'), env, call, terminal);
  },
  tail: async (call) => {
    const { tailCommand } = await import('./tail-command.ts');
    return tailCommand(await configOf(call, 'kafka'), env, call.topic, call, terminal);
  },
  export: async (call) => {
    const config = await configOf(call, 'kafka');
    if ('html' in call) {
      const { exportPageCommand } = await import('./export-page-command.ts');
      return exportPageCommand(config, env, { ...call, version }, terminal);
    }
    if (call.follow === true) {
      const { followExportCommand } = await import('./follow-export-command.ts');
      return followExportCommand(config, env, { ...call, generator }, terminal);
    }
    const { exportCommand } = await import('./export-command.ts');
    return exportCommand(config, env, { ...call, generator }, terminal);
  },
  compare: async (call) => {
    const { compareCommand } = await import('./compare-command.ts');
    const a = await configOf({ config: call.a, givenAs: 'the first argument' }, 'kafka');
    const b = await configOf({ config: call.b, givenAs: 'the second argument' }, 'kafka');
    return compareCommand(a, b, env, call, terminal);
  },
  'trace-of': async (call) => {
    const { traceOfCommand } = await import('./trace-of-command.ts');
    return traceOfCommand(await configOf(call, 'kafka'), env, call, terminal);
  },
  verify: async ({ file, domain, ...call }) => {
    const { verifyCommand } = await import('./verify-command.ts');
    const { checkDomain } = await import('./check-domain.ts');
    const { openVerifier } = await import('../runtime/verifier.ts');
    const { fileInput, streamInput } = await import('../sources/input.ts');
    const own = isBuiltInDomain(domain) ? undefined : (await configIfAny(call, 'nothing'))?.verifiers;
    checkDomain(domain, own);
    const input = file === undefined || file === '-' ? streamInput('-', process.stdin) : fileInput(file);
    const verifier = await openVerifier({ code: domain === 'code' ? 'required' : 'off', ...(own && { own }) });
    try {
      return await verifyCommand(input, verifier.verify, terminal, domain);
    } finally {
      await verifier.close();
    }
  },
  describe: async (call) => {
    const { describeCommand } = await import('./describe-command.ts');
    return describeCommand(await configOf(call, 'nothing'), call, terminal);
  },
  demo: async (call) => {
    const { demoCommand } = await import('./demo-command.ts');
    return demoCommand({ ...call, generator }, env, cwd, terminal);
  },
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
// Sockets of abandoned clients may linger; everything that matters has been closed by now.
process.stdout.write('', () => process.exit(exitCode));
