import { readFile } from 'node:fs/promises';

/** A file of the package that is served unchanged. */
export interface StaticFile {
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** The package folder, from both src/web and dist/web. */
const PACKAGE = new URL('../../', import.meta.url);

/** The file of a path in this package or another one; null: it is not served. */
function locate(path: string): URL | null {
  if (path === '/') return new URL('assets/page.html', PACKAGE);
  if (path === '/page.css' || path === '/icon.svg') return new URL(`assets${path}`, PACKAGE);
  if (path === '/page.js') return new URL('dist/web/page.js', PACKAGE);
  if (path === '/vendor/uplot.css') return new URL(import.meta.resolve('uplot/dist/uPlot.min.css'));
  if (path === '/vendor/katex/katex.css') return new URL(import.meta.resolve('katex/dist/katex.min.css'));
  const font = /^\/vendor\/katex\/fonts\/(KaTeX_[\w-]+\.woff2)$/.exec(path)?.[1];
  return font === undefined ? null : new URL(`fonts/${font}`, import.meta.resolve('katex/dist/katex.min.css'));
}

/** The files of the page, each read once. */
export class StaticFiles {
  readonly #read = new Map<string, Promise<StaticFile | null>>();

  /** Null: there is no such file. */
  get(path: string): Promise<StaticFile | null> {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const url = locate(path);
    if (url === null) return Promise.resolve(null);
    const read = load(url);
    this.#read.set(path, read);
    return read;
  }
}

async function load(url: URL): Promise<StaticFile | null> {
  const ending = /\.(\w+)$/.exec(url.pathname)?.[1] ?? '';
  const contentType = TYPES[ending];
  if (contentType === undefined) return null;
  try {
    const body = await readFile(url);
    return { contentType, body: new Uint8Array(body) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
