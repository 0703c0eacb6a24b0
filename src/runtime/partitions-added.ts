import { SluiceError } from '../records/sluice-error.ts';
import type { KafkaLog } from '../kafka/kafka-log.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** The campaign whose questions are counted. */
export interface CountedCampaign extends Pick<OpenCampaign, 'config'> {
  readonly log: Pick<KafkaLog, 'bounds' | 'partitionsOf'>;
}

/** Partitions added after the campaign's topics were made have no task: their questions would never be read. */
export function partitionsAdded({ config, log }: CountedCampaign, now: number): SluiceError {
  const { questionsTopic } = config.kafka;
  const message = `topic ${questionsTopic} has ${now} partitions, it had ${log.partitionsOf('questions')}: task n writes partition n of each of the campaign's topics. Start a new campaign.`;
  return new SluiceError('topic-partitions', message);
}
