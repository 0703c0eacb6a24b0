import { dirname, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { makeFolder } from '../files/folder.ts';
import { refuseForeignFile } from '../files/own-file.ts';
import { replaceFile } from '../files/replace-file.ts';
import { writingTo } from '../sinks/dataset-folder.ts';
import { writeFrozenPage } from '../web/frozen-page.ts';
import { GENERATOR_MARK } from '../web/page-markup.ts';
import { noCampaign } from './no-campaign.ts';
import { PAGE_RECORDS } from './export-defaults.ts';
import { openPageSource } from './page-source.ts';
import type { Terminal } from './terminal.ts';
import { withBroker } from './with-broker.ts';

/** The arguments of `sluice export --html`. */
export interface ExportPageOptions {
  readonly html: string;
  readonly records?: number;
  readonly version: string;
}

/**
 * `sluice export --html FILE`: the current page of a campaign, in one file. The last line on stdout reports its
 * content.
 */
export async function exportPageCommand(
  config: Config,
  env: Environment,
  options: ExportPageOptions,
  terminal: Terminal,
): Promise<number> {
  const { html, version, records = PAGE_RECORDS } = options;
  const file = resolve(html);
  await refuseForeignFile(file, { mark: GENERATOR_MARK, what: 'page of sluice', command: 'export --html' });
  return withBroker(config, env, terminal.note, async (ready, { drain }) => {
    const source = await openPageSource(config, ready, { note: terminal.note, signal: drain });
    if (source === null) throw noCampaign(config, ready.broker);
    try {
      const folder = dirname(file);
      const report = await writingTo(folder, async () => {
        await makeFolder(folder);
        return replaceFile(file, (write) => {
          const page = writeFrozenPage(source, { write, records, version, now: Date.now, stop: drain });
          return Promise.race([page, source.failed]);
        });
      });
      const held = report.records === report.of ? `all ${report.of}` : `the newest ${report.records} of ${report.of}`;
      terminal.note(`${html}: the page of campaign ${config.campaign} with ${held} records`);
      await terminal.json({ html, ...report });
      return 0;
    } finally {
      await source.close();
    }
  });
}
