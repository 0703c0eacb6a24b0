import type { Config } from '../config/config.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';

/** The failure of a command that reads a campaign that was never run. */
export const noCampaign = ({ campaign }: Config, { describe }: Pick<OpenCampaign['broker'], 'describe'>): SluiceError =>
  new SluiceError('no-campaign', `campaign ${campaign} has no topics on ${describe}: run it first`);
