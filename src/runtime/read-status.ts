import type { CampaignStatus } from '../campaign/campaign-status.ts';
import type { CampaignView } from '../campaign/campaign-view.ts';
import { campaignStatus } from '../campaign/status.ts';
import { STAGES } from '../records/topic-name.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import { statusSettingsOf } from './campaign-limits.ts';
import { lookForWorkers } from './look-for-workers.ts';
import { readSources } from './read-sources.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** Reads the state of a campaign once, with or without a worker running. */
export async function readStatus(campaign: OpenCampaign, view: CampaignView): Promise<CampaignStatus> {
  const { config, log, codec } = campaign;
  const controls = (await Promise.all(STAGES.map((stage) => log.bounds(`control.${stage}`)))).flat();
  await Promise.all(
    controls.map(async (partition) => {
      const last = await log.readLast(partition);
      if (last !== null) view.update(decodeOwnRecord(last, 'progress', codec, log));
    }),
  );
  await lookForWorkers(view, log);
  const status = campaignStatus(statusSettingsOf(config), view, view.questionsLeft(await log.bounds('questions')));
  return config.sources.length === 0 ? status : { ...status, sources: await readSources(campaign) };
}
