import type { Config } from '../config/config.ts';
import { callLimitsOf } from '../config/roles.ts';
import { statusSettingsOf } from '../runtime/campaign-limits.ts';
import type { Note, ReadyBroker } from '../runtime/open-broker.ts';
import { lookForWorkers } from '../runtime/look-for-workers.ts';
import { openCampaign } from '../runtime/open-campaign.ts';
import type { OpenCampaignOptions } from '../runtime/open-campaign.ts';
import { pause } from '../runtime/pause.ts';
import { readLineage } from '../runtime/read-lineage.ts';
import { readSources } from '../runtime/read-sources.ts';
import type { PageSource } from '../web/page-source.ts';

/** A campaign without topics is looked at again this often. */
const RETRY_MS = 2_000;

/** A campaign for its page as soon as its topics exist; null: it was closed before. */
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
 * A campaign for its page: two readers on one broker, one that follows it and one that reads what a person asks for. Null: its
 * topics do not exist.
 */
export async function openPageSource(
  config: Config,
  ready: ReadyBroker,
  options: OpenCampaignOptions,
): Promise<PageSource | null> {
  // Both use the broker; it is stopped by who started it.
  const shared: ReadyBroker = { ...ready, broker: { ...ready.broker, stop: () => Promise.resolve() } };
  const followed = await openCampaign(config, shared, 'open', options);
  // The last of the topics that a campaign creates.
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
