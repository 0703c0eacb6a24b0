import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { Note, ReadyBroker } from '../runtime/open-broker.ts';
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
  access: Pick<BrokerAccess, 'deadlineMs' | 'stopping'> = {},
): Promise<Result> {
  return withBroker(
    config,
    env,
    note,
    (ready, { drain }) => lookAtCampaign(config, ready, { note, signal: drain }, look),
    access,
  );
}

/** `withCampaign` on a broker that is open already. */
export async function lookAtCampaign<Result>(
  config: Config,
  ready: ReadyBroker,
  access: { readonly note: Note; readonly signal: AbortSignal },
  look: (campaign: OpenCampaign, stopped: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const campaign = await openCampaign(config, ready, 'open', access);
  try {
    return await Promise.race([look(campaign, access.signal), campaign.failed]);
  } finally {
    await campaign.close();
  }
}
