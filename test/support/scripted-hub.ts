import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { HubWrites } from './hub-writes.ts';

/** A server with the part of the Hugging Face hub's API for reading and writing datasets. */
export interface ScriptedHub {
  readonly url: string;
  /** Files of `OWNER/NAME@REVISION/PATH`. */
  readonly files: Map<string, Buffer>;
  /** `METHOD /path`, with the requested range. */
  readonly asked: string[];
  readonly writes: HubWrites;
  /** The status of the next answers. */
  failing: { status: number; times: number } | null;
  close(): Promise<void>;
}

const hashOf = (content: Buffer): string => createHash('sha1').update(content).digest('hex');

/** @param token the only accepted one; null: all are accepted */
export async function startScriptedHub(token: string | null = null): Promise<ScriptedHub> {
  const files = new Map<string, Buffer>();
  const hub: Omit<ScriptedHub, 'url' | 'close'> = {
    files,
    writes: new HubWrites(files),
    asked: [],
    failing: null,
  };
  const server = createServer((request, response) => {
    void answer(hub, token, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(hub, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

type State = Omit<ScriptedHub, 'url' | 'close'>;

async function answer(hub: State, token: string | null, request: IncomingMessage, response: ServerResponse) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const body = bytes.toString('utf8');
  const { pathname } = new URL(request.url ?? '/', 'http://hub');
  const { range, authorization } = request.headers;
  hub.asked.push(`${request.method} ${pathname}${range === undefined ? '' : ` ${range}`}`);
  const json = (status: number, value: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  if (hub.failing !== null && hub.failing.times > 0) {
    hub.failing.times -= 1;
    return json(hub.failing.status, { error: 'busy' });
  }
  // An address from Git LFS is used unchanged.
  const isOpen = pathname.startsWith('/lfs/');
  if (token !== null && !isOpen && authorization !== `Bearer ${token}`)
    return json(401, { error: 'Invalid credentials' });

  const written = hub.writes.answer(request.method ?? '', pathname, bytes, `http://${request.headers.host}`);
  if (written !== null) return json(written.status, written.body);
  const paths = /^\/api\/datasets\/([^/]+\/[^/]+)\/paths-info\/([^/]+)$/.exec(pathname);
  if (paths !== null) {
    const prefix = `${paths[1]}@${decodeURIComponent(paths[2] ?? '')}/`;
    const { paths: wanted } = JSON.parse(body) as { paths: string[] };
    return json(
      200,
      wanted.flatMap((path) => entryOf(hub, prefix, path)),
    );
  }
  const tree = /^\/api\/datasets\/([^/]+\/[^/]+)\/tree\/([^/]+)(?:\/(.*))?$/.exec(pathname);
  if (tree !== null) {
    const prefix = `${tree[1]}@${decodeURIComponent(tree[2] ?? '')}/`;
    const folder = tree[3] === undefined ? '' : `${decodeURIComponent(tree[3])}/`;
    const found = [...hub.files.keys()].filter((key) => key.startsWith(prefix + folder));
    if (found.length === 0) return json(404, { error: 'Repository not found' });
    return json(
      200,
      found.flatMap((key) => entryOf(hub, prefix, key.slice(prefix.length))),
    );
  }
  const file = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
  if (file !== null) {
    const key = `${file[1]}@${decodeURIComponent(file[2] ?? '')}/${decodeURIComponent(file[3] ?? '')}`;
    const content = hub.files.get(key);
    if (content === undefined) {
      response.setHeader('x-error-code', 'EntryNotFound');
      return json(404, { error: 'Entry not found' });
    }
    const [, from = '0', to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    const end = to === undefined || to === '' ? content.length : Math.min(content.length, Number(to) + 1);
    const headers = { etag: `"${hashOf(content)}"`, 'content-range': `bytes ${from}-${end - 1}/${content.length}` };
    response.writeHead(range === undefined ? 200 : 206, headers).end(content.subarray(Number(from), end));
    return;
  }
  return json(404, { error: `nothing at ${pathname}` });
}

function entryOf(hub: State, prefix: string, path: string): object[] {
  const content = hub.files.get(prefix + path);
  if (content !== undefined) return [{ type: 'file', path, size: content.length, oid: hashOf(content) }];
  const isFolder = [...hub.files.keys()].some((key) => key.startsWith(`${prefix}${path}/`));
  return isFolder ? [{ type: 'directory', path, size: 0, oid: 'tree' }] : [];
}
