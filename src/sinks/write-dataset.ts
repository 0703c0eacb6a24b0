import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataflowError, describeError } from '../records/dataflow-error.ts';
import type { PerLevel } from '../records/mix.ts';
import type { VerifiedRecord } from '../records/trace.ts';
import { acceptedBy, CARD_MARK, datasetCard } from './dataset-card.ts';
import type { CardInfo } from './dataset-card.ts';
import { DatasetTally } from './dataset-tally.ts';
import { toMessagesRecord } from './messages-record.ts';

/** What is written, and where. */
export interface DatasetOptions {
  /** Made where it is not there. A dataset that stands in it is replaced. */
  readonly dir: string;
  readonly records: AsyncIterable<VerifiedRecord>;
  readonly card: CardInfo;
  /** A shard is closed before it would grow beyond this. Default 256 MiB. */
  readonly shardBytes?: number;
}

/** What was written. */
export interface DatasetReport {
  readonly records: number;
  readonly perLevel: PerLevel;
  /** Records by who accepted their trace; left out where there was no judge. */
  readonly acceptedBy?: { readonly rules: number; readonly judge: number };
  /** Relative to the folder, the card first. */
  readonly files: readonly string[];
}

const SHARD_BYTES = 256 * 1024 * 1024;
const WRITE_BYTES = 1024 * 1024;
const CARD = 'README.md';
const PARTIAL = '.sluice-partial-';
const SHARD_NAME = /^train-\d{5}-of-\d{5}\.(jsonl|parquet)$/;

/**
 * Writes a dataset in the Hugging Face layout: `README.md` and `data/train-00000-of-0000N.jsonl`, one `messages` record a
 * line. Everything is written under hidden names first and renamed when it is whole; the card names the shards that
 * belong to it, so an interrupted export leaves the old dataset or the new one. Shards of an older export are removed.
 *
 * @throws `DataflowError` `usage` where the folder holds a README.md that is no card of ours; `export-failed` where the
 * folder cannot be written.
 */
export async function writeDataset(options: DatasetOptions): Promise<DatasetReport> {
  const { dir } = options;
  const data = join(dir, 'data');
  await refuseForeignReadme(dir);
  const tally = new DatasetTally();
  try {
    await mkdir(data, { recursive: true });
    await removeWhere(data, (name) => name.startsWith(PARTIAL));
    const shards = new ShardWriter(data, options.shardBytes ?? SHARD_BYTES);
    let partials: readonly string[];
    try {
      for await (const record of options.records) {
        tally.add(record);
        await shards.write(`${JSON.stringify(toMessagesRecord(record))}\n`);
      }
      partials = await shards.finish();
    } catch (error) {
      await shards.discard();
      throw error;
    }
    return await publish(options, partials, tally);
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new DataflowError('export-failed', `the dataset cannot be written to ${dir}: ${describeError(error)}`, {
      cause: error,
    });
  }
}

async function publish(
  { dir, card }: DatasetOptions,
  partials: readonly string[],
  tally: DatasetTally,
): Promise<DatasetReport> {
  const data = join(dir, 'data');
  const facts = tally.facts();
  const total = String(partials.length).padStart(5, '0');
  const names = partials.map((_, index) => `train-${String(index).padStart(5, '0')}-of-${total}.jsonl`);
  for (const [index, name] of names.entries()) await rename(partials[index] ?? '', join(data, name));
  // The card points to the shards by their number: an older dataset beside them is not part of what it describes.
  await replaceFile(dir, CARD, datasetCard(card, facts, `data/train-*-of-${total}.jsonl`));
  await removeWhere(data, (name) => SHARD_NAME.test(name) && !names.includes(name));
  const accepted = acceptedBy(card, facts);
  return {
    records: facts.records,
    perLevel: facts.perLevel,
    ...(accepted === null ? {} : { acceptedBy: accepted }),
    files: [CARD, ...names.map((name) => `data/${name}`)],
  };
}

/** `--out` may be mistyped: a README that somebody wrote by hand is never replaced. */
async function refuseForeignReadme(dir: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(join(dir, CARD), 'utf8');
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return;
    throw new DataflowError('export-failed', `${dir} cannot be used for a dataset: ${describeError(error)}`, {
      cause: error,
    });
  }
  if (text.includes(CARD_MARK)) return;
  throw new DataflowError(
    'usage',
    `${join(dir, CARD)} is no dataset card of sluice: expected an empty folder or a dataset of sluice`,
  );
}

async function replaceFile(dir: string, name: string, text: string): Promise<void> {
  const partial = join(dir, `${PARTIAL}${randomUUID()}`);
  const file = await open(partial, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, join(dir, name));
}

async function removeWhere(dir: string, isStale: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(dir)) if (isStale(name)) await rm(join(dir, name), { force: true });
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;

/** Lines into files of limited size, under names that no reader of the dataset looks at. */
class ShardWriter {
  readonly #dir: string;
  readonly #shardBytes: number;
  readonly #run = randomUUID();
  readonly #paths: string[] = [];
  #file: FileHandle | null = null;
  #shardLength = 0;
  #waiting: string[] = [];
  #waitingLength = 0;

  constructor(dir: string, shardBytes: number) {
    this.#dir = dir;
    this.#shardBytes = shardBytes;
  }

  async write(line: string): Promise<void> {
    const length = Buffer.byteLength(line);
    if (this.#shardLength > 0 && this.#shardLength + length > this.#shardBytes) await this.#close();
    if (this.#file === null) await this.#open();
    this.#waiting.push(line);
    this.#waitingLength += length;
    this.#shardLength += length;
    if (this.#waitingLength >= WRITE_BYTES) await this.#flush();
  }

  /** The paths of the shards, whole and on the disk; at least one, so that an empty dataset can be loaded too. */
  async finish(): Promise<readonly string[]> {
    if (this.#paths.length === 0) await this.#open();
    await this.#close();
    return this.#paths;
  }

  async discard(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    for (const path of this.#paths) await rm(path, { force: true });
  }

  async #open(): Promise<void> {
    const path = join(this.#dir, `${PARTIAL}${this.#run}-${this.#paths.length}`);
    this.#file = await open(path, 'wx');
    this.#paths.push(path);
    this.#shardLength = 0;
  }

  async #flush(): Promise<void> {
    await this.#file?.writeFile(this.#waiting.join(''));
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  async #close(): Promise<void> {
    if (this.#file === null) return;
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    this.#file = null;
  }
}
