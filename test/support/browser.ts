import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

/** Chromium of the machine; null if there is none. */
export const CHROMIUM: string | null =
  [
    process.env['SLUICE_CHROMIUM'] ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((path) => path !== '' && existsSync(path)) ?? null;

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** A view of the page in a browser. */
export interface ViewOptions {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A page in a browser, and its observed faults. */
export interface Viewed {
  readonly page: Page;
  /** Errors of scripts, refusals by the policy of the page, and dialogs. */
  readonly faults: string[];
  /** Origins of all requests. */
  readonly origins: ReadonlySet<string>;
  /** The findings of axe, each as one line. */
  readonly violations: () => Promise<readonly string[]>;
}

/** Starts Chromium without a window. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox', '--disable-gpu'] });

/** Opens an address of the page and waits for its heading. */
export async function view(browser: Browser, url: string, options: ViewOptions = {}): Promise<Viewed> {
  const { scheme = 'light', width = 1280 } = options;
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const faults: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(url);
  await page.waitForSelector('main h1');
  return { page, faults, origins, violations: () => violationsOf(page) };
}

async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: { run(): Promise<{ readonly violations: readonly { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}
