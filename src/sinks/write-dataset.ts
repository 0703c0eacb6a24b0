import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SluiceError } from '../records/sluice-error.ts';
import type { PerLevel } from '../records/mix.ts';
import type { RejectedTrace, VerifiedRecord } from '../records/trace.ts';
import { acceptedBy, datasetCard } from './dataset-card.ts';
import type { CardInfo } from './dataset-card.ts';
import { ignoreMissing, isFileError, makeFolder, syncFolder } from '../files/folder.ts';
import { PARTIAL } from './partial-folder.ts';
import { CARD, DATA, MANIFEST, readIfThere, refuseForeign, writeWhole, writingTo } from './dataset-folder.ts';
import { rowsOf } from './dataset-rows.ts';
import { DatasetTally, RejectedTally } from './dataset-tally.ts';
import type { Columns } from './column-type.ts';
import { isWholeShard, shardDigits } from './file-kind.ts';
import type { FileKind } from './file-kind.ts';
import { openShards } from './open-shards.ts';
import { FORMS } from './forms/forms.ts';
import type { FormName } from './forms/forms.ts';

/** The content and destination of a dataset. */
export interface DatasetOptions {
  /** Created if it does not exist. An existing dataset is replaced. */
  readonly dir: string;
  readonly records: AsyncIterable<VerifiedRecord>;
  /** Rejected traces, as a separate configuration beside the records. Default: none. */
  readonly rejected?: AsyncIterable<RejectedTrace>;
  readonly card: CardInfo;
  /** The form of its rows. Default `messages`. */
  readonly format?: FormName;
  /** The kind of its files. Default `jsonl`. */
  readonly as?: FileKind;
  /** A shard of JSON Lines is closed before it would grow beyond this, one of Parquet after the rows that pass it. Default 256 MiB. */
  readonly shardBytes?: number;
}

/** The result of writing a dataset. */
export interface DatasetReport {
  readonly records: number;
  readonly perLevel: PerLevel;
  /** Records by accepting party; missing if there was no judge. */
  readonly acceptedBy?: { readonly rules: number; readonly judge: number };
  /** Rejected traces; missing if they were not requested. */
  readonly rejected?: number;
  /** Relative to the folder, the card first. */
  readonly files: readonly string[];
}

/** A shard is closed before it would grow beyond this. */
export const SHARD_BYTES: number = 256 * 1024 * 1024;
/** The shards of the last dataset, while the new ones are moved into place. */
const REPLACED = '.sluice-replaced-';

/**
 * Writes a dataset in the Hugging Face layout: `README.md` and `data/train-00000-of-0000N.jsonl` (or `.parquet`), one
 * record in each row; with rejected traces also `data/rejected-00000-of-0000N.jsonl`. Everything is written into a
 * hidden folder beside it and is on the disk before `data` is replaced by renaming, so that an existing dataset stays
 * complete until then, after any failure. The next export removes the remains of a killed one.
 *
 * @throws `SluiceError` `usage` if the folder contains a README.md that is not our card, or a `data` with foreign
 * files; `export-failed` if the folder cannot be written.
 */
