import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { ONE_SHOT_DEADLINE_MS, readyBroker } from '../runtime/open-broker.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import { isLoopback } from '../web/host-check.ts';
import { DEFAULT_HOST, parseHost, parsePort } from './parse-address.ts';
import { servePage } from './serve-page.ts';
import type { Terminal } from './terminal.ts';
import { untilAborted } from './until-aborted.ts';

/** What `sluice ui` was asked for. */
export interface UiOptions {
  readonly port?: string;
  readonly host?: string;
}

/** `sluice ui`: serves the page of a campaign until it is stopped. Reads Kafka alone. */
export async function uiCommand(
  config: Config,
  env: Environment,
  options: UiOptions,
  terminal: Terminal,
): Promise<number> {
  const host = parseHost(options.host ?? DEFAULT_HOST);
  const port = options.port === undefined ? null : parsePort(options.port);
  const stop = listenForStop(() => undefined);
  try {
    const ready = await readyBroker(config, env, terminal.note, {
      deadlineMs: ONE_SHOT_DEADLINE_MS,
      signal: stop.drain,
    });
    try {
      const page = await servePage(config, ready, { host, port, note: terminal.note });
      try {
        terminal.note(`the page of campaign ${config.campaign}: ${page.url}`);
        if (!isLoopback(host)) {
          terminal.note(`it listens on ${host}: anybody who reaches this port sees all questions and answers`);
        }
        await Promise.race([untilAborted(stop.drain), page.failed]);
        return 0;
      } finally {
        await page.close();
      }
    } finally {
      await ready.broker.stop();
    }
  } finally {
    stop.dispose();
  }
}
