import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { isLoopback } from '../web/host-check.ts';
import { DEFAULT_HOST } from './default-host.ts';
import { servePage } from './serve-page.ts';
import type { Terminal } from './terminal.ts';
import { untilAborted } from '../runtime/abortable.ts';
import { withBroker } from './with-broker.ts';

/** The arguments of `sluice ui`. */
export interface UiOptions {
  readonly port?: number;
  readonly host?: string;
}

/** `sluice ui`: serves the page of a campaign until it is stopped. Reads from Kafka only. */
export async function uiCommand(
  config: Config,
  env: Environment,
  options: UiOptions,
  terminal: Terminal,
): Promise<number> {
  const { host = DEFAULT_HOST, port = null } = options;
  return withBroker(config, env, terminal.note, async (ready, { drain }) => {
    const page = await servePage(config, ready, { host, port, note: terminal.note });
    try {
      terminal.note(`the page of campaign ${config.campaign}: ${page.url}`);
      if (!isLoopback(host)) {
        terminal.note(`it listens on ${host}: anybody who reaches this port sees all questions and answers`);
      }
      await Promise.race([untilAborted(drain), page.failed]);
      return 0;
    } finally {
      await page.close();
    }
  });
}
