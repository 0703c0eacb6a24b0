import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { CampaignView } from '../engine/campaign-view.ts';
import { ONE_SHOT_DEADLINE_MS, openCampaign, readyBroker } from '../runtime/campaign.ts';
import { readStatus } from '../runtime/status.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import type { Terminal } from './terminal.ts';

/** What `sluice status` was asked for. */
export interface StatusOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

const WATCH_MS = 2000;

/** `sluice status`: the campaign's state from Kafka alone. */
export async function statusCommand(
  config: Config,
  env: Environment,
  options: StatusOptions,
  terminal: Terminal,
): Promise<number> {
  const stop = listenForStop(() => undefined);
  const ready = await readyBroker(config, env, terminal.note, { deadlineMs: ONE_SHOT_DEADLINE_MS, signal: stop.drain });
  let failed: Error | null = null;
  const campaign = await openCampaign(config, ready, 'open', (error) => {
    failed = error;
  }).catch(async (error: unknown) => {
    await ready.broker.stop();
    throw error;
  });
  try {
    const view = new CampaignView();
    for (;;) {
      const status = await readStatus(campaign, view);
      if (failed !== null) throw failed;
      if (options.json === true) await terminal.json(status);
      else if (options.watch === true) terminal.progress(status);
      else await terminal.print(terminal.describeStatus(status));
      if (options.watch !== true || stop.drain.aborted) return 0;
      await new Promise((resolve) => {
        setTimeout(resolve, WATCH_MS);
        stop.drain.addEventListener('abort', resolve, { once: true });
      });
      if (stop.drain.aborted) return 0;
    }
  } finally {
    stop.dispose();
    await campaign.close();
  }
}
