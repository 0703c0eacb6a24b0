import { HubApiError, downloadFile, listFiles, pathsInfo } from '@huggingface/hub';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { parseHubName } from '../records/hub-name.ts';
import type { HubAccess } from '../records/hub-name.ts';
import { unpacked } from './input.ts';
import type { ByteInput, BytesRead } from './input.ts';
import { isIgnored, hasKnownEnding } from './list-files.ts';

/** A file on the hub. */
export interface HubFile {
  /** `hf://datasets/OWNER/NAME[@REVISION]/PATH`. */
  readonly name: string;
  readonly size: number;
  /** The hash of its content. */
  readonly hash: string;
  /** Whether it was found in a folder. */
  readonly isOfFolder: boolean;
}

/** Bytes of one request: a broken connection costs at most this. */
const BLOCK_BYTES = 8 * 1024 * 1024;

/** Bytes of one chunk, as for files. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The file of a name, or all files within its folder whose extension names a format (`anyEnding`: all), in the order of
 * their paths.
 *
 * @throws `SluiceError`: `usage` for an invalid name; `input-unreadable` if it does not exist or may not be read,
 * `retriable` if the hub is away
 */
export async function listHubFiles(
  name: string,
  access: HubAccess,
  anyEnding: boolean,
): Promise<{ readonly files: readonly HubFile[]; readonly unknown: readonly string[] }> {
  const { dataset, revision, path } = parseHubName(name);
  const from = { repo: { type: 'dataset', name: dataset }, ...connection(access) } as const;
  const root = path === '' ? name.replace(/\/$/, '') : name.slice(0, name.lastIndexOf(path) - 1);
  const fileOf = (entry: Entry, isOfFolder: boolean): HubFile => ({
    name: `${root}/${entry.path}`,
    size: entry.size,
    hash: entry.lfs?.oid ?? entry.oid ?? '',
    isOfFolder,
  });
  return reading(name, async () => {
    if (path !== '') {
      const [found] = await pathsInfo({ ...from, revision, paths: [path] });
      if (found === undefined) throw new SluiceError('input-unreadable', `${name} cannot be read: it is not there`);
      if (found.type === 'file') return { files: [fileOf(found, false)], unknown: [] };
    }
    const entries: Entry[] = [];
    const listing = { ...from, revision: encodeURIComponent(revision), recursive: true };
    for await (const entry of listFiles({ ...listing, ...(path !== '' && { path: encodePath(path) }) })) {
      const names = entry.path.slice(path.length).split('/');
      if (entry.type === 'file' && !names.some(isIgnored)) entries.push(entry);
    }
    const isRead = (entry: Entry): boolean => anyEnding || hasKnownEnding(entry.path);
    const files = entries.filter(isRead).toSorted((a, b) => (a.path < b.path ? -1 : 1));
    if (files.length === 0) throw new SluiceError('input-unreadable', `${name} is a folder without a file to read`);
    return {
      files: files.map((entry) => fileOf(entry, true)),
      unknown: entries.filter((entry) => !isRead(entry)).map((entry) => `${root}/${entry.path}`),
    };
  });
}

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly oid?: string;
  readonly lfs?: { readonly oid: string };
}

/**
 * A file of the hub; gzip and zstd are recognised by the first bytes and unpacked. Nothing is requested before it is
 * read.
 */
export function hubInput({ name, isOfFolder, size }: HubFile, access: HubAccess, read?: BytesRead): ByteInput {
  const { dataset, revision, path } = parseHubName(name);
  const blob = (): Promise<Blob> =>
    reading(name, async () => {
      const repo = { type: 'dataset', name: dataset } as const;
      const found = await downloadFile({ ...connection(access), repo, revision, path: encodePath(path) });
      if (found === null) throw new SluiceError('input-unreadable', `${name} cannot be read: it is not there`);
      return found;
    });
  const part = (of: Blob, start: number, end: number): Promise<ArrayBuffer> =>
    reading(name, () => of.slice(start, end).arrayBuffer());
  async function* blocks(): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await blob();
    for (let at = 0; at < file.size; at += BLOCK_BYTES) {
      const block = new Uint8Array(await part(file, at, Math.min(at + BLOCK_BYTES, file.size)));
      for (let from = 0; from < block.length; from += CHUNK_BYTES) {
        const chunk = block.subarray(from, from + CHUNK_BYTES);
        read?.(chunk.length);
        yield chunk;
      }
    }
  }
  return {
    name,
    bytes: size,
    isOfFolder,
    open: () => unpacked(blocks(), name),
    range: async () => {
      const file = await blob();
      return { byteLength: file.size, slice: (start, end) => part(file, start, end ?? file.size) };
    },
  };
}

const connection = ({ endpoint, token }: HubAccess): { hubUrl: string; accessToken?: string } => ({
  hubUrl: endpoint,
  ...(token !== null && { accessToken: token }),
});

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Too many requests, and server errors of the hub: the same request may succeed later. */
const isPassing = (status: number): boolean => status === 429 || status >= 500;

async function reading<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const status = error instanceof HubApiError ? error.statusCode : null;
    const denied = status === 401 || status === 403 || status === 404;
    const hint = denied ? '. Of a private or gated dataset it needs HF_TOKEN, a token that may read it' : '';
    throw new SluiceError('input-unreadable', `${name} cannot be read: ${describeError(error)}${hint}`, {
      cause: error,
      // Without a status there was no answer.
      retriable: status === null || isPassing(status),
    });
  }
}
