import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { PerLevel } from '../records/mix.ts';
import type { RejectedTrace, VerifiedRecord } from '../records/trace.ts';
import { acceptedBy, CARD_MARK, datasetCard } from './dataset-card.ts';
import type { CardInfo } from './dataset-card.ts';
import { DatasetTally, RejectedTally } from './dataset-tally.ts';
import type { Columns } from './column-type.ts';
import { columnsOf, withoutConsensus } from './dataset-features.ts';
import type { DatasetForm } from './forms/dataset-form.ts';
import { FORMS } from './forms/forms.ts';
import type { FormName } from './forms/forms.ts';
import { JsonLinesShards } from './json-lines-shards.ts';
import { toMessagesRecord } from './messages-record.ts';
import type { MessagesRecord } from './messages-record.ts';
import { ParquetShards } from './parquet-shards.ts';
import { toRejectedRecord } from './rejected-record.ts';
import type { RejectedRecord } from './rejected-record.ts';
import type { ShardWriter } from './shard-writer.ts';

/** What `export --as` takes. */
export type FileKind = 'jsonl' | 'parquet';
export const FILE_KINDS: readonly FileKind[] = ['jsonl', 'parquet'];

/** What is written, and where. */
export interface DatasetOptions {
  /** Made where it is not there. A dataset that stands in it is replaced. */
  readonly dir: string;
  readonly records: AsyncIterable<VerifiedRecord>;
  /** Traces that were rejected: a configuration of their own beside the records. Left out: none. */
  readonly rejected?: AsyncIterable<RejectedTrace>;
  readonly card: CardInfo;
  /** Of its rows. Default `messages`. */
  readonly format?: FormName;
  /** Of its files. Default `jsonl`. */
  readonly as?: FileKind;
  /** A shard is closed before it would grow beyond this. Default 256 MiB. */
  readonly shardBytes?: number;
}

/** What was written. */
export interface DatasetReport {
  readonly records: number;
  readonly perLevel: PerLevel;
  /** Records by who accepted their trace; left out where there was no judge. */
  readonly acceptedBy?: { readonly rules: number; readonly judge: number };
  /** Rejected traces; left out where they were not asked for. */
  readonly rejected?: number;
  /** Relative to the folder, the card first. */
  readonly files: readonly string[];
}

const SHARD_BYTES = 256 * 1024 * 1024;
const CARD = 'README.md';
const DATA = 'data';
/** A dataset that is not whole yet. */
const PARTIAL = '.sluice-partial-';
/** The shards of the last dataset, for the moment in which the new ones take their place. */
const REPLACED = '.sluice-replaced-';
const SHARD_NAME = /^(train|rejected)-\d{5}-of-\d{5}\.(jsonl|parquet)$/;

/**
 * Writes a dataset in the Hugging Face layout: `README.md` and `data/train-00000-of-0000N.jsonl` (or `.parquet`), one
 * record a row; with rejected traces also `data/rejected-00000-of-0000N.jsonl`. All of it is written into a hidden folder beside and is on the disk before `data` is replaced by renaming, so
 * that a dataset that was there stays whole until then, whatever fails. What a killed export left is removed by the next.
 *
 * @throws `SluiceError` `usage` where the folder holds a README.md that is no card of ours, or a `data` with files
 * that we did not write; `export-failed` where the folder cannot be written.
 */
