import { listedRecord } from '../campaign/record-filter.ts';
import type { IndexedRecord } from '../campaign/record-index.ts';
import { CAMPAIGN_BLOCK, recordBlock } from './frozen-campaign.ts';
import type { FrozenCampaign } from './frozen-campaign.ts';
import { INDEX_CAPACITY, LiveCampaign } from './live-campaign.ts';
import { pageMarkup } from './page-markup.ts';
import type { PageSource } from './page-source.ts';
import { BodyReader } from './read-bodies.ts';
import { StaticFiles } from './static-files.ts';
import { wholeRecord } from './whole-record.ts';

/** The output of an exported page, and its limits. */
export interface FrozenPageOptions {
  readonly write: (text: string) => Promise<void>;
  /** Maximum number of complete records; the newest ones. */
  readonly records: number;
  /** Maximum size of the page's data. Default `MOST_BYTES`. */
  readonly bytes?: number;
  /** The version of this program. */
  readonly version: string;
  readonly now: () => number;
  /** Aborted: writing ends. */
  readonly stop: AbortSignal;
}

/** The content of an exported page. */
export interface FrozenPageReport {
  readonly records: number;
  /** The number of records of the campaign. */
  readonly of: number;
}

/** A browser parses about 100 MB a second, and needs a few times the file size of memory. */
export const MOST_BYTES: number = 64 * 1_048_576;
/** Number of complete records that are in memory at the same time. */
const BATCH = 100;

/**
 * Writes the current page of a campaign, in one file that needs neither server nor network: the complete overview, and
 * its newest records. Memory is bounded by the index of the page and one batch of records.
 */
export async function writeFrozenPage(source: PageSource, options: FrozenPageOptions): Promise<FrozenPageReport> {
  const { write, now, stop } = options;
  const markup = await pageMarkup(new StaticFiles(), options.version);
  let fatal: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fatal = reject;
  });
  failed.catch(() => undefined);
  const live = await LiveCampaign.start(source, { capacity: INDEX_CAPACITY, now, fatal });
  try {
    await Promise.race([live.caughtUp(), failed, stopped(stop)]);
    const status = live.status();
    const all = live.index.newestFirst();
    const newest = all.toSorted((a, b) => b.atMs - a.atMs || b.place - a.place).slice(0, options.records);
    await write(markup.before);
    const held = await Promise.race([writeRecords(newest, source, options), failed]);
    const of = all.length + live.index.dropped;
    const frozen: FrozenCampaign = {
      status: {
        ...status,
        page: { ...status.page, records: { listed: held.length, dropped: of - held.length, isReading: false } },
      },
      series: live.series(),
      records: held,
    };
    await write(block(CAMPAIGN_BLOCK, frozen));
    await write(markup.after);
    return { records: held.length, of };
  } finally {
    await live.close();
  }
}

/**
 * Writes records until there are no more, or until the page is full; returns the written ones, by their places in the
 * page.
 */
async function writeRecords(
  newest: readonly IndexedRecord[],
  source: PageSource,
  { write, stop, bytes: most = MOST_BYTES }: FrozenPageOptions,
): Promise<FrozenCampaign['records']> {
  const bodies = new BodyReader(source);
  const held: FrozenCampaign['records'][number][] = [];
  let bytes = 0;
  for (let from = 0; from < newest.length; from += BATCH) {
    stop.throwIfAborted();
    const batch = newest.slice(from, from + BATCH);
    for (const [i, lineage] of (await bodies.read(batch)).entries()) {
      const indexed = batch[i];
      if (indexed === undefined) continue;
      const record = { ...listedRecord(indexed), text: indexed.text, place: newest.length - held.length };
      const text = block(recordBlock(record.place), wholeRecord(lineage));
      bytes += Buffer.byteLength(text) + Buffer.byteLength(dataOf(record));
      if (bytes > most) return held;
      await write(text);
      held.push(record);
    }
  }
  return held;
}

const block = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${dataOf(value)}</script>\n`;

/** JSON in an element of a page without `<`, so that no text can end the element, or begin a comment. */
const dataOf = (value: unknown): string => JSON.stringify(value).replaceAll('<', String.raw`\u003c`);

const stopped = (stop: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(stop.reason as Error);
    if (stop.aborted) end();
    stop.addEventListener('abort', end, { once: true });
  });
