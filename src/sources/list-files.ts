import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { SluiceError, describeError } from '../records/sluice-error.ts';

/** A file of a folder, and its current size and time. */
export interface ListedFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** The files of a file name or folder. */
export interface Listing {
  /** In the order of their paths. */
  readonly files: readonly ListedFile[];
  /** Files whose extension names no format. */
  readonly unknown: readonly string[];
  /** Files and folders that could not be read, and why. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Unfinished files, marks such as `_SUCCESS`, and hidden files. */
const IGNORED = /^[._]|\.(?:tmp|part|partial|inprogress|crc|crdownload|swp)$|~$/i;

/** Whether a file or folder within a folder is skipped. */
export const isIgnored = (name: string): boolean => IGNORED.test(name);

/** Whether the extension of a name names a format. */
export const hasKnownEnding = (name: string): boolean => KNOWN_ENDING.test(name);

const KNOWN_ENDING = /\.(?:jsonl|ndjson|json|csv|tsv|tab|parquet|pq)(?:\.(?:gz|zst|zstd))?$/i;

/**
 * The file, or all files within the folder and its subfolders. Names that begin with `.` or `_` and unfinished files
 * are skipped; links to folders are not followed. `anyEnding`: also files whose extension names no format.
 *
 * @throws `SluiceError` with code `input-unreadable` if the path does not exist
 */
export async function listFiles(root: string, anyEnding: boolean): Promise<Listing> {
  const found = await stat(root).catch((error: unknown) => {
    throw new SluiceError('input-unreadable', `${root} cannot be read: ${describeError(error)}`, { cause: error });
  });
  if (!found.isDirectory()) {
    return { files: [{ path: root, size: found.size, mtimeMs: found.mtimeMs }], unknown: [], unreadable: new Map() };
  }
  const files: ListedFile[] = [];
  const unknown: string[] = [];
  const unreadable = new Map<string, string>();
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const place = folder;
    const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
      if (!isGone(error)) unreadable.set(place, describeError(error));
      return [];
    });
    for (const entry of entries) {
      if (isIgnored(entry.name)) continue;
      const file = path.join(place, entry.name);
      if (entry.isDirectory()) folders.push(file);
      else if (!anyEnding && !hasKnownEnding(entry.name)) unknown.push(file);
      else {
        const facts = await stat(file).catch((error: unknown) => {
          // A file may be renamed or deleted meanwhile.
          if (!isGone(error)) unreadable.set(file, describeError(error));
          return null;
        });
        if (facts?.isFile() === true) files.push({ path: file, size: facts.size, mtimeMs: facts.mtimeMs });
      }
    }
  }
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), unknown, unreadable };
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
