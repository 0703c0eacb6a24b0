import { Argument, Command, CommanderError, Option } from 'commander';
import { SluiceError } from '../records/sluice-error.ts';
import { STAGES } from '../records/topic-name.ts';
import type { DescriptionFormat } from '../topology/describe.ts';
import type { Handlers, WithConfig } from './command-arguments.ts';
import { EXIT } from './exit.ts';

/** What the program needs beside its handlers. */
export interface ProgramOptions {
  readonly version: string;
  /** Where help that was asked for goes. */
  readonly writeOut: (text: string) => void;
  /** Where complaints about the usage go. */
  readonly writeErr: (text: string) => void;
}

type Given = Record<string, unknown>;

/**
 * Parses the arguments after `sluice` and runs the command. Resolves with the exit code; wrong usage is told and is 2,
 * help and version are 0. Rejects with what the command failed with.
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
    // Commander's own codes: 0 where help or the version was asked for, 1 for everything else.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  return exitCode;
}

function createProgram(handlers: Handlers, options: ProgramOptions, exit: (code: number) => void): Command {
  const program = new Command('sluice')
    .description('Turns a stream of questions into a verified chain-of-thought dataset fitted to one target model.')
    .version(options.version)
    .option('--config <file>', 'configuration (default: sluice.config.ts, .js, .mjs or .json in this folder)')
    .configureOutput({ writeOut: options.writeOut, writeErr: options.writeErr })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(sluice --help lists commands and options)')
    .exitOverride();
  const config = (): WithConfig => {
    const { config: file } = program.opts<WithConfig>();
    return file === undefined ? {} : { config: file };
  };
  /** Commander hands over arguments, then options, then the command. */
  const act =
    (run: (given: Given, operands: readonly unknown[]) => Promise<number>) =>
    async (...received: unknown[]): Promise<void> => {
      exit(await run(received.at(-2) as Given, received.slice(0, -2)));
    };
  addWorkCommands(program, handlers, config, act);
  addDeadLetterCommand(program, handlers, config, act);
  addReadCommands(program, handlers, config, act);
  addUnsupportedCommands(program);
  return program;
}

type Act = (
  run: (given: Given, operands: readonly unknown[]) => Promise<number>,
) => (...received: unknown[]) => Promise<void>;

/** Commands that put something in, or run something. */
function addWorkCommands(program: Command, handlers: Handlers, config: () => WithConfig, act: Act): void {
  program
    .command('demo')
    .description('the whole way on toy models that really solve generated arithmetic; the dataset in out/demo/')
    .option('--size <n>', 'verified records (default: 200)')
    .action(act((given) => handlers.demo(given)));

  program
    .command('broker')
    .description('the embedded broker alone, in the foreground')
    .option('--port <port>', 'on 127.0.0.1 (default: a free one)')
    .option('--data <dir>', 'where its data stands (default: under .sluice/)')
    .action(act((given) => handlers.broker(given)));

  program
    .command('ingest')
    .description('puts questions in; prints {"accepted", "duplicate", "rejected"}')
    .argument('[files...]', 'JSON Lines, CSV, TSV or Parquet, plain, gzip or zstd; - is standard input')
    .option('--format <format>', 'jsonl, csv, tsv or parquet (default: by the ending of the name, else jsonl)')
    .option('--map <fields>', 'names of fields: question=problem,answer=meta.solution')
    .option('--domain <domain>', 'of questions that name none')
    .option('--topic <name>', 'copy from a topic of your own (not supported yet)')
    .option('--follow', 'wait for more (not supported yet)')
    .action(
      act(async (given, [files]) => {
        for (const option of ['topic', 'follow']) {
          if (given[option] !== undefined) throw notSupported(`ingest --${option}`);
        }
        const names = files as readonly string[];
        if (names.length === 0) throw new SluiceError('usage', 'ingest: expected FILE…, or - for standard input');
        if (names.filter((name) => name === '-').length > 1) {
          throw new SluiceError('usage', 'ingest: standard input (-) can be read only once');
        }
        return handlers.ingest({ ...config(), ...given, files: names });
      }),
    );

  program
    .command('calibrate')
    .description('grades an evaluation set: the measured mix for this target, and thresholds fitted on it')
    .argument('<file>', 'questions as JSON Lines, plain or gzip')
    .option('--out <file>', 'what mix.calibration reads (default: calibration.json)')
    .action(act((given, [file]) => handlers.calibrate({ ...config(), ...given, file: String(file) })));

  program
    .command('run')
    .description('a worker; start as many as wanted, on as many machines')
    .option('--stages <list>', `some of ${STAGES.join(',')} (default: all)`)
    .option('--until <end>', 'complete (default with a size), idle or forever (default without)')
    .option('--grace <seconds>', 'for calls in flight after a stop (default: 30)')
    .option('--port <port>', '/livez, /readyz and /metrics over HTTP; 0: a free port (default: none)')
    .option('--host <host>', 'address that --port listens on (default: 127.0.0.1)')
    .option('--dry-run', 'only estimates calls, tokens, cost and time to come; calls and writes nothing')
    .option('--json', 'the estimate as one line of JSON (with --dry-run)')
    .action(
      act(async (given) => {
        checkDryRun(given);
        return handlers.run({ ...config(), ...given });
      }),
    );
}

