import { Command, CommanderError } from 'commander';
import type { Handlers, WithConfig } from './command-arguments.ts';
import { defineBroker } from './definitions/broker.ts';
import { defineCalibrate } from './definitions/calibrate.ts';
import { defineCompare } from './definitions/compare.ts';
import type { DefinitionContext, Given } from './definitions/definition.ts';
import { defineDemo } from './definitions/demo.ts';
import { defineDescribe } from './definitions/describe.ts';
import { defineDlq } from './definitions/dlq.ts';
import { defineDoctor } from './definitions/doctor.ts';
import { defineExport } from './definitions/export.ts';
import { defineIngest } from './definitions/ingest.ts';
import { defineInit } from './definitions/init.ts';
import { defineReset } from './definitions/reset.ts';
import { defineRun } from './definitions/run.ts';
import { defineStatus } from './definitions/status.ts';
import { defineTail } from './definitions/tail.ts';
import { defineTraceOf } from './definitions/trace-of.ts';
import { defineUi } from './definitions/ui.ts';
import { defineVerify } from './definitions/verify.ts';
import { EXIT } from './exit.ts';
import { refuseEmptyTexts } from './refuse-empty-texts.ts';

/** In the order of the help. */
const DEFINITIONS: readonly ((program: Command, context: DefinitionContext) => void)[] = [
  defineInit,
  defineDemo,
  defineBroker,
  defineIngest,
  defineCalibrate,
  defineRun,
  defineDlq,
  defineReset,
  defineDoctor,
  defineStatus,
  defineUi,
  defineTail,
  defineExport,
  defineTraceOf,
  defineCompare,
  defineVerify,
  defineDescribe,
];

/** The settings of the program in addition to its handlers. */
export interface ProgramOptions {
  readonly version: string;
  /** Receives help that was requested. */
  readonly writeOut: (text: string) => void;
  /** Receives messages about wrong usage. */
  readonly writeErr: (text: string) => void;
}

/**
 * Parses the arguments after `sluice` and runs the command. Resolves with the exit code; wrong usage is reported and is
 * 2, help and version are 0. Rejects with the error of the command.
 */
export async function runProgram(
  args: readonly string[],
  handlers: Handlers,
  options: ProgramOptions,
): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram(handlers, options, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander's codes: 0 if help or the version was requested, 1 otherwise.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  return exitCode;
}

function createProgram(handlers: Handlers, options: ProgramOptions, exit: (code: number) => void): Command {
  const program = new Command('sluice')
    .description('Turns a stream of questions into a verified chain-of-thought dataset fitted to one target model.')
    .version(options.version)
    .option('--config <file>', 'configuration (default: sluice.config.ts, .js, .mjs or .json in this folder)')
    .configureOutput({
      writeOut: options.writeOut,
      writeErr: options.writeErr,
      // In the form of all other errors.
      outputError: (text, write) => write(text.replace(/^error: (.*)\n$/s, 'sluice: $1 [usage]\n')),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(sluice --help lists commands and options)')
    .hook('preAction', (_program, command) => refuseEmptyTexts(command))
    .exitOverride();
  const config = (): WithConfig => {
    const { config: file } = program.opts<WithConfig>();
    return file === undefined ? {} : { config: file };
  };
  /** Commander passes arguments, then options, then the command. */
  const act =
    (run: (given: Given, operands: readonly unknown[]) => Promise<number>) =>
    async (...received: unknown[]): Promise<void> => {
      exit(await run(received.at(-2) as Given, received.slice(0, -2)));
    };
  for (const define of DEFINITIONS) define(program, { handlers, config, act });
  defineHelp(program);
  return program;
}

/** `sluice help [command]`: Commander's own prints the help of all commands for an unknown one, without a word about it. */
function defineHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .description('display help for command')
    .argument('[command]')
    .action((name: string | undefined) => {
      const found = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (found === undefined) program.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
      else found.help();
    });
}
