import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeFrozenPage } from '../../src/web/frozen-page.ts';
import type { FrozenPageReport } from '../../src/web/frozen-page.ts';
import { CHROMIUM, startBrowser, view } from '../support/browser.ts';
import { aQuestion, aVerifiedRecord } from '../support/campaign-records.ts';
import { HOSTILE, someTopics } from '../support/page-topics.ts';
import { aProgress, WrittenTopics } from '../support/written-topics.ts';

const isBuilt = existsSync(fileURLToPath(new URL('../../dist/web/page.js', import.meta.url)));

interface Written extends FrozenPageReport {
  readonly html: string;
}

async function frozen(topics: WrittenTopics, over: { records?: number; bytes?: number } = {}): Promise<Written> {
  onTestFinished(() => topics.close());
  let html = '';
  const report = await writeFrozenPage(topics, {
    write: async (text) => void (html += text),
    records: 1_000,
    version: '1.2.3',
    now: Date.now,
    stop: new AbortController().signal,
    ...over,
  });
  return { html, ...report };
}

const idsIn = (html: string): readonly string[] => {
  const block = /id="frozen-campaign">(.*)<\/script>/.exec(html)?.[1] ?? '';
  const { records } = JSON.parse(block) as { readonly records: readonly { readonly id: string }[] };
  return records.map(({ id }) => id);
};

/** Verified records, a second apart. */
function manyTopics(count: number): WrittenTopics {
  const topics = someTopics();
  const begin = Date.UTC(2030, 0, 1);
  for (let n = 0; n < count; n += 1) {
    const question = aQuestion(`n${n}`, { question: `Question number ${n}?` });
    const generatedAt = new Date(begin + 1000 * n);
    topics.write('cot', question.id, 'verified-record', { ...aVerifiedRecord(question.id, 3), question, generatedAt });
  }
  return topics;
}

