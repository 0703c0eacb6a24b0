import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { HubApiError, commit, downloadFile, listFiles, pathsInfo } from '@huggingface/hub';
import { parseHubName } from '../records/hub-name.ts';
import type { HubAccess } from '../records/hub-name.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { CARD_MARK } from './dataset-card.ts';
import { CARD, DATA } from './dataset-folder.ts';
import { isWholeShard } from './file-kind.ts';

/** A complete dataset in a folder, and its destination. */
export interface DatasetPush {
  readonly dir: string;
  /** Its files, relative to the folder. */
  readonly files: readonly string[];
  /** `hf://datasets/OWNER/NAME[@BRANCH][/PATH]`. */
  readonly to: string;
  readonly access: HubAccess;
  /** The title of the commit. */
  readonly title: string;
}

/** The result of a push. */
export interface PushReport {
  readonly to: string;
  readonly commit: string;
  readonly url: string;
}

/**
 * Checks a push before anything is written.
 *
 * @throws `SluiceError` with code `usage`
 */
export function checkPush(to: string, { token }: HubAccess): void {
  parseHubName(to);
  if (token === null) {
    throw new SluiceError(
      'usage',
      `--push ${to} needs HF_TOKEN in the environment: a token of the hub that may write to this dataset`,
    );
  }
}

/**
 * Pushes a dataset to the Hugging Face hub in one commit, and replaces an earlier one of sluice there. The hub's
 * dataset must exist: its owner decides whether it is private.
 *
 * @throws `SluiceError`: `usage` for an invalid name and if the destination contains files that sluice did not write;
 * `push-failed` if the hub refuses it or is away. The folder is not changed.
 */
export async function pushDataset({ dir, files, to, access, title }: DatasetPush): Promise<PushReport> {
  checkPush(to, access);
  const { dataset, revision, path } = parseHubName(to);
  const at = (file: string): string => (path === '' ? file : `${path}/${file}`);
  const hub = {
    repo: { type: 'dataset', name: dataset },
    hubUrl: access.endpoint,
    ...(access.token !== null && { accessToken: access.token }),
  } as const;
  return pushing(to, dir, access, async () => {
    const there = await shardsThere({ ...hub, revision, card: at(CARD), data: at(DATA) }, to);
    const fresh = new Set(files.map(at));
    const done = await commit({
      ...hub,
      branch: revision,
      title,
      // Large files use Git LFS, which every hub accepts.
      useXet: false,
      operations: [
        ...there.filter((file) => !fresh.has(file)).map((file) => ({ operation: 'delete' as const, path: file })),
        ...(await Promise.all(
          files.map(async (file) => ({
            operation: 'addOrUpdate' as const,
            path: at(file),
            content: await openAsBlob(join(dir, file)),
          })),
        )),
      ],
    });
    if (done === undefined) throw new TypeError('the hub told no commit');
    return { to, commit: done.commit.oid, url: done.commit.url };
  });
}

interface Place {
  readonly repo: { readonly type: 'dataset'; readonly name: string };
  readonly hubUrl: string;
  readonly accessToken?: string;
  readonly revision: string;
  readonly card: string;
  readonly data: string;
}

/** The shards of our dataset at the destination. Foreign files are never replaced or removed. */
async function shardsThere({ card, data, ...from }: Place, to: string): Promise<readonly string[]> {
  const expected = 'expected a place without one, or a dataset of sluice. Remove it there, or give --push another path';
  const found = await pathsInfo({ ...from, paths: [card, data] });
  const hasCard = found.some((entry) => entry.path === card);
  if (hasCard) {
    const text = await (await downloadFile({ ...from, path: encodePath(card) }))?.text();
    if (text?.includes(CARD_MARK) !== true) {
      throw new SluiceError('usage', `${to}: its ${card} is no dataset card of sluice: ${expected}`);
    }
  }
  if (!found.some((entry) => entry.path === data && entry.type === 'directory')) return [];
  const files: string[] = [];
  const listing = { ...from, revision: encodeURIComponent(from.revision), path: encodePath(data), recursive: true };
  for await (const entry of listFiles(listing)) if (entry.type === 'file') files.push(entry.path);
  const foreign = files.find((file) => !hasCard || !isWholeShard(file.slice(data.length + 1)));
  if (foreign === undefined) return files;
  throw new SluiceError('usage', `${to}: ${foreign} was not written by sluice export: ${expected}`);
}

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

async function pushing<T>(to: string, dir: string, { endpoint }: HubAccess, push: () => Promise<T>): Promise<T> {
  try {
    return await push();
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    const status = error instanceof HubApiError ? error.statusCode : null;
    throw new SluiceError(
      'push-failed',
      `${to} cannot be written: ${describeError(error)}. ${adviceOn(status, to, endpoint)} The dataset is whole in ${dir}`,
      { cause: error, retriable: status === null || status === 429 || status >= 500 },
    );
  }
}

function adviceOn(status: number | null, to: string, endpoint: string): string {
  const { dataset, revision } = parseHubName(to);
  if (status === 401) return 'HF_TOKEN is no token of this hub, or has ended: make one that may write.';
  if (status === 403) return `HF_TOKEN may not write to ${dataset}: give it that right, or take another one.`;
  if (status === 404) {
    return `There is no dataset ${dataset} with a branch ${revision} at ${endpoint}, or HF_TOKEN may not see it: make it there first.`;
  }
  if (status === null)
    return `The hub at ${endpoint} does not answer (HF_ENDPOINT): give the same command again later.`;
  return 'Give the same command again later.';
}
