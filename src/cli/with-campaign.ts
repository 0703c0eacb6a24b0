import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { ONE_SHOT_DEADLINE_MS, readyBroker } from '../runtime/open-broker.ts';
import { openCampaign } from '../runtime/open-campaign.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { Terminal } from './terminal.ts';

/** How a command that only looks has its campaign. */
export interface CampaignAccess {
  /** How long a cluster that is away is waited for; null: for ever. Default 30 s. */
  readonly deadlineMs?: number | null;
}

/**
 * Opens a campaign as it stands, for a command that only looks, and closes it whatever happens. `stopped` is aborted
 * when the user asks to stop; a consumer that cannot go on ends the command with its error.
 */
export async function withCampaign<Result>(
  config: Config,
  env: Environment,
  terminal: Terminal,
  look: (campaign: OpenCampaign, stopped: AbortSignal) => Promise<Result>,
  { deadlineMs = ONE_SHOT_DEADLINE_MS }: CampaignAccess = {},
): Promise<Result> {
  const stop = listenForStop(() => undefined);
  try {
    const ready = await readyBroker(config, env, terminal.note, { deadlineMs, signal: stop.drain });
    const campaign = await openCampaign(config, ready, 'open', { note: terminal.note, signal: stop.drain });
    try {
      return await Promise.race([look(campaign, stop.drain), campaign.failed]);
    } finally {
      await campaign.close();
    }
  } finally {
    stop.dispose();
  }
}
