import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RecordPage } from '../../src/campaign/record-filter.ts';
import { openLivePage } from '../../src/web/live-page.ts';
import type { LivePage } from '../../src/web/live-page.ts';
import { CHROMIUM, startBrowser, view } from '../support/browser.ts';
import { aGradedQuestion } from '../support/campaign-records.ts';
import { until } from '../support/command-line.ts';
import { someTopics } from '../support/page-topics.ts';
import { aProgress, WrittenTopics } from '../support/written-topics.ts';

const isBuilt = existsSync(fileURLToPath(new URL('../../dist/web/page.js', import.meta.url)));

function pageOf(topics: WrittenTopics): LivePage {
  const page = openLivePage({
    campaign: 'test',
    host: '127.0.0.1',
    note: () => undefined,
    open: () => Promise.resolve(topics),
  });
  onTestFinished(() => page.close());
  return page;
}

/** Serves the page; returns its address. */
async function serve(topics: WrittenTopics): Promise<string> {
  const { server } = pageOf(topics);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await until(async () => (await fetch(`${root}/api/status`)).status === 200, 'the state of the campaign');
  return root;
}

function grade(topics: WrittenTopics, from: number, to: number): void {
  for (let n = from; n < to; n += 1) topics.write('level-3', `q${n}`, 'graded-question', aGradedQuestion(`q${n}`));
}

describe('the page on a server', () => {
  it('ends a connection whose request has no complete head a few seconds later', { timeout: 15_000 }, async () => {
    const open = (): Promise<null> => Promise.resolve(null);
    const page = openLivePage({ campaign: 'c', host: '127.0.0.1', isLazy: true, open, note: () => undefined });
    onTestFinished(() => page.close());
    page.server.listen(0, '127.0.0.1');
    await once(page.server, 'listening');
    const { port } = page.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n');
    const began = performance.now();
    socket.on('data', () => undefined).on('error', () => undefined);
    await once(socket, 'close');
    expect(performance.now() - began).toBeLessThan(9000);
  });

  it('closes its readers if the campaign cannot be read', async () => {
    const topics = new WrittenTopics();
    topics.isAway = true;
    let closed = 0;
    topics.close = async () => void (closed += 1);
    await expect(pageOf(topics).failed).rejects.toThrow('no broker');
    expect(closed).toBe(1);
  });
});

describe.skipIf(!isBuilt || CHROMIUM === null)('the page on a server, in Chromium (needs `npm run build`)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  const open = async (url: string): Promise<Page> => {
    const { page } = await view(browser, url);
    onTestFinished(() => page.context().close());
    return page;
  };
  const refuse = (route: Route): Promise<void> =>
    route.fulfill({ status: 503, contentType: 'application/json', body: '{"error":"Kafka is away"}' });

  it('has a list without gaps if records arrive while more are shown, and shows why there are no more', async () => {
    const topics = new WrittenTopics();
    topics.write('control.grade', 'grade.0', 'progress', aProgress());
    grade(topics, 0, 160);
    const root = await serve(topics);
    const total = async (): Promise<number> =>
      ((await (await fetch(`${root}/api/records`)).json()) as RecordPage).total;
    await until(async () => (await total()) === 160, 'all records');
    const page = await open(`${root}/#/records`);
    const rows = page.locator('.records li');
    await rows.nth(49).waitFor();
    const isMore = /before=/;
    await page.route(isMore, refuse);
    const more = page.getByRole('button', { name: 'Show more' });
    await more.click();
    expect(await page.locator('[role=alert]').innerText()).toBe('Kafka is away');
    await page.unroute(isMore);
    await page.route(isMore, async (route) => {
      grade(topics, 160, 170);
      await until(async () => (await total()) === 170, 'the new records');
      await route.continue();
    });
    await more.click();
    await rows.nth(99).waitFor();
    expect(await page.locator('[role=alert]').count()).toBe(0);
    // The first page has been requested again.
    await page.locator('.quiet[role=status]').filter({ hasText: '170 records' }).waitFor();
    const titles = await page.locator('.records .title').allInnerTexts();
    expect(titles).toEqual(Array.from({ length: 100 }, (_, n) => `How much is q${159 - n}?`));
  });

  it('shows why an answer is missing, and keeps the last one', async () => {
    const topics = someTopics();
    const root = await serve(topics);
    const page = await open(`${root}/#/records`);
    const isData = /\/api\/(facets|series)/;
    await page.route(isData, refuse);
    await page.goto(`${root}/#/`);
    const rejections = page.locator('section[aria-labelledby=rejections]');
    const overTime = page.locator('section[aria-labelledby=time]');
    for (const section of [rejections, overTime]) {
      expect(await section.locator('[role=alert]').innerText()).toBe('Kafka is away');
    }
    await page.unroute(isData);
    await rejections.locator('.reason').waitFor();
    await overTime.locator('.chart').first().waitFor();
    expect(await page.locator('[role=alert]').count()).toBe(0);
    await page.route(isData, (route) => route.abort());
    for (const section of [rejections, overTime]) {
      expect(await section.locator('[role=alert]').innerText()).toMatch(/^the server of this page does not answer/);
    }
    expect(await rejections.locator('.reason').count()).toBe(1);
    expect(await overTime.locator('.chart').count()).toBeGreaterThan(4);
  });
});