function addDeadLetterCommand(program: Command, handlers: Handlers, config: () => WithConfig, act: Act): void {
  program
    .command('dlq')
    .description('dead letters: what stood on the questions topic and is no question')
    .addArgument(
      new Argument(
        '<action>',
        'list: with their causes, as JSON lines; replay: onto the questions topic again',
      ).choices(['list', 'replay']),
    )
    .option('--map <fields>', 'replay rows of JSON as questions: question=problem,answer=meta.solution')
    .option('--domain <domain>', 'replay: of rows that name none')
    .option('--from-beginning', 'replay: also those that were replayed before')
    .action(
      act(async (given, [action]) => {
        const option = ['map', 'domain', 'fromBeginning'].find((name) => given[name] !== undefined);
        if (action === 'list' && option !== undefined) {
          throw new SluiceError(
            'usage',
            `dlq list takes no --${option === 'fromBeginning' ? 'from-beginning' : option}`,
          );
        }
        return handlers.dlq({ ...config(), ...given, action: action as 'list' | 'replay' });
      }),
    );
}

/** An estimate is of a whole campaign, and runs nothing: options of a worker say nothing about it. */
function checkDryRun(given: Given): void {
  if (given['dryRun'] === undefined) {
    if (given['json'] !== undefined)
      throw new SluiceError('usage', 'run --json is of the estimate: it needs --dry-run');
    return;
  }
  const ofWorker = ['stages', 'until', 'grace', 'port', 'host'].filter((option) => given[option] !== undefined);
  if (ofWorker.length > 0) throw new SluiceError('usage', `run --dry-run runs no worker: leave out --${ofWorker[0]}`);
}

