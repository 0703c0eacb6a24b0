import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and its parents; several processes may do so at the same time. The `recursive` option of Node.js never
 * returns if one of them cannot be made (/proc).
 */
export async function makeFolder(dir: string): Promise<void> {
  const above = dirname(dir);
  try {
    await makeOne(dir);
    return;
  } catch (error) {
    if (!isFileError(error) || error.code !== 'ENOENT' || above === dir) throw error;
  }
  await makeFolder(above);
  await makeOne(dir);
}

async function makeOne(dir: string): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    if (isFileError(error) && error.code === 'EEXIST' && (await stat(dir)).isDirectory()) return;
    throw error;
  }
}

/** A rename is on the disk after its folder is synced. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** For `catch`: a missing file is not a failure. */
export function ignoreMissing(error: unknown): void {
  if (!isFileError(error) || error.code !== 'ENOENT') throw error;
}

/** Whether an error is one of the file system. */
export const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;
