import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileError } from '../files/folder.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { CARD_MARK } from './dataset-card.ts';

/** The names in the folder of a dataset. */
export const CARD = 'README.md';
export const DATA = 'data';
/** Only in a growing folder. */
export const MANIFEST = 'manifest.json';

/**
 * `--out` may be mistyped: foreign files are never replaced or removed. Data files are ours if their names match and a
 * card or manifest of ours is beside them (`hasOurs`).
 *
 * @throws `SluiceError` `usage`
 */
export async function refuseForeign(dir: string, isShard: (name: string) => boolean, hasOurs = false): Promise<void> {
  const card = await readIfThere(dir, () => readFile(join(dir, CARD), 'utf8'));
  if (card !== null && !card.includes(CARD_MARK)) {
    throw new SluiceError(
      'usage',
      `${join(dir, CARD)} is no dataset card of sluice: expected an empty folder or a dataset of sluice`,
    );
  }
  const files = (await readIfThere(dir, () => readdir(join(dir, DATA)))) ?? [];
  const isOurs = (name: string): boolean =>
    (card !== null || hasOurs) && (isShard(name) || name.startsWith('.sluice-'));
  const foreign = files.find((name) => !isOurs(name));
  if (foreign !== undefined) {
    throw new SluiceError(
      'usage',
      `${join(dir, DATA, foreign)} was not written by sluice export: expected an empty folder or a dataset of sluice`,
    );
  }
}

/** Reads a part of a dataset; null if it does not exist. */
export async function readIfThere<T>(dir: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return null;
    throw new SluiceError('export-failed', `${dir} cannot be used for a dataset: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** Writes a new file and syncs it to the disk. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Runs a function that writes a dataset; errors of the file system become `export-failed` with the name of the folder.
 */
export async function writingTo<T>(dir: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new SluiceError('export-failed', `the dataset cannot be written to ${dir}: ${describeError(error)}`, {
      cause: error,
    });
  }
}
