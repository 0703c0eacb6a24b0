import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { notSupported } from './definition.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice ingest`: puts questions in. */
export function defineIngest(program: Command, context: DefinitionContext): void {
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
      context.act(async (given, [files]) => {
        for (const option of ['topic', 'follow']) {
          if (given[option] !== undefined) throw notSupported(`ingest --${option}`);
        }
        const names = files as readonly string[];
        if (names.length === 0) throw new SluiceError('usage', 'ingest: expected FILE…, or - for standard input');
        if (names.filter((name) => name === '-').length > 1) {
          throw new SluiceError('usage', 'ingest: standard input (-) can be read only once');
        }
        return context.handlers.ingest({ ...context.config(), ...given, files: names });
      }),
    );
}