export async function writeDataset(options: DatasetOptions): Promise<DatasetReport> {
  const dir = resolve(options.dir);
  const partial = join(dir, `${PARTIAL}${randomUUID()}`);
  return writingTo(dir, async () => {
    await refuseGrowing(dir);
    await recover(dir);
    await refuseForeign(dir, isWholeShard);
    await makeFolder(dir);
    try {
      await mkdir(partial);
      return await publish({ ...options, dir }, partial, await writeSplits(options, partial));
    } catch (error) {
      throw (await isRemoved(partial, error)) ? writtenByAnother(dir, error) : error;
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

/** Whether an error is one of the file system since another process has removed a folder of ours. */
const isRemoved = async (folder: string, error: unknown): Promise<boolean> =>
  isFileError(error) && (await readIfThere(folder, () => stat(folder)).catch(() => folder)) === null;

/** Each export removes what it finds of a killed one, which it cannot distinguish from one that runs. */
const writtenByAnother = (dir: string, cause: unknown): SluiceError =>
  new SluiceError(
    'export-failed',
    `${dir} is written by another export at the same time, which has removed the unfinished files of this one. Let one ` +
      'export end before the next one, or use different folders (--out)',
    { cause },
  );

/** Complete and on the disk, in a folder that readers of the dataset ignore. */
interface WrittenSplits {
  readonly tally: DatasetTally;
  /** Null if not requested. */
  readonly rejected: RejectedTally | null;
  /** The path of each shard by its name in the dataset. */
  readonly shards: ReadonlyMap<string, string>;
}

async function writeSplits(options: DatasetOptions, partial: string): Promise<WrittenSplits> {
  const { records, rejected: traces, as = 'jsonl' } = options;
  const rows = rowsOf(options.format ?? 'messages', options.card.hasConsensus === true);
  const { columns } = rows;
  const tally = new DatasetTally();
  const train = await writeShards(options, join(partial, 'train'), columns.records, records, (record) => {
    tally.add(record);
    return rows.record(record);
  });
  const shards = namedShards('train', train, as);
  if (traces === undefined) return { tally, rejected: null, shards };
  const rejected = new RejectedTally();
  const others = await writeShards(options, join(partial, 'rejected'), columns.traces, traces, (trace) => {
    rejected.add(trace);
    return rows.trace(trace);
  });
  return { tally, rejected, shards: new Map([...shards, ...namedShards('rejected', others, as)]) };
}

/** The paths of the shards of one split, complete and on the disk. */
async function writeShards<T>(
  { as = 'jsonl', shardBytes = SHARD_BYTES }: Pick<DatasetOptions, 'as' | 'shardBytes'>,
  folder: string,
  columns: Columns,
  records: AsyncIterable<T>,
  rowOf: (record: T) => object,
): Promise<readonly string[]> {
  await mkdir(folder);
  const shards = openShards(as, folder, shardBytes, columns);
  try {
    for await (const record of records) await shards.write(rowOf(record));
    return await shards.finish();
  } finally {
    await shards.abandon();
  }
}

function namedShards(split: string, paths: readonly string[], as: FileKind): ReadonlyMap<string, string> {
  const of = shardDigits(paths.length);
  return new Map(paths.map((path, index) => [`${split}-${shardDigits(index)}-of-${of}.${as}`, path]));
}

async function publish(
  { dir, card, as = 'jsonl', format = 'messages' }: DatasetOptions,
  partial: string,
  { tally, rejected, shards }: WrittenSplits,
): Promise<DatasetReport> {
  const facts = tally.facts();
  const fresh = join(partial, DATA);
  await mkdir(fresh);
  for (const [name, path] of shards) await rename(path, join(fresh, name));
  const text = join(partial, CARD);
  await writeWhole(text, datasetCard(card, facts, { rejected: rejected?.facts() ?? null, form: FORMS[format], as }));
  await syncFolder(fresh);
  const replaced = join(dir, `${REPLACED}${randomUUID()}`);
  await rename(join(dir, DATA), replaced).catch(ignoreMissing);
  await rename(fresh, join(dir, DATA));
  await rename(text, join(dir, CARD));
  await syncFolder(dir);
  await rm(replaced, { recursive: true, force: true });
  const accepted = acceptedBy(card, facts);
  return {
    records: facts.records,
    perLevel: facts.perLevel,
    ...(accepted === null ? {} : { acceptedBy: accepted }),
    ...(rejected === null ? {} : { rejected: rejected.facts().traces }),
    files: [CARD, ...[...shards.keys()].map((name) => `${DATA}/${name}`)],
  };
}

/**
 * Completes a killed export: shards that were moved away without new ones in their place are moved back; if the new
 * ones are already in place, their card is moved too. Everything else is removed.
 */
async function recover(dir: string): Promise<void> {
  const names = (await readIfThere(dir, () => readdir(dir))) ?? [];
  const [replaced] = names.filter((name) => name.startsWith(REPLACED));
  const isPublished = names.includes(DATA);
  if (replaced !== undefined && !isPublished) await rename(join(dir, replaced), join(dir, DATA));
  for (const name of names.filter((found) => found.startsWith(PARTIAL))) {
    const left = await readdir(join(dir, name));
    if (isPublished && left.includes(CARD) && !left.includes(DATA))
      await rename(join(dir, name, CARD), join(dir, CARD));
  }
  for (const name of names.filter((found) => found.startsWith(PARTIAL) || found.startsWith(REPLACED))) {
    await rm(join(dir, name), { recursive: true, force: true });
  }
}

/** A dataset to which another program adds shards is not replaced. */
async function refuseGrowing(dir: string): Promise<void> {
  if ((await readIfThere(dir, () => stat(join(dir, MANIFEST)))) === null) return;
  throw new SluiceError(
    'usage',
    `${join(dir, MANIFEST)}: sluice export --follow adds to this dataset. Give the same command with --follow, or another folder`,
  );
}
