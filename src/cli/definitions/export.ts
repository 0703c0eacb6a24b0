import { Option } from 'commander';
import type { Command } from 'commander';
import { SluiceError } from '../../records/sluice-error.ts';
import { FORM_NAMES } from '../../sinks/forms/forms.ts';
import type { FormName } from '../../sinks/forms/forms.ts';
import { FILE_KINDS } from '../../sinks/file-kind.ts';
import type { FileKind } from '../../sinks/file-kind.ts';
import type { DatasetArguments, PageArguments } from '../command-arguments.ts';
import { MOST_PAGE_RECORDS, PAGE_RECORDS, SHARD_RECORDS, SHARD_SECONDS } from '../export-defaults.ts';
import { wholeNumber } from '../parse-number.ts';
import { choice } from './definition.ts';
import type { DefinitionContext, Given } from './definition.ts';

/** Options that only a dataset has. */
const OF_DATASET = ['out', 'format', 'as', 'includeRejected', 'follow', 'shardRecords', 'shardSeconds', 'push'];

/** `sluice export`: writes the dataset, or the page. */
export function defineExport(program: Command, context: DefinitionContext): void {
  program
    .command('export')
    .description(
      'the dataset in the Hugging Face layout: DIR/README.md, DIR/data/train-00000-of-0000N.jsonl; or the page as a file',
    )
    .option('--out <dir>', 'folder; a dataset of sluice in it is replaced')
    .addOption(choice('--format <format>', 'of a record', FORM_NAMES, 'messages'))
    .addOption(choice('--as <file>', 'of the files', FILE_KINDS, 'jsonl'))
    .option('--include-rejected', 'also the rejected traces, as DIR/data/rejected-00000-of-0000N.jsonl')
    .option('--push <name>', 'also onto the Hugging Face hub (HF_TOKEN): hf://datasets/OWNER/NAME[@BRANCH][/PATH]')
    .option(
      '--follow',
      'add shards as records arrive, until a signal: DIR/manifest.json, DIR/data/train-00000.jsonl, …',
    )
    .option(
      '--shard-records <n>',
      `with --follow: a shard is closed at so many records (default: ${SHARD_RECORDS})`,
      wholeNumber('--shard-records'),
    )
    .option(
      '--shard-seconds <s>',
      `with --follow: or so long after its first record (default: ${SHARD_SECONDS})`,
      wholeNumber('--shard-seconds'),
    )
    .addOption(
      new Option('--html <file>', 'instead of a dataset: the page of the campaign as it is now, in one file').conflicts(
        OF_DATASET,
      ),
    )
    .option(
      '--records <n>',
      `with --html: the newest records that the page holds (default: ${PAGE_RECORDS})`,
      wholeNumber('--records', { most: MOST_PAGE_RECORDS }),
    )
    .action(
      context.act(async (given) => {
        const what = given['html'] === undefined ? datasetOf(given) : pageOf(given);
        return context.handlers.export({ ...context.config(), ...what });
      }),
    );
}

function pageOf({ html, records }: Given): PageArguments {
  return { html: html as string, ...(records !== undefined && { records: records as number }) };
}

function datasetOf(given: Given): DatasetArguments {
  const { out, follow, shardRecords, shardSeconds, includeRejected, records, push } = given;
  if (out === undefined) {
    throw new SluiceError('usage', 'export: expected --out DIR for the dataset, or --html FILE for the page');
  }
  if (records !== undefined) throw new SluiceError('usage', 'export: --records needs --html');
  if (follow === undefined && (shardRecords !== undefined || shardSeconds !== undefined)) {
    const name = shardRecords === undefined ? '--shard-seconds' : '--shard-records';
    throw new SluiceError('usage', `export: ${name} needs --follow`);
  }
  if (follow === true && push !== undefined) {
    throw new SluiceError('usage', 'export: --push is of a whole dataset, and excludes --follow');
  }
  return {
    out: out as string,
    format: given['format'] as FormName,
    as: given['as'] as FileKind,
    ...(includeRejected === true && { includeRejected }),
    ...(follow === true && { follow }),
    ...(push !== undefined && { push: push as string }),
    ...(shardRecords !== undefined && { shardRecords: shardRecords as number }),
    ...(shardSeconds !== undefined && { shardSeconds: shardSeconds as number }),
  };
}
