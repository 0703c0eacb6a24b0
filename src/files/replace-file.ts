import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { ignoreMissing, syncFolder } from './folder.ts';

/** Incomplete files have names with this prefix, which readers of a dataset ignore; an export's folder has another. */
const PARTIAL = '.sluice-new-';

/**
 * Writes a file beside the one that it replaces, which stays unchanged until the new one is complete. Nothing else is
 * left if it fails.
 */
export async function replaceFile<T>(
  file: string,
  fill: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const folder = dirname(file);
  const partial = partialOf(file);
  const opened = await open(partial, 'wx');
  try {
    const result = await fill(async (text) => {
      await opened.write(text);
    });
    await opened.sync();
    await rename(partial, file);
    await syncFolder(folder);
    return result;
  } finally {
    await opened.close();
    await rm(partial, { force: true });
  }
}

/**
 * Checks that `replaceFile` can write a file, for a command that is expensive before it does. Only an attempt shows it:
 * permissions say nothing about a read-only file system.
 *
 * @throws `SluiceError` `output-failed`
 */
export async function checkReplaceable(file: string): Promise<void> {
  const found = await stat(file).catch(ignoreMissing).catch(unwritable(file));
  if (found !== undefined && !found.isFile()) {
    const what = found.isDirectory() ? 'it is a folder' : 'it is not a regular file';
    throw new SluiceError('output-failed', `${file} cannot be written: ${what}: expected the name of a file`);
  }
  const partial = partialOf(file);
  try {
    await (await open(partial, 'wx')).close();
  } catch (error) {
    unwritable(file)(error);
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

/** For `catch`: throws an error of the file system with what could not be written. */
export const unwritable =
  (file: string) =>
  (error: unknown): never => {
    throw new SluiceError(
      'output-failed',
      `${file} cannot be written: ${describeError(error)}: expected a file in a folder that exists and is writable`,
      { cause: error },
    );
  };

const partialOf = (file: string): string => join(dirname(file), `${PARTIAL}${process.pid}-${basename(file)}`);
