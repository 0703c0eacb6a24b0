import type { Command } from 'commander';
import { isHubName, webAddressProblem } from '../../records/hub-name.ts';
import { SluiceError } from '../../records/sluice-error.ts';
import { parseFormat } from '../../sources/input-format.ts';
import { parseTopicFormat } from '../../sources/topic-format.ts';
import type { FilesArguments, TopicArguments } from '../command-arguments.ts';
import { mapOf } from './definition.ts';
import type { DefinitionContext, Given } from './definition.ts';

/** `sluice ingest`: adds questions. */
export function defineIngest(program: Command, context: DefinitionContext): void {
  program
    .command('ingest')
    .description('puts questions in; prints {"accepted", "duplicate", "rejected"}')
    .argument(
      '[files...]',
      'JSON Lines, CSV, TSV or Parquet, plain, gzip or zstd; folders of them; hf://datasets/OWNER/NAME[@REV]/PATH; - is standard input',
    )
    .option(
      '--format <format>',
      'jsonl, csv, tsv or parquet (default: by the ending of the name, else jsonl); of a topic json (default), avro, confluent-avro or confluent-json',
    )
    .option('--map <fields>', 'names of fields: question=problem,answer=meta.solution')
    .option('--domain <domain>', 'of questions that name none')
    .option('--topic <name>', 'copy from a topic of your own, from where the last time ended')
    .option('--schema <file>', 'Avro schema of the values (.avsc); with --topic and --format avro')
    .option('--follow', 'wait for more, until a signal: of a topic, of files that grow, of new files in folders')
    .option('--from-beginning', 'with --topic or --follow: all of it again')
    .action(
      context.act(async (given, [files]) => {
        const names = files as readonly string[];
        checkUsage(given, names);
        const what = given['topic'] === undefined ? filesOf(given, names) : topicOf(given);
        return context.handlers.ingest({ ...context.config(), ...what });
      }),
    );
}

function filesOf(given: Given, files: readonly string[]): FilesArguments {
  const format = parseFormat(given['format'] as string | undefined);
  return { files, map: mapOf(given), ...(format && { format }), ...readingOf(given) };
}

function topicOf(given: Given): TopicArguments {
  const { topic, schema } = given;
  const format = parseTopicFormat(given['format'] as string | undefined);
  if (schema !== undefined && format !== 'avro') {
    throw new SluiceError('usage', `ingest: --schema is for --format avro, got ${format}`);
  }
  const described = schema === undefined ? {} : { schema: schema as string };
  return { topic: topic as string, format, map: mapOf(given), ...described, ...readingOf(given) };
}

const readingOf = ({ follow, fromBeginning }: Given): Pick<FilesArguments, 'follow' | 'fromBeginning'> => ({
  ...(follow === true && { follow }),
  ...(fromBeginning === true && { fromBeginning }),
});

function checkUsage({ topic, follow, ...given }: Given, names: readonly string[]): void {
  if (topic !== undefined) {
    if (names.length === 0) return;
    throw new SluiceError('usage', `ingest: expected files or --topic, got both (${names.join(', ')})`);
  }
  if (given['schema'] !== undefined) throw new SluiceError('usage', 'ingest: --schema needs --topic');
  if (given['fromBeginning'] !== undefined && follow === undefined) {
    throw new SluiceError(
      'usage',
      'ingest: --from-beginning needs --topic or --follow: files are read from the beginning',
    );
  }
  if (names.length === 0)
    throw new SluiceError('usage', 'ingest: expected FILE…, - for standard input, or --topic NAME');
  if (follow !== undefined && names.includes('-')) {
    throw new SluiceError(
      'usage',
      'ingest: --follow is of files, folders and topics; standard input (-) is read to its end',
    );
  }
  if (follow !== undefined && names.some(isHubName)) {
    throw new SluiceError('usage', 'ingest: --follow is of files, folders and topics; what is on the hub is read once');
  }
  for (const name of names) {
    const expected = webAddressProblem(name);
    if (expected !== null) throw new SluiceError('usage', `ingest: ${name}: expected ${expected}`);
  }
  if (names.filter((name) => name === '-').length > 1) {
    throw new SluiceError('usage', 'ingest: standard input (-) can be read only once');
  }
}
