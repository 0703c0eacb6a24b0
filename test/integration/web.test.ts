import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { CHROMIUM, startBrowser, view } from '../support/browser.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const HOSTILE =
  'What is q13? <img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script> \u202Eabc\u202C ' +
  '$x^2 \\href{javascript:window.hacked=1}{y}$ $\\htmlStyle{color:red}{z}$ ```python\n<b onclick="window.hacked=1">\n```';

const hostile = { id: '<b>/?#&', domain: 'math', question: HOSTILE, answer: '1', source: '</script><i>' };

const isHacked = (page: Page): Promise<boolean> => page.evaluate("'hacked' in globalThis");

describe.skipIf(brokers.length === 0 || CHROMIUM === null)('the page of a campaign (needs Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('shows a campaign that has ended, by address, in light and dark and on a phone', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 5, outputUsdPerMTok: '1' });
    await campaign.ingest([...scriptedQuestions(12), hostile]);
    await campaign.command('run');
    const ui = campaign.start('ui', '--port', '0');
    const [, root = ''] = await ui.says(/the page of campaign \S+: (http:\S+)/);
    await until(async () => (await fetch(`${root}/api/status`)).status === 200, 'the state of the campaign');

    for (const scheme of ['light', 'dark'] as const) {
      for (const path of ['', '#/records', '#/records/q1', `#/records/${encodeURIComponent(hostile.id)}`]) {
        const { page, faults, origins, violations } = await view(browser, `${root}/${path}`, { scheme });
        await page.waitForSelector(path === '' ? '.tiles' : path === '#/records' ? '.records li' : '.box');
        expect(await violations(), `${scheme} ${path}`).toEqual([]);
        expect(faults, `${scheme} ${path}`).toEqual([]);
        expect([...origins]).toEqual([root]);
        expect(await isHacked(page)).toBe(false);
        await page.setViewportSize({ width: 390, height: 800 });
        const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        expect(isWider, `${path} at 390 px`).toBe(false);
        await page.context().close();
      }
    }

    expect((await ui.end('SIGTERM')).code).toBe(0);
  });

  it('is exported into one file, which shows the same without a server', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 5, outputUsdPerMTok: '1' });
    await campaign.ingest([...scriptedQuestions(12), hostile]);
    await campaign.command('run');
    const exported = await campaign.command('export', '--html', 'out/page.html');
    expect(JSON.parse(exported.stdout.at(-1) ?? '')).toEqual({ html: 'out/page.html', records: 13, of: 13 });
    const url = pathToFileURL(join(cli.dir, 'out', 'page.html')).href;
    for (const hash of ['', '#/records', '#/records/q1', `#/records/${encodeURIComponent(hostile.id)}`]) {
      const { page, faults, origins, violations } = await view(browser, `${url}${hash}`);
      await page.waitForSelector(hash === '' ? '.tiles' : hash === '#/records' ? '.records li' : '.box');
      expect(await violations(), hash).toEqual([]);
      expect(faults, hash).toEqual([]);
      expect([...origins]).toEqual(['null']);
      expect(await isHacked(page)).toBe(false);
      await page.context().close();
    }
    // Its own output is replaced, foreign files are not.
    await campaign.command('export', '--html', 'out/page.html', '--records', '3');
    await cli.write('out/notes.html', '<!doctype html><title>notes</title>');
    const refused = await campaign.expect(2, 'export', '--html', 'out/notes.html');
    expect(refused.stderr).toContain('out/notes.html is no page of sluice');
    expect(await readdir(join(cli.dir, 'out'))).toEqual(['notes.html', 'page.html']);
    const never = await CliCampaign.create(cli, { url: models.url });
    expect((await never.expect(1, 'export', '--html', 'x.html')).stderr).toContain('has no topics on');
  });

  it('is served by a worker too, and shows within a second what the worker commits', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels(() => undefined, 200));
    const campaign = await CliCampaign.create(cli, { url: models.url, concurrency: 2 });
    const worker = campaign.start('run', '--until', 'forever', '--port', '0');
    const [, root = ''] = await worker.says(/the page, \/livez, \/readyz and \/metrics on (http:\S+)/);
    await until(async () => (await fetch(`${root}/readyz`)).status === 200, 'readiness');
    // The first request starts the reading.
    await until(async () => (await fetch(`${root}/api/status`)).status === 200, 'the state of the campaign');
    const { page, faults } = await view(browser, root);
    await page.evaluate(`
      globalThis.seen = [];
      new EventSource('/api/events').addEventListener('status', ({ data }) => {
        const { lastCommitMs } = JSON.parse(data).page;
        if (lastCommitMs !== null) seen.push(Date.now() - lastCommitMs);
      });
    `);
    await campaign.ingest(scriptedQuestions(60));
    await page
      .locator('.tiles')
      .filter({ hasText: /Verified\s*[1-9]/ })
      .waitFor();
    expect(worker.stderr).not.toContain('the page is not served');
    const seen = await page.evaluate<number[]>('seen');
    // All changes: further ones are sent while the next commit is under way.
    expect(Math.min(...seen)).toBeLessThan(1000);
    expect((await fetch(`${root}/livez`)).status).toBe(200);
    expect((await fetch(`${root}/nothing`)).status).toBe(404);
    expect(faults).toEqual([]);
    expect((await worker.end('SIGTERM')).code).toBe(0);
  });
});
