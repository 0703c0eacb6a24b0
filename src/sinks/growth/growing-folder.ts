import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SluiceError } from '../../records/sluice-error.ts';
import { makeFolder, syncFolder } from '../../files/folder.ts';
import { PARTIAL } from '../partial-folder.ts';
import { CARD, DATA, MANIFEST, readIfThere, refuseForeign, writeWhole } from '../dataset-folder.ts';
import { isWholeShard } from '../file-kind.ts';
import { FolderLock } from './folder-lock.ts';
import type { LockOptions } from './folder-lock.ts';
import { differences, isGrowingShard, manifestText, nextShard, parseManifest, withShard } from './manifest.ts';
import type { Manifest, SplitName } from './manifest.ts';
import type { OpenShard } from './shard-plan.ts';

/**
 * The folder of a growing dataset: `README.md`, `manifest.json` and `data/train-00000.jsonl`, … A shard is complete and
 * on the disk before it is in `data`, and it is part of the dataset when the manifest lists it; all files are moved
 * into place by renaming. Files that the manifest does not list are removed when the folder is opened.
 */
export class GrowingFolder {
  readonly #dir: string;
  readonly #partial: string;
  readonly #lock: FolderLock;
  #manifest: Manifest;

  /**
   * Opens a folder, or creates one with `empty`.
   *
   * @throws `SluiceError` `usage` if it belongs to another campaign, form or configuration, contains a complete dataset
   * or foreign files, or another process adds to it; `export-failed` if a shard of the manifest is missing
   */
  static async open(dir: string, empty: Manifest, lockOptions: LockOptions): Promise<GrowingFolder> {
    // A refused folder is not changed.
    await readManifest(dir, empty);
    await makeFolder(dir);
    const lock = await FolderLock.take(dir, lockOptions);
    try {
      const found = await readManifest(dir, empty);
      const folder = new GrowingFolder(dir, lock, found ?? empty);
      await folder.#recover();
      if (found === null) await folder.#replace(MANIFEST, manifestText(empty));
      return folder;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  private constructor(dir: string, lock: FolderLock, manifest: Manifest) {
    this.#dir = dir;
    this.#partial = join(dir, `${PARTIAL}${randomUUID()}`);
    this.#lock = lock;
    this.#manifest = manifest;
  }

  get manifest(): Manifest {
    return this.#manifest;
  }

  /** A new folder for an incomplete shard. */
  async beginShard(): Promise<string> {
    const folder = join(this.#partial, randomUUID());
    await mkdir(folder);
    return folder;
  }

  /** Makes a complete file, which is on the disk, the next shard of the dataset. */
  async publish(split: SplitName, path: string, shard: OpenShard, counts: Manifest['counts']): Promise<void> {
    const name = nextShard(this.#manifest, split);
    const file = { file: `${DATA}/${name}`, bytes: (await stat(path)).size, sha256: await sha256Of(path) };
    const manifest = withShard(this.#manifest, split, shard, file, counts);
    await this.#lock.check();
    await rename(path, join(this.#dir, DATA, name));
    await syncFolder(join(this.#dir, DATA));
    await rm(dirname(path), { recursive: true });
    await this.#replace(MANIFEST, manifestText(manifest));
    this.#manifest = manifest;
  }

  /** Replaces the dataset card. */
  writeCard(text: string): Promise<void> {
    return this.#replace(CARD, text);
  }

  async close(): Promise<void> {
    await rm(this.#partial, { recursive: true, force: true });
    await this.#lock.release();
  }

  async #replace(name: string, text: string): Promise<void> {
    const path = join(this.#partial, name);
    await writeWhole(path, text);
    await rename(path, join(this.#dir, name));
    await syncFolder(this.#dir);
  }

  /** Removes files that were incomplete when the last process ended, and checks that all others exist. */
  async #recover(): Promise<void> {
    const left = (await readdir(this.#dir)).filter((name) => name.startsWith(PARTIAL));
    for (const name of left) await rm(join(this.#dir, name), { recursive: true, force: true });
    await mkdir(this.#partial);
    const data = join(this.#dir, DATA);
    await makeFolder(data);
    const named = new Map(this.#manifest.shards.map(({ file, bytes }) => [file, bytes]));
    for (const name of await readdir(data)) {
      const file = `${DATA}/${name}`;
      const bytes = named.get(file);
      named.delete(file);
      if (bytes === undefined) await rm(join(data, name), { recursive: true });
      else if ((await stat(join(data, name))).size !== bytes) throw damaged(this.#dir, file, 'has another size');
    }
    for (const [file] of named) throw damaged(this.#dir, file, 'is not there');
  }
}

/** Null: the folder is empty, or does not exist. */
async function readManifest(dir: string, asked: Manifest): Promise<Manifest | null> {
  const text = await readIfThere(dir, () => readFile(join(dir, MANIFEST), 'utf8'));
  const manifest = text === null ? null : parseManifest(text);
  if (text !== null && manifest === null) {
    throw new SluiceError('usage', `${join(dir, MANIFEST)} is no manifest that this version of sluice reads`);
  }
  await refuseForeign(dir, manifest === null ? isWholeShard : isGrowingShard, manifest !== null);
  if (manifest === null) {
    const card = await readIfThere(dir, () => stat(join(dir, CARD)));
    if (card === null) return null;
    throw new SluiceError(
      'usage',
      `${dir} holds a dataset of a plain export, which --follow cannot add to: give an empty folder`,
    );
  }
  const wrong = differences(manifest, asked);
  if (wrong.length === 0) return manifest;
  throw new SluiceError('usage', `${dir} cannot be added to: ${wrong.join('; ')}. Give another folder`);
}

const damaged = (dir: string, file: string, how: string): SluiceError =>
  new SluiceError(
    'export-failed',
    `${join(dir, file)} is in ${MANIFEST} and ${how}: put it back, or begin another folder`,
  );

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