/** Commands that show, take out or check. */
function addReadCommands(program: Command, handlers: Handlers, config: () => WithConfig, act: Act): void {
  program
    .command('doctor')
    .description('checks broker, transactions, schemas, endpoints, scorer and sandbox; says how to fix what fails')
    .option('--json', 'as one line of JSON')
    .action(act((given) => handlers.doctor({ ...config(), ...given })));

  program
    .command('status')
    .description("the campaign's state from Kafka alone, with or without a worker running")
    .option('--json', 'as one line of JSON')
    .option('--watch', 'again and again')
    .action(act((given) => handlers.status({ ...config(), ...given })));

  program
    .command('tail')
    .description('decoded records as JSON lines {topic, partition, offset, key, timestamp, value}')
    .argument('<topic>', 'without its campaign prefix: questions, level-3, cot, control.grade …')
    .option('--from-beginning', 'all records, not only new ones')
    .option('--until-end', 'stop at the end that stands now')
    .option('--max <n>', 'stop after n records')
    .action(act((given, [topic]) => handlers.tail({ ...config(), ...given, topic: String(topic) })));

  program
    .command('export')
    .description('the dataset in the Hugging Face layout: DIR/README.md, DIR/data/train-00000-of-0000N.jsonl')
    .requiredOption('--out <dir>', 'folder; a dataset of sluice in it is replaced')
    .addOption(choice('--format <format>', 'of a record', ['messages', 'sharegpt', 'openr1'], 'messages'))
    .addOption(choice('--as <file>', 'of the files', ['jsonl', 'parquet'], 'jsonl'))
    .option('--include-rejected', 'also the rejected traces, as DIR/data/rejected-00000-of-0000N.jsonl')
    .action(
      act(async (given) => {
        if (given['format'] !== 'messages') throw notSupported(`export --format ${String(given['format'])}`);
        if (given['as'] !== 'jsonl') throw notSupported(`export --as ${String(given['as'])}`);
        const included = given['includeRejected'] === true ? { includeRejected: true } : {};
        return handlers.export({ ...config(), out: String(given['out']), ...included });
      }),
    );

  program
    .command('trace-of')
    .description('a record back to question, attempts, scores, grade, draw, traces, calls and what they cost')
    .argument('<id>', 'of the question')
    .option('--json', 'as one line of JSON')
    .action(act((given, [id]) => handlers['trace-of']({ ...config(), ...given, id: String(id) })));

  program
    .command('compare')
    .description('two campaigns on one questions topic: levels side by side, how questions moved')
    .argument('<a>', 'configuration of the one')
    .argument('<b>', 'and of the other')
    .option('--json', 'as one line of JSON')
    .action(act((given, [a, b]) => handlers.compare({ ...given, a: String(a), b: String(b) })));

  program
    .command('verify')
    .description('JSON lines {gold, output} or {tests, output} in, the same with verdict, reason, extracted, ms out')
    .argument('[file]', 'default: standard input')
    .option(
      '--domain <domain>',
      'of the answers: math, code, choice, or one of `verifiers` in the configuration',
      'math',
    )
    .action(
      act(async (given, [file]) => {
        const domain = String(given['domain']);
        return handlers.verify({ ...config(), domain, ...(typeof file === 'string' && { file }) });
      }),
    );

  program
    .command('describe')
    .description('the topology, from the description that runs')
    .addOption(choice('--as <format>', 'of the description', ['text', 'mermaid', 'json'], 'text'))
    .option('--topics', 'the topics with their settings, also as commands of Kafka, for an administrator')
    .option('--acls', 'the access rules (ACLs) that the campaign needs, also as commands of Kafka')
    .option(
      '--principal <principal>',
      'whom --acls are for (default: User: and the name of kafka.sasl, else User:sluice)',
    )
    .action(
      act(async (given) => {
        const isSetup = given['topics'] !== undefined || given['acls'] !== undefined;
        if (isSetup && given['as'] === 'mermaid') {
          throw new SluiceError('usage', 'describe --topics and --acls are text or json, not mermaid');
        }
        return handlers.describe({ ...config(), ...given, as: given['as'] as DescriptionFormat });
      }),
    );
}

/** What the contract has and this version has not: its usage is checked, and it is refused by its name. */
function addUnsupportedCommands(program: Command): void {
  const refuse = (name: string) => (): never => {
    throw notSupported(name);
  };
  program.command('init').description('not supported yet').action(refuse('init'));
}

const choice = (flags: string, description: string, values: readonly string[], standard: string): Option =>
  new Option(flags, description).choices(values).default(standard);

const notSupported = (what: string): SluiceError =>
  new SluiceError('not-supported', `sluice ${what} is not supported yet by this version`);