describe.skipIf(!isBuilt)('a page that is exported (needs `npm run build`)', () => {
  it('lets a browser run its own script and load nothing, whatever its records say', async () => {
    const { html } = await frozen(someTopics());
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    const hashes = [...html.matchAll(/<(script|style)>([^]*?)<\/\1>/g)].map(
      ([, , text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    );
    const [style, script] = hashes;
    expect(hashes).toHaveLength(2);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${script}`,
      `style-src ${style}`,
      'img-src data:',
      'font-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    // Only our scripts and styles have tags of their own: five blocks of data, and the frame of the page.
    const rest = html.replaceAll(/<(script|style)>[^]*?<\/\1>/g, '');
    expect(rest.match(/<script/g)).toHaveLength(5);
    expect(
      rest.match(
        /<(?!\/?(?:script type="application\/json"|script>|!doctype|html|head|meta|title|link|body|div|noscript))/g,
      ),
    ).toBeNull();
    expect(rest.replaceAll(/(?<=json" id="[\w-]+">).*/g, '')).not.toMatch(/ on\w+=|src=|https?:/);
  });

  it('holds the newest records, and says of how many', async () => {
    const { html, records, of } = await frozen(manyTopics(150), { records: 120 });
    expect({ records, of }).toEqual({ records: 120, of: 154 });
    expect(idsIn(html)).toEqual(Array.from({ length: 120 }, (_, n) => `n${149 - n}`));
  });

  it('holds as many records as there is room for', async () => {
    const { html, records, of } = await frozen(manyTopics(150), { bytes: 100_000 });
    expect(of).toBe(154);
    expect(records).toBeGreaterThan(5);
    expect(records).toBeLessThan(120);
    expect(idsIn(html)).toHaveLength(records);
    const small = await frozen(manyTopics(0), { bytes: 10 });
    expect(small).toMatchObject({ records: 0, of: 4 });
  });

  it('is not written on when it is stopped', async () => {
    const stop = AbortSignal.abort(new Error('stopped'));
    const topics = someTopics();
    onTestFinished(() => topics.close());
    const write = async (): Promise<void> => undefined;
    await expect(writeFrozenPage(topics, { write, records: 1, version: '0', now: Date.now, stop })).rejects.toThrow(
      'stopped',
    );
  });
});

describe.skipIf(!isBuilt || CHROMIUM === null)('a page that is exported, in Chromium (needs `npm run build`)', () => {
  let browser: Browser;
  let dir: string;
  beforeAll(async () => {
    browser = await startBrowser();
    dir = await mkdtemp(path.join(tmpdir(), 'sluice-page-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(dir, { recursive: true });
  });

  const write = async (name: string, html: string): Promise<string> => {
    const file = path.join(dir, name);
    await writeFile(file, html);
    return pathToFileURL(file).href;
  };

  it('shows the overview and each record from a file, in light and dark and on a phone', async () => {
    const topics = someTopics();
    const counters = new Map([['verified/3', 1]]);
    topics.write('control.sample', 'sample.0', 'progress', aProgress({ stage: 'sample', counters }));
    const url = await write('some.html', (await frozen(topics)).html);
    for (const scheme of ['light', 'dark'] as const) {
      for (const hash of ['', '#/records', '#/records/q1', '#/records/q2', '#/records/h']) {
        const { page, faults, origins, violations } = await view(browser, `${url}${hash}`, { scheme });
        await page.waitForSelector(hash === '' ? '.tiles' : hash === '#/records' ? '.records li' : '.box');
        expect(await violations(), `${scheme} ${hash}`).toEqual([]);
        expect(faults, `${scheme} ${hash}`).toEqual([]);
        expect([...origins], `${scheme} ${hash}`).toEqual(['null']);
        await page.setViewportSize({ width: 390, height: 800 });
        const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        expect(isWider, `${hash} at 390 px`).toBe(false);
        await page.context().close();
      }
    }
    const { page } = await view(browser, url);
    expect(await page.locator('.tiles').innerText()).toMatch(/Verified\s*1\s*of 15/);
    expect(await page.locator('.copied').innerText()).toContain('all 4 records');
    await page.goto(`${url}#/records/q1`);
    await page.locator('.score').first().waitFor();
    expect((await page.locator('.score').allInnerTexts()).join()).toMatch(/0\.90.*0\.20/s);
    await page.goto(`${url}#/records/h`);
    await page
      .locator('.box')
      .filter({ hasText: HOSTILE.slice(0, 30) })
      .first()
      .waitFor();
    await page.context().close();
  });

  it('shows the shares of sources, calls in flight against their limit, refusals and waits', async () => {
    const mix = { kind: 'curriculum', weights: [5, 4, 3, 2, 1], sources: { 'a <b>': 0.5, b: 0.5 } } as const;
    const topics = someTopics(new WrittenTopics(mix));
    const counters = new Map([
      ['verified/3', 1],
      ['graded/3/source/b', 4],
      ['verified/3/source/b', 1],
    ]);
    topics.write('control.sample', 'sample.0', 'progress', aProgress({ stage: 'sample', counters }));
    const since = new Date(Date.now() - 60_000);
    for (const sequence of [1, 2, 3]) {
      topics.write('control.trace', 'trace.0', 'progress', {
        ...aProgress({ stage: 'trace', sequence, committedAt: new Date(since.getTime() + 20_000 * sequence) }),
        counters: new Map([
          ['calls/teacher/latencyMs', 60_000 * sequence],
          ['calls/teacher/failed:rate-limited', sequence],
        ]),
        waiting: [{ role: 'teacher', kind: 'endpoint', reason: 'HTTP 503 <i>', since }],
      });
    }
    const url = await write('rates.html', (await frozen(topics)).html);
    const { page, faults, violations } = await view(browser, url);
    const cells = page.locator('table').filter({ hasText: 'a <b>' });
    expect((await cells.locator('tr').nth(2).innerText()).split(/\s+/)).toEqual(
      'b 0 of 2 0 of 2 1 of 1 0 of 1 0 of 1 0 0 100 %'.split(' '),
    );
    const captions = await page.locator('.chart figcaption').allInnerTexts();
    const charts = captions.map((text) => text.replaceAll(/\s+/g, ' '));
    // Three calls at a time, of the four that one worker may make.
    expect(charts).toContain('Calls in flight, teacher 3 of 4');
    expect(charts).toContain('Refused (429) a minute 3');
    expect(charts).toContain('Models that are waited for 1');
    expect(await page.locator('.chart canvas').count()).toBeGreaterThan(4);
    expect(await page.locator('.waits').innerText()).toMatch(/^trace waits for the teacher, .*: HTTP 503 <i>$/);
    expect(await violations()).toEqual([]);
    expect(faults).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await page.context().close();
  });

  it('searches, filters and steps through its records without a server', async () => {
    const url = await write('many.html', (await frozen(manyTopics(150))).html);
    const { page, faults } = await view(browser, `${url}#/records`);
    const found = page.locator('.quiet[role=status]');
    await found.filter({ hasText: '154 records' }).waitFor();
    expect(await page.locator('.records li').count()).toBe(50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.locator('.records li').nth(99).waitFor();
    await page.locator('#search').fill('number 77');
    await found.filter({ hasText: /^1 record$/ }).waitFor();
    await page.locator('#search').fill('');
    await page.getByLabel('state').selectOption('rejected');
    await found.filter({ hasText: /^1 record$/ }).waitFor();
    await page.goto(`${url}#/records/n77?state=verified`);
    await page.locator('h1').filter({ hasText: 'n77' }).waitFor();
    await page.locator('a[rel=next]').waitFor();
    await page.keyboard.press('j');
    await page.locator('h1').filter({ hasText: 'n76' }).waitFor();
    expect(await page.locator('.calls').count()).toBe(0);
    await page.goto(`${url}#/records/none`);
    expect(await page.locator('[role=alert]').innerText()).toBe('this page does not hold the record');
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
