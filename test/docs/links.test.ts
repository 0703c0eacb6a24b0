import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(path.join(root, page), 'utf8');
/** Examples are no part of a page. */
const withoutCode = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** The anchors of a page's headings, as code hosts make them. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(textOf(page)).matchAll(/^#+ (.+)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again += 1) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Links to files of this repository, with the page that has them. */
const links = pages.flatMap((page) =>
  [...withoutCode(textOf(page)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => {
    const [file = '', anchor] = target.split('#');
    return { page, target, file: file === '' ? page : path.join(path.dirname(page), file), anchor };
  }),
);

describe('the links of the documents', () => {
  it('lead to files that there are', () => {
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('lead to headings that there are', () => {
    const toHeadings = links.filter(({ anchor, file }) => anchor !== undefined && file.endsWith('.md'));
    expect(toHeadings.filter(({ file, anchor = '' }) => !anchorsOf(file).has(anchor))).toEqual([]);
  });
});

describe('docs/README.md', () => {
  it('leads to every page', () => {
    const listed = new Set(links.filter(({ page }) => page === 'docs/README.md').map(({ file }) => file));
    const others = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(others.filter((page) => !listed.has(page))).toEqual([]);
  });
});