export async function writeDataset(options: DatasetOptions): Promise<DatasetReport> {
  const dir = resolve(options.dir);
  const partial = join(dir, `${PARTIAL}${randomUUID()}`);
  try {
    await recover(dir);
    await refuseForeign(dir);
    await makeFolder(dir);
    try {
      await mkdir(partial);
      return await publish({ ...options, dir }, partial, await writeSplits(options, partial));
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new SluiceError('export-failed', `the dataset cannot be written to ${dir}: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** Whole and on the disk, and not where a reader of the dataset looks. */
interface WrittenSplits {
  readonly tally: DatasetTally;
  /** Null: not asked for. */
  readonly rejected: RejectedTally | null;
  /** The path of each shard by its name in the dataset. */
  readonly shards: ReadonlyMap<string, string>;
}

async function writeSplits(options: DatasetOptions, partial: string): Promise<WrittenSplits> {
  const { records, rejected: traces, as = 'jsonl' } = options;
  const hasConsensus = options.card.hasConsensus === true;
  const form = formOf(options);
  const columns = columnsOf(form, hasConsensus);
  const rowOf = (row: MessagesRecord | RejectedRecord): object =>
    form.rowOf(hasConsensus ? row : withoutConsensus(row));
  const tally = new DatasetTally();
  const train = await writeShards(options, join(partial, 'train'), columns.records, records, (record) => {
    tally.add(record);
    return rowOf(toMessagesRecord(record));
  });
  const shards = namedShards('train', train, as);
  if (traces === undefined) return { tally, rejected: null, shards };
  const rejected = new RejectedTally();
  const others = await writeShards(options, join(partial, 'rejected'), columns.traces, traces, (trace) => {
    rejected.add(trace);
    return rowOf(toRejectedRecord(trace));
  });
  return { tally, rejected, shards: new Map([...shards, ...namedShards('rejected', others, as)]) };
}

/** The paths of the shards of one split, whole and on the disk. */
async function writeShards<T>(
  { as = 'jsonl', shardBytes = SHARD_BYTES }: Pick<DatasetOptions, 'as' | 'shardBytes'>,
  folder: string,
  columns: Columns,
  records: AsyncIterable<T>,
  rowOf: (record: T) => object,
): Promise<readonly string[]> {
  await mkdir(folder);
  const shards: ShardWriter =
    as === 'jsonl' ? new JsonLinesShards(folder, shardBytes) : new ParquetShards(folder, shardBytes, columns);
  try {
    for await (const record of records) await shards.write(rowOf(record));
    return await shards.finish();
  } finally {
    await shards.abandon();
  }
}

function namedShards(split: string, paths: readonly string[], as: FileKind): ReadonlyMap<string, string> {
  const digits = (n: number): string => String(n).padStart(5, '0');
  return new Map(paths.map((path, index) => [`${split}-${digits(index)}-of-${digits(paths.length)}.${as}`, path]));
}

const formOf = ({ format = 'messages' }: Pick<DatasetOptions, 'format'>): DatasetForm => FORMS[format];

async function publish(
  { dir, card, as = 'jsonl', ...options }: DatasetOptions,
  partial: string,
  { tally, rejected, shards }: WrittenSplits,
): Promise<DatasetReport> {
  const facts = tally.facts();
  const fresh = join(partial, DATA);
  await mkdir(fresh);
  for (const [name, path] of shards) await rename(path, join(fresh, name));
  const text = join(partial, CARD);
  await writeWhole(text, datasetCard(card, facts, { rejected: rejected?.facts() ?? null, form: formOf(options), as }));
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
 * Ends what a killed export had begun: shards that were moved away without others in their place are put back; where
 * the new ones are in place already, their card follows. What else it left is removed.
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

/** Makes a folder and those above it. Node.js' own `recursive` never returns where one of them cannot be made (/proc). */
async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'EEXIST' && (await stat(dir)).isDirectory()) return;
    const above = dirname(dir);
    if (error.code !== 'ENOENT' || above === dir || (await exists(above))) throw error;
    await makeFolder(above);
    await mkdir(dir);
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** `--out` may be mistyped: what somebody else wrote is never replaced or removed. */
async function refuseForeign(dir: string): Promise<void> {
  const card = await readIfThere(dir, () => readFile(join(dir, CARD), 'utf8'));
  if (card !== null && !card.includes(CARD_MARK)) {
    throw new SluiceError(
      'usage',
      `${join(dir, CARD)} is no dataset card of sluice: expected an empty folder or a dataset of sluice`,
    );
  }
  const files = (await readIfThere(dir, () => readdir(join(dir, DATA)))) ?? [];
  const foreign =
    card === null ? files[0] : files.find((name) => !SHARD_NAME.test(name) && !name.startsWith('.sluice-'));
  if (foreign !== undefined) {
    throw new SluiceError(
      'usage',
      `${join(dir, DATA, foreign)} was not written by sluice export: expected an empty folder or a dataset of sluice`,
    );
  }
}

async function readIfThere<T>(dir: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return null;
    throw new SluiceError('export-failed', `${dir} cannot be used for a dataset: ${describeError(error)}`, {
      cause: error,
    });
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function ignoreMissing(error: unknown): void {
  if (!isFileError(error) || error.code !== 'ENOENT') throw error;
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;
