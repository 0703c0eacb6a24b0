import { createHash } from 'node:crypto';
import type { StaticFiles } from './static-files.ts';

/** A page in one file, without its data: what comes before the blocks of data, and what comes after them. */
export interface PageMarkup {
  readonly before: string;
  readonly after: string;
}

/** A page of ours begins with it, and with the version that wrote it. */
export const GENERATOR_MARK = '<meta name="generator" content="sluice ';

/** The page that is served as one file: script, styles, fonts and icon inside it, and a policy that lets nothing else run or load. */
export async function pageMarkup(files: StaticFiles, version: string): Promise<PageMarkup> {
  const text = async (path: string): Promise<string> => (await bytesOf(files, path)).toString();
  let page = await text('/');
  const styles: string[] = [];
  for (const [link = '', path = ''] of page.matchAll(/ *<link rel="stylesheet" href="([^"]+)" \/>\n/g)) {
    styles.push(await withFonts(await text(path), path, files));
    page = page.replace(link, '');
  }
  const style = styles.join('\n').replaceAll('</style', String.raw`<\/style`);
  const script = withoutTags(await text('/page.js'));
  const icon = (await bytesOf(files, '/icon.svg')).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // A function: in a text that replaces, a dollar means something.
  const put = (what: RegExp, by: string): void => {
    if (!what.test(page)) throw new TypeError(`assets/page.html has nothing like ${what}`);
    page = page.replace(what, () => by);
  };
  const first = `<meta http-equiv="Content-Security-Policy" content="${policy}" />\n    ${GENERATOR_MARK}${version}" />`;
  put(/<meta charset="utf-8" \/>/, `<meta charset="utf-8" />\n    ${first}`);
  put(/href="\/icon\.svg"/, `href="data:image/svg+xml;base64,${icon}"`);
  put(/ *<script defer src="\/page\.js"><\/script>/, `<style>${style}</style>`);
  const [before = '', after = ''] = page.split(/(?= *<\/body>)/, 2);
  return { before, after: `<script>${script}</script>\n${after}` };
}

async function bytesOf(files: StaticFiles, path: string): Promise<Buffer> {
  const file = await files.get(path);
  if (file === null) throw new TypeError(`the package has no ${path}: npm run build makes it`);
  return Buffer.from(file.body);
}

/** A style whose fonts are inside it, in the one form that every browser of today takes. */
async function withFonts(style: string, path: string, files: StaticFiles): Promise<string> {
  let all = style.replaceAll(/,url\([^)]+\) format\("(?:woff|truetype)"\)/g, '');
  for (const [url = '', name = ''] of all.matchAll(/url\((fonts\/[\w-]+\.woff2)\)/g)) {
    const font = await bytesOf(files, path.replace(/[^/]+$/, name));
    all = all.replace(url, `url(data:font/woff2;base64,${font.toString('base64')})`);
  }
  return all;
}

/** In an element of a page a script ends at the first closing tag, also within a text of it. */
const withoutTags = (script: string): string =>
  script
    .replaceAll(/<\/(?=script)/gi, String.raw`<\/`)
    .replaceAll('<!--', String.raw`<\!--`)
    .replaceAll('\r\n', '\n');

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
