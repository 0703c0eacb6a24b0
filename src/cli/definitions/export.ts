import type { Command } from 'commander';
import { choice, notSupported } from './definition.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice export`: writes the dataset. */
export function defineExport(program: Command, context: DefinitionContext): void {
  program
    .command('export')
    .description('the dataset in the Hugging Face layout: DIR/README.md, DIR/data/train-00000-of-0000N.jsonl')
    .requiredOption('--out <dir>', 'folder; a dataset of sluice in it is replaced')
    .addOption(choice('--format <format>', 'of a record', ['messages', 'sharegpt', 'openr1'], 'messages'))
    .addOption(choice('--as <file>', 'of the files', ['jsonl', 'parquet'], 'jsonl'))
    .option('--include-rejected', 'also the rejected traces, as DIR/data/rejected-00000-of-0000N.jsonl')
    .action(
      context.act(async (given) => {
        if (given['format'] !== 'messages') throw notSupported(`export --format ${String(given['format'])}`);
        if (given['as'] !== 'jsonl') throw notSupported(`export --as ${String(given['as'])}`);
        const included = given['includeRejected'] === true ? { includeRejected: true } : {};
        return context.handlers.export({ ...context.config(), out: String(given['out']), ...included });
      }),
    );
}
