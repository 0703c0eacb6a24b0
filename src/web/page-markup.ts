import { createHash } from 'node:crypto';
import type { StaticFiles } from './static-files.ts';

/** A page in one file, without its data: the parts before and after the data blocks. */
export interface PageMarkup {
  readonly before: string;
  readonly after: string;
}

/** Our pages begin with it, followed by the version that wrote them. */
export const GENERATOR_MARK = '<meta name="generator" content="sluice ';

/**
 * The page as one file: script, styles, fonts and icon inside it, and a policy that allows nothing else to run or load.
 */
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
  // A function, because a dollar in a replacement text has a special meaning.
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

/** A style with its fonts embedded, in the one format that every current browser supports. */
async function withFonts(style: string, path: string, files: StaticFiles): Promise<string> {
  let all = style.replaceAll(/,url\([^)]+\) format\("(?:woff|truetype)"\)/g, '');
  for (const [url = '', name = ''] of all.matchAll(/url\((fonts\/[\w-]+\.woff2)\)/g)) {
    const font = await bytesOf(files, path.replace(/[^/]+$/, name));
    all = all.replace(url, `url(data:font/woff2;base64,${font.toString('base64')})`);
  }
  return all;
}

/** A script in a page ends at the first closing tag, even inside a string. */
const withoutTags = (script: string): string =>
  script
    .replaceAll(/<\/(?=script)/gi, String.raw`<\/`)
    .replaceAll('<!--', String.raw`<\!--`)
    .replaceAll('\r\n', '\n');

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
