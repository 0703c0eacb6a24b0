import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { FORM_NAMES } from '../../sinks/forms/forms.ts';
import type { FormName } from '../../sinks/forms/forms.ts';
import { FILE_KINDS } from '../../sinks/file-kind.ts';
import type { FileKind } from '../../sinks/file-kind.ts';
import { SHARD_RECORDS, SHARD_SECONDS } from '../follow-export-command.ts';
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
    .option(
      '--follow',
      'add shards as records arrive, until a signal: DIR/manifest.json, DIR/data/train-00000.jsonl, …',
    )
    .option('--shard-records <n>', `with --follow: a shard is closed at so many records (default: ${SHARD_RECORDS})`)
    .option('--shard-seconds <s>', `with --follow: or so long after its first record (default: ${SHARD_SECONDS})`)
    .action(
      context.act(async (given) => {
        const { follow, shardRecords, shardSeconds } = given;
        if (follow === undefined && (shardRecords !== undefined || shardSeconds !== undefined)) {
          const name = shardRecords === undefined ? '--shard-seconds' : '--shard-records';
          throw new SluiceError('usage', `export: ${name} needs --follow`);
        }
        const included = given['includeRejected'] === true ? { includeRejected: true } : {};
        return context.handlers.export({
          ...context.config(),
          out: String(given['out']),
          format: given['format'] as FormName,
          as: given['as'] as FileKind,
          ...included,
          ...(follow === true && { follow }),
          ...(shardRecords !== undefined && { shardRecords: shardRecords as string }),
          ...(shardSeconds !== undefined && { shardSeconds: shardSeconds as string }),
        });
      }),
    );
}
