import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { LEVELS } from '../src/records/grade.ts';
import { listen } from '../src/runtime/listen.ts';
import { writeFrozenPage } from '../src/web/frozen-page.ts';
import { openLivePage } from '../src/web/live-page.ts';
import { CHROMIUM, startBrowser } from '../test/support/browser.ts';
import { aGradedQuestion, aQuestion, aReply, aVerifiedRecord } from '../test/support/campaign-records.ts';
import { WrittenTopics } from '../test/support/written-topics.ts';

/**
 * `npm run trial:page [-- RECORDS]`: the speed of the page with many records (default 100,000), in Chromium. The topics
 * are in memory, so that only the page is measured: the index, the search and the browser.
 */
const RECORDS = Number(process.argv[2] ?? 100_000);
const WORDS =
  'a train leaves the town at noon and meets another one that has gone for two hours how far are both'.split(' ');

function writeTopics(): WrittenTopics {
  const topics = new WrittenTopics();
  const textOf = (n: number, words: number): string =>
    Array.from({ length: words }, (_, i) => WORDS[(n * 7 + i * (1 + (n % 5))) % WORDS.length]).join(' ');
  for (let n = 0; n < RECORDS; n += 1) {
    const level = LEVELS[n % LEVELS.length] ?? 0;
    const question = aQuestion(`question-${n}`, {
      question: `${textOf(n, 60)} number ${n}?`,
      source: `source-${n % 7}`,
    });
    if (n % 3 === 0) {
      topics.write(`level-${level}`, question.id, 'graded-question', {
        ...aGradedQuestion(question.id, level),
        question,
      });
      continue;
    }
    const reply = aReply({ content: textOf(n, 200), reasoning: textOf(n + 1, 200) });
    topics.write('cot', question.id, 'verified-record', aVerifiedRecord(question.id, level, { question, reply }));
  }
  return topics;
}

const say = (what: string, value: string): void => {
  process.stdout.write(`| ${what} | ${value} |\n`);
};
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** The same campaign as a file: the time to write it, its size, and the time to load it in a browser. */
async function tryExported(browser: Browser, topics: WrittenTopics): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-trial-page-'));
  const path = join(dir, 'page.html');
  const file = await open(path, 'w');
  try {
    const from = performance.now();
    const report = await writeFrozenPage(topics, {
      write: async (text) => void (await file.write(text)),
      records: RECORDS,
      version: 'trial',
      now: Date.now,
      stop: new AbortController().signal,
    });
    const { size } = await file.stat();
    say('exported', `${report.records} of ${report.of}, ${(size / 1_048_576).toFixed(0)} MiB`);
    say('export written after', seconds(performance.now() - from));
    const tab = await (await browser.newContext()).newPage();
    const session = await tab.context().newCDPSession(tab);
    const opened = performance.now();
    await tab.goto(`${pathToFileURL(path).href}#/records`);
    await tab.waitForSelector('.records li');
    say('exported list shown after', seconds(performance.now() - opened));
    const searched = performance.now();
    await tab.locator('#search').fill('no such words');
    await tab
      .locator('.quiet[role=status]')
      .filter({ hasText: /^0 records/ })
      .waitFor();
    say('exported search "no such words"', seconds(performance.now() - searched));
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
    say('exported: memory of scripts in the browser', `${(heap / 1_048_576).toFixed(0)} MiB`);
  } finally {
    await file.close();
    await rm(dir, { recursive: true });
  }
}

async function main(): Promise<void> {
  if (CHROMIUM === null) throw new Error('no Chromium: apt-get install chromium, or name one in SLUICE_CHROMIUM');
  const topics = writeTopics();
  const page = openLivePage({
    campaign: 'test',
    host: '127.0.0.1',
    note: (message) => say('note', message),
    open: () => Promise.resolve(topics),
  });
  const root = await listen(page.server, { host: '127.0.0.1', port: 0 });
  const begun = performance.now();
  for (;;) {
    const answer = await fetch(`${root}/api/status`);
    const { page: facts } = (await answer.json()) as { page?: { records: { isReading: boolean; listed: number } } };
    if (facts?.records.isReading === false && facts.records.listed === RECORDS) break;
    await sleep(100);
  }
  say('records', String(RECORDS));
  say('all of them read and indexed after', seconds(performance.now() - begun));
  const browser = await startBrowser();
  try {
    const tab = await (await browser.newContext()).newPage();
    const session = await tab.context().newCDPSession(tab);
    for (const [what, path, selector] of [
      ['overview', '', '.tiles'],
      ['list', '#/records', '.records li'],
      ['a record', `#/records/question-${RECORDS - 1}`, '.box'],
    ] as const) {
      await tab.goto('about:blank');
      const from = performance.now();
      await tab.goto(`${root}/${path}`);
      await tab.waitForSelector(selector);
      const painted = await tab.evaluate<number>(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime",
      );
      say(`${what}: first paint, content`, `${seconds(painted)}, ${seconds(performance.now() - from)}`);
    }
    await tab.goto(`${root}/#/records`);
    await tab.waitForSelector('.records li');
    for (const text of ['number 77', 'no such words', 'train noon hours']) {
      const answered = tab.waitForResponse((response) =>
        response.url().includes(new URLSearchParams({ text }).toString()),
      );
      const from = performance.now();
      await tab.locator('#search').fill(text);
      const answer = (await (await answered).json()) as { total: number };
      await tab
        .locator('.quiet[role=status]')
        .filter({ hasText: answer.total.toLocaleString('en-US') })
        .waitFor();
      say(`search "${text}"`, `${answer.total} found, ${seconds(performance.now() - from)}`);
    }
    await tryExported(browser, topics);
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
    say('memory of scripts in the browser', `${(heap / 1_048_576).toFixed(0)} MiB`);
  } finally {
    await browser.close();
    await page.close();
  }
}

await main();
