import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { notSupported } from './definition.ts';
import type { DefinitionContext, Given } from './definition.ts';

/** `sluice ingest`: puts questions in. */
export function defineIngest(program: Command, context: DefinitionContext): void {
  program
    .command('ingest')
    .description('puts questions in; prints {"accepted", "duplicate", "rejected"}')
    .argument('[files...]', 'JSON Lines, CSV, TSV or Parquet, plain, gzip or zstd; - is standard input')
    .option(
      '--format <format>',
      'jsonl, csv, tsv or parquet (default: by the ending of the name, else jsonl); of a topic json (default), avro, confluent-avro or confluent-json',
    )
    .option('--map <fields>', 'names of fields: question=problem,answer=meta.solution')
    .option('--domain <domain>', 'of questions that name none')
    .option('--topic <name>', 'copy from a topic of your own, from where the last time ended')
    .option('--schema <file>', 'Avro schema of the values (.avsc); with --topic and --format avro')
    .option('--follow', 'with --topic: wait for more, until a signal; of files not supported yet')
    .option('--from-beginning', 'with --topic: all of it again')
    .action(
      context.act(async (given, [files]) => {
        const names = files as readonly string[];
        checkUsage(given, names);
        return context.handlers.ingest({ ...context.config(), ...given, files: names });
      }),
    );
}

function checkUsage({ topic, follow, ...given }: Given, names: readonly string[]): void {
  if (topic !== undefined) {
    if (names.length === 0) return;
    throw new SluiceError('usage', `ingest: expected files or --topic, got both (${names.join(', ')})`);
  }
  const ofTopics = ['schema', 'fromBeginning'].find((name) => given[name] !== undefined);
  if (ofTopics !== undefined) {
    throw new SluiceError('usage', `ingest: --${ofTopics === 'schema' ? 'schema' : 'from-beginning'} needs --topic`);
  }
  if (names.length === 0)
    throw new SluiceError('usage', 'ingest: expected FILE…, - for standard input, or --topic NAME');
  if (follow !== undefined) throw notSupported('ingest --follow of files');
  if (names.filter((name) => name === '-').length > 1) {
    throw new SluiceError('usage', 'ingest: standard input (-) can be read only once');
  }
}
