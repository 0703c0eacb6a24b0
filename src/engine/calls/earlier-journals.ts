import { addUsd, formatUsd, parseUsd } from '../../records/money.ts';
import { describeError } from '../../records/sluice-error.ts';
import type { LogPort } from '../../stream/log-port.ts';
import type { LogBounds, RawRecord } from '../../stream/record.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { EarlierReplies, EarlierReply } from './reused-reply.ts';
import { decodeEntry, readEntryHeaders } from './journal-entry.ts';
import type { EntryOf, JournaledRequest } from './journal-entry.ts';
import { RecordFetch } from './record-fetch.ts';
import { MOST_JOURNALS, ReplyIndex } from './reply-index.ts';

/** The call journals of another campaign. */
export interface EarlierCampaign {
  readonly campaign: string;
  /** Its call journals, by the names that `log` uses. */
  readonly topics: readonly string[];
  readonly log: Pick<LogPort, 'bounds' | 'iterate'>;
}

/** The dependencies of `EarlierJournals`. */
export interface EarlierJournalsOptions {
  readonly codec: EngineCodec;
  readonly note: (message: string) => void;
  /** Ends the reading of the journals early. */
  readonly reading: AbortSignal;
  /** No more replies are wanted. */
  readonly closed: AbortSignal;
}

/** Partitions that are read at the same time: each may hold fetched records in memory. */
const READ_AT_ONCE = 8;

interface EarlierJournal {
  readonly campaign: string;
  readonly bounds: LogBounds;
  readonly log: EarlierCampaign['log'];
  readonly fetch: RecordFetch;
}

interface Tally {
  replies: number;
  withoutSettings: number;
  unreadable: number;
}

/**
 * The replies in the journals of other campaigns. The journals are read once, to their end at that time, into an index
 * of reply positions; a reply itself is read on demand. Failed tries are not replies.
 */
export class EarlierJournals implements EarlierReplies {
  readonly #index = new ReplyIndex();
  readonly #journals: EarlierJournal[] = [];
  readonly #options: EarlierJournalsOptions;

  /** If several campaigns answered the same request, the first campaign's reply counts. */
  static async read(campaigns: readonly EarlierCampaign[], options: EarlierJournalsOptions): Promise<EarlierJournals> {
    const journals = new EarlierJournals(options);
    for (const campaign of campaigns) await journals.#readCampaign(campaign);
    return journals;
  }

  private constructor(options: EarlierJournalsOptions) {
    this.#options = options;
  }

  /** The number of requests with a reply. */
  get size(): number {
    return this.#index.size;
  }

  find(call: JournaledRequest): Promise<EarlierReply | null> | null {
    const place = call.settingsHash === '' ? null : this.#index.placeOf(call);
    const journal = place === null ? undefined : this.#journals[place.journal];
    return place === null || journal === undefined ? null : this.#fetch(journal, place.offset, call);
  }

  async #readCampaign({ campaign, topics, log }: EarlierCampaign): Promise<void> {
    const { note, reading, closed } = this.#options;
    const bounds = (await Promise.all(topics.map((topic) => log.bounds(topic)))).flat();
    const first = this.#journals.length;
    for (const partition of bounds) {
      if (this.#journals.length === MOST_JOURNALS)
        throw new RangeError(`more than ${MOST_JOURNALS} journal partitions`);
      const failed = (error: unknown): void =>
        note(`reuse: ${campaign}.${partition.topic}/${partition.partition} is read again: ${describeError(error)}`);
      const fetch = new RecordFetch(log, partition, failed, closed);
      this.#journals.push({ campaign, bounds: partition, log, fetch });
    }
    const tally: Tally = { replies: 0, withoutSettings: 0, unreadable: 0 };
    const waiting = this.#journals.slice(first).map((journal, i) => ({ journal, number: first + i }));
    const readers = waiting.splice(0, READ_AT_ONCE).map(async (one) => {
      for (let next: typeof one | undefined = one; next !== undefined && !reading.aborted; next = waiting.shift()) {
        await this.#readJournal(next.journal, next.number, tally);
      }
    });
    await Promise.all(readers);
    note(`reuse: ${describeTally(campaign, tally)}`);
  }

  async #readJournal({ bounds, log }: EarlierJournal, number: number, tally: Tally): Promise<void> {
    for await (const record of log.iterate(bounds, bounds.start, bounds.end)) {
      if (this.#options.reading.aborted) return;
      if (readEntryHeaders(record.headers)?.event !== 'reply') continue;
      const entry = this.#decode(record);
      if (entry === null) tally.unreadable += 1;
      else if (entry.call.settingsHash === '') tally.withoutSettings += 1;
      else if (this.#index.add(entry.call, { journal: number, offset: record.offset })) tally.replies += 1;
    }
  }

  #decode({ value }: RawRecord): EntryOf<'reply'> | null {
    try {
      return decodeEntry('reply', value, this.#options.codec);
    } catch {
      return null;
    }
  }

  async #fetch(
    { campaign, bounds, fetch }: EarlierJournal,
    offset: number,
    call: JournaledRequest,
  ): Promise<EarlierReply | null> {
    const record = await fetch.at(offset);
    const entry = record === null ? null : this.#decode(record);
    // A topic that was deleted and created again has other entries at its offsets.
    if (entry === null || !isSame(entry.call, call)) return null;
    const { reply, returnedModel, usage, latencyMs, origin, cost, at } = entry;
    const { topic, partition } = bounds;
    // The origin is the request that was paid for, even if the reply was taken over several times since.
    const found = origin ?? { campaign, topic, partition, offset, costUsd: '0', at };
    const costUsd = formatUsd(addUsd(parseUsd(found.costUsd), cost));
    return { reply, returnedModel, usage, latencyMs, origin: { ...found, costUsd } };
  }
}

const isSame = (a: JournaledRequest, b: JournaledRequest): boolean =>
  a.step === b.step && a.attempt === b.attempt && a.requestHash === b.requestHash && a.settingsHash === b.settingsHash;

function describeTally(campaign: string, { replies, withoutSettings, unreadable }: Tally): string {
  const older =
    withoutSettings === 0
      ? ''
      : `; ${withoutSettings} older ones do not say the sampling they were made with, and are not used`;
  const damaged = unreadable === 0 ? '' : `; ${unreadable} entries cannot be read`;
  return `${replies} replies of campaign ${campaign} may answer the same requests${older}${damaged}`;
}
