import { isUtf8 } from 'node:buffer';
import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { printableLine } from '../records/foreign-text.ts';
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
  /** Files and folders that cannot be read, and why. A name that is not UTF-8 has its other bytes as `\xNN`. */
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
    throw new SluiceError('input-unreadable', printableLine(`${root} cannot be read: ${describeError(error)}`), {
      cause: error,
    });
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
    const entries = await readdir(place, { withFileTypes: true, encoding: 'buffer' }).catch((error: unknown) => {
      if (!isGone(error)) unreadable.set(place, describeError(error));
      return [];
    });
    for (const entry of entries) {
      const name = shownName(entry.name);
      if (isIgnored(name)) continue;
      const file = path.join(place, name);
      if (!entry.isDirectory() && !anyEnding && !hasKnownEnding(name)) unknown.push(file);
      else if (!isUtf8(entry.name)) unreadable.set(file, 'its name is not UTF-8: rename it');
      else if (entry.isDirectory()) folders.push(file);
      else {
        const facts = await factsOf(file);
        if (typeof facts === 'string') unreadable.set(file, facts);
        else if (facts !== null) files.push(facts);
      }
    }
  }
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), unknown, unreadable };
}

/** Null: it is a link to a folder, or was renamed or deleted meanwhile. A text: the reason why it cannot be read. */
async function factsOf(file: string): Promise<ListedFile | string | null> {
  try {
    const facts = await stat(file);
    if (facts.isFile()) return { path: file, size: facts.size, mtimeMs: facts.mtimeMs };
    return facts.isDirectory() ? null : 'in a folder only files are read: it is a pipe, a socket or a device';
  } catch (error) {
    if (!isGone(error)) return describeError(error);
    const isLink = await lstat(file).then(
      (link) => link.isSymbolicLink(),
      () => false,
    );
    return isLink ? 'it is a link to a file that does not exist' : null;
  }
}

const shownName = (name: Buffer): string =>
  isUtf8(name)
    ? name.toString('utf8')
    : name.toString('latin1').replaceAll(/[\u0080-\u00ff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
