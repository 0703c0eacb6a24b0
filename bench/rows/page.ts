import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onWarmGround } from '../support/ground.ts';
import type { Ground } from '../support/ground.ts';
import { figure, mebibytes, milliseconds } from '../support/row.ts';
import type { Row, RowResult } from '../support/row.ts';
import { CALLS, describeRun, runWorker } from './endpoint.ts';

/** Interval of a page's requests other than events. */
const ASK_MS = 2_000;

/**
 * The share of an endpoint's limit that a worker uses while its page is open, compared with the same worker without a
 * page.
 */
export const pageRow = (slots: number, wantedRatio: number): Row => ({
  name: `endpoint-${slots}-page`,
  title: `endpoint kept full at ${slots} in flight, with a page open`,
  run: () => onWarmGround((ground) => runBoth(ground, slots, wantedRatio)),
});

async function runBoth(ground: Ground, slots: number, wantedRatio: number): Promise<RowResult> {
  const alone = await runWorker(ground, { name: `no-page-${slots}`, slots, calls: CALLS });
  const port = await freePort();
  const over = new AbortController();
  const looking = lookAt(`http://127.0.0.1:${port}`, over.signal);
  const more = ['--port', String(port)];
  const watched = await runWorker(ground, { name: `page-${slots}`, slots, calls: CALLS, more });
  over.abort();
  const looks = await looking;
  return {
    figures: [
      figure('in flight with a page ÷ without', watched.share / alone.share, { atLeast: wantedRatio }),
      figure('span without a page ÷ with one', alone.spanMs / watched.spanMs),
      figure('CPU of the process a call, steady', watched.steadyCpu.client, {}, milliseconds),
      figure('peak RSS of the process', watched.peakMiB, {}, mebibytes),
    ],
    details: [
      `- the page asked ${looks.asked} times and was told ${looks.told} changes; its thread shares the two cores`,
      ...describeRun(watched, 'worker with its page'),
      ...describeRun(alone, 'worker without'),
    ],
  };
}

/** Sends the requests of a page with the list of records, from the start of the server until the signal. */
async function lookAt(root: string, signal: AbortSignal): Promise<{ readonly asked: number; readonly told: number }> {
  let asked = 0;
  let told = 0;
  const listen = async (): Promise<void> => {
    const { body, ok } = await fetch(`${root}/api/events`, { signal });
    if (!ok || body === null) return;
    const reader = body.getReader();
    while (!(await reader.read()).done) told += 1;
  };
  let listening: Promise<void> | null = null;
  while (!signal.aborted) {
    listening ??= listen()
      .catch(() => undefined)
      .then(() => {
        listening = null;
      });
    try {
      for (const path of ['/api/records', '/api/facets', '/api/series']) {
        await (await fetch(root + path, { signal })).arrayBuffer();
        asked += 1;
      }
    } catch {
      // The server does not run yet, or has ended.
    }
    await sleep(ASK_MS, undefined, { signal }).catch(() => undefined);
  }
  return { asked, told };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
