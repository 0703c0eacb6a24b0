import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { CampaignView } from '../campaign/campaign-view.ts';
import { pause } from '../runtime/abortable.ts';
import { readStatus } from '../runtime/read-status.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/** The arguments of `sluice status`. */
export interface StatusOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

const WATCH_MS = 2000;

/**
 * `sluice status`: the campaign's state from Kafka only. `--watch` redraws it on a terminal; elsewhere it writes the whole
 * state each time, also if nothing has changed: only a write shows whether the reader of stdout still exists.
 */
export function statusCommand(
  config: Config,
  env: Environment,
  options: StatusOptions,
  terminal: Terminal,
): Promise<number> {
  return withCampaign(config, env, terminal, async (campaign, stopped) => {
    const view = new CampaignView();
    const ended = AbortSignal.any([stopped, terminal.closed]);
    for (;;) {
      const status = await readStatus(campaign, view);
      if (options.json === true) await terminal.json(status);
      else if (options.watch === true && terminal.isAttended) terminal.progress(status);
      else await terminal.print(terminal.describeStatus(status));
      if (options.watch !== true || stopped.aborted) return 0;
      await pause(WATCH_MS, ended);
    }
  });
}
