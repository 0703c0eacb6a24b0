import { SluiceError } from '../records/sluice-error.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** Partitions added after the campaign's topics were made have no task: their questions would never be read. */
export function partitionsAdded({ config, log }: OpenCampaign, now: number): SluiceError {
  const { questionsTopic } = config.kafka;
  const message = `topic ${questionsTopic} has ${now} partitions, it had ${log.partitionsOf('questions')}: task n writes partition n of each of the campaign's topics. Start a new campaign.`;
  return new SluiceError('topic-partitions', message);
}
