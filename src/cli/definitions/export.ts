import type { Command } from 'commander';
import { FORM_NAMES } from '../../sinks/forms/forms.ts';
import type { FormName } from '../../sinks/forms/forms.ts';
import { FILE_KINDS } from '../../sinks/write-dataset.ts';
import type { FileKind } from '../../sinks/write-dataset.ts';
import { choice } from './definition.ts';
import type { DefinitionContext } from './definition.ts';

/** `sluice export`: writes the dataset. */
export function defineExport(program: Command, context: DefinitionContext): void {
  program
    .command('export')
    .description('the dataset in the Hugging Face layout: DIR/README.md, DIR/data/train-00000-of-0000N.jsonl')
    .requiredOption('--out <dir>', 'folder; a dataset of sluice in it is replaced')
    .addOption(choice('--format <format>', 'of a record', FORM_NAMES, 'messages'))
    .addOption(choice('--as <file>', 'of the files', FILE_KINDS, 'jsonl'))
    .option('--include-rejected', 'also the rejected traces, as DIR/data/rejected-00000-of-0000N.jsonl')
    .action(
      context.act(async (given) => {
        const included = given['includeRejected'] === true ? { includeRejected: true } : {};
        return context.handlers.export({
          ...context.config(),
          out: String(given['out']),
          format: given['format'] as FormName,
          as: given['as'] as FileKind,
          ...included,
        });
      }),
    );
}
