import type { Config } from '../config/config.ts';
import { callLimitsOf } from '../config/roles.ts';
import { statusSettingsOf } from '../runtime/campaign-limits.ts';
import type { Note, ReadyBroker } from '../runtime/open-broker.ts';
import { lookForWorkers } from '../runtime/look-for-workers.ts';
import { openCampaign } from '../runtime/open-campaign.ts';
import type { OpenCampaignOptions } from '../runtime/open-campaign.ts';
import { pause } from '../runtime/abortable.ts';
import { readLineage } from '../runtime/read-lineage.ts';
import { readSources } from '../runtime/read-sources.ts';
import type { PageSource } from '../web/page-source.ts';

/** A campaign without topics is checked again after this time. */
const RETRY_MS = 2_000;

/** The campaign for its page, as soon as its topics exist; null if it was closed before. */
export async function awaitPageSource(
  config: Config,
  ready: ReadyBroker,
  closed: AbortSignal,
  note: Note,
): Promise<PageSource | null> {
  while (!closed.aborted) {
    const source = await openPageSource(config, ready, { note, signal: closed });
    if (source !== null) return source;
    await pause(RETRY_MS, closed);
  }
  return null;
}

/**
 * The campaign for its page: two readers on one broker, one that follows the campaign and one that reads the records
 * that a person opens. Null if its topics do not exist.
 */
export async function openPageSource(
  config: Config,
  ready: ReadyBroker,
  options: OpenCampaignOptions,
): Promise<PageSource | null> {
  // Both use the broker; the caller that started it stops it.
  const shared: ReadyBroker = { ...ready, broker: { ...ready.broker, stop: () => Promise.resolve() } };
  const followed = await openCampaign(config, shared, 'open', options);
  // The topic that a campaign creates last.
  if (followed.log.partitionsOf('control.trace') === 0) {
    await followed.close();
    return null;
  }
  const asked = await openCampaign(config, shared, 'open', options).catch(async (error: unknown) => {
    await followed.close();
    throw error;
  });
  return {
    settings: statusSettingsOf(config),
    callLimits: callLimitsOf(config.models),
    codec: followed.codec,
    log: followed.log,
    bodies: { log: asked.log, codec: asked.codec },
    readLineage: (id) => readLineage(asked, id),
    lookForWorkers: (view) => lookForWorkers(view, followed.log),
    readSources: () => (config.sources.length === 0 ? Promise.resolve([]) : readSources(asked)),
    failed: Promise.race([followed.failed, asked.failed]),
    close: async () => {
      await Promise.all([followed.close(), asked.close()]);
    },
  };
}
