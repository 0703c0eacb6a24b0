import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { openCampaign } from '../runtime/open-campaign.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import type { Terminal } from './terminal.ts';
import { withBroker } from './with-broker.ts';
import type { BrokerAccess } from './with-broker.ts';

/**
 * Opens an existing campaign for a command that only reads, and always closes it. `stopped` is aborted when the user
 * requests a stop; a consumer that cannot continue ends the command with its error.
 */
export function withCampaign<Result>(
  config: Config,
  env: Environment,
  { note }: Terminal,
  look: (campaign: OpenCampaign, stopped: AbortSignal) => Promise<Result>,
  access: Pick<BrokerAccess, 'deadlineMs'> = {},
): Promise<Result> {
  return withBroker(
    config,
    env,
    note,
    async (ready, { drain }) => {
      const campaign = await openCampaign(config, ready, 'open', { note, signal: drain });
      try {
        return await Promise.race([look(campaign, drain), campaign.failed]);
      } finally {
        await campaign.close();
      }
    },
    access,
  );
}
