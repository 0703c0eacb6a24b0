import { createHash } from 'node:crypto';

/** The answer to a request that writes to the hub; null for other requests. */
export interface HubAnswer {
  readonly status: number;
  readonly body: object;
}

/** The changes of a commit. */
export interface HubCommit {
  readonly title: string;
  readonly deleted: readonly string[];
  /** By path; `lfs`: by Git LFS. */
  readonly written: ReadonlyMap<string, 'regular' | 'lfs'>;
}

/**
 * The part of the hub's API for writing datasets: preupload, Git LFS and commits, in the form that its own client uses.
 */
export class HubWrites {
  /** `OWNER/NAME@BRANCH` of each existing branch. */
  readonly branches: Set<string> = new Set();
  readonly commits: HubCommit[] = [];
  /** The client may read and not write. */
  isReadOnly = false;
  readonly #files: Map<string, Buffer>;
  readonly #uploaded = new Map<string, Buffer>();

  constructor(files: Map<string, Buffer>) {
    this.#files = files;
  }

  answer(method: string, pathname: string, body: Buffer, origin: string): HubAnswer | null {
    const preupload = /^\/api\/datasets\/([^/]+\/[^/]+)\/preupload\/([^/]+)$/.exec(pathname);
    if (preupload !== null) return this.#guarded(preupload, () => preuploadOf(body));
    const batch = /^\/datasets\/([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(pathname);
    if (batch !== null) return this.#batch(body, origin);
    if (method === 'PUT' && pathname.startsWith('/lfs/')) return this.#upload(pathname.slice('/lfs/'.length), body);
    const commit = /^\/api\/datasets\/([^/]+\/[^/]+)\/commit\/([^/]+)$/.exec(pathname);
    if (commit === null) return null;
    return this.#guarded(commit, (place) => this.#commit(place, body.toString('utf8')));
  }

  #guarded([, repo = '', revision = '']: RegExpExecArray, act: (place: string) => object): HubAnswer {
    const place = `${repo}@${decodeURIComponent(revision)}`;
    if (!this.branches.has(place)) return { status: 404, body: { error: 'Repository not found' } };
    if (this.isReadOnly) return { status: 403, body: { error: 'You need write access' } };
    return { status: 200, body: act(place) };
  }

  #batch(body: Buffer, origin: string): HubAnswer {
    const { objects } = JSON.parse(body.toString('utf8')) as { objects: { oid: string; size: number }[] };
    // Existing files need no upload.
    const actions = (oid: string): object =>
      this.#uploaded.has(oid) ? {} : { actions: { upload: { href: `${origin}/lfs/${oid}` } } };
    const answered = objects.map(({ oid, size }) => ({ oid, size, ...actions(oid) }));
    return { status: 200, body: { transfer: 'basic', objects: answered } };
  }

  #upload(oid: string, body: Buffer): HubAnswer {
    if (createHash('sha256').update(body).digest('hex') !== oid)
      return { status: 422, body: { error: 'wrong content' } };
    this.#uploaded.set(oid, body);
    return { status: 200, body: {} };
  }

  /** All or nothing, as on the hub. */
  #commit(place: string, body: string): object {
    const written = new Map<string, 'regular' | 'lfs'>();
    const deleted: string[] = [];
    let title = '';
    for (const line of body.split('\n')) {
      const { key, value } = JSON.parse(line) as { key: string; value: Record<string, string> };
      const path = value['path'] ?? '';
      if (key === 'header') title = value['summary'] ?? '';
      else if (key === 'deletedFile') deleted.push(path);
      else {
        const content =
          key === 'lfsFile' ? this.#uploaded.get(value['oid'] ?? '') : Buffer.from(value['content'] ?? '', 'base64');
        if (content === undefined) throw new Error(`${path} was not uploaded`);
        this.#files.set(`${place}/${path}`, content);
        written.set(path, key === 'lfsFile' ? 'lfs' : 'regular');
      }
    }
    for (const path of deleted) this.#files.delete(`${place}/${path}`);
    this.commits.push({ title, deleted, written });
    const oid = String(this.commits.length).padStart(40, '0');
    return { commitOid: oid, commitUrl: `https://hub/datasets/${place}/commit/${oid}`, success: true };
  }
}

/** The hub's decision by the extension of data files. */
function preuploadOf(body: Buffer): object {
  const { files } = JSON.parse(body.toString('utf8')) as { files: { path: string }[] };
  const isLarge = (path: string): boolean => /\.(?:jsonl|parquet)$/.test(path);
  return { files: files.map(({ path }) => ({ path, uploadMode: isLarge(path) ? 'lfs' : 'regular' })) };
}
