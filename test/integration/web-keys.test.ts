import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import type { RecordPage } from '../../src/campaign/record-filter.ts';
import { CHROMIUM, startBrowser, view } from '../support/browser.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const HOSTILE =
  'What is q13? <img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script> \u202Eabc\u202C ' +
  '$x^2 \\href{javascript:window.hacked=1}{y}$ $\\htmlStyle{color:red}{z}$ ```python\n<b onclick="window.hacked=1">\n```';

const text = (page: Page, selector: string): Promise<string> => page.locator(selector).first().innerText();
const isHacked = (page: Page): Promise<boolean> => page.evaluate("'hacked' in globalThis");

describe.skipIf(brokers.length === 0 || CHROMIUM === null)('the page of a campaign by keys (needs Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('is searched and read by keys', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 5, outputUsdPerMTok: '1' });
    const hostile = { id: '<b>/?#&', domain: 'math', question: HOSTILE, answer: '1', source: '</script><i>' };
    await campaign.ingest([...scriptedQuestions(12), hostile]);
    await campaign.command('run');
    const ui = campaign.start('ui', '--port', '0');
    const [, root = ''] = await ui.says(/the page of campaign \S+: (http:\S+)/);

    const { page, faults } = await view(browser, root);
    expect(await text(page, '.tiles')).toMatch(/Verified\s+\d\s+of 5/);
    // From the funnel to the records, with search and keys.
    await page.getByRole('link', { name: 'Records' }).click();
    await page.waitForSelector('.records li');
    expect(await page.locator('.records li').count()).toBe(13);
    await page.keyboard.press('/');
    await page.keyboard.type('onerror');
    await page.locator('.records li').nth(1).waitFor({ state: 'detached' });
    expect(await text(page, '.records .title')).toContain('<img src=x onerror="window.hacked=1">');
    expect(await text(page, '.records .title')).toContain('⟨U+202E⟩abc');
    expect(page.url()).toContain('text=onerror');
    await page.locator('.records a').click();
    await page.waitForSelector('.box');
    expect(await text(page, '.box')).toContain('</script><script>window.hacked=1</script>');
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(await isHacked(page)).toBe(false);

    await page.goto(`${root}/#/records?state=in-stock`);
    await page.waitForSelector('.records li');
    // Up to the question mark: what follows in the hostile one is typeset in the reader, and not in the list.
    const titles = await page.locator('.records .title').allInnerTexts();
    const listed = titles.map((title) => title.slice(0, title.indexOf('?') + 1));
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.box');
    expect(await text(page, '.box')).toContain(listed[0]);
    expect(await page.locator('.scored li').count()).toBe(listed[0]?.match(/q(0|6|12)\?/) ? 0 : 2);
    await page.keyboard.press('j');
    await page
      .locator('.box')
      .first()
      .filter({ hasText: listed[1] ?? '' })
      .waitFor();
    await page.keyboard.press('k');
    await page
      .locator('.box')
      .first()
      .filter({ hasText: listed[0] ?? '' })
      .waitFor();
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');

    const verified = (await (await fetch(`${root}/api/records?state=verified`)).json()) as RecordPage;
    await page.goto(`${root}/#/records/${encodeURIComponent(verified.records[0]?.id ?? '')}`);
    await page.waitForSelector('.calls summary');
    await page.locator('.calls summary').click();
    await page.waitForSelector('.calls tbody tr');
    expect(await page.locator('.calls tbody tr').count()).toBe(3);
    expect(faults).toEqual([]);
    expect((await ui.end('SIGTERM')).code).toBe(0);
  });
});
