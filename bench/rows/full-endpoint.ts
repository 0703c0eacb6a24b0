import { startHttpEndpoint } from '../../src/demo/http-endpoint.ts';
import { createRandom, drawLatencyMs } from '../../src/demo/seeded-random.ts';
import { startSluice } from '../support/command-line.ts';
import { onGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import { figure, percent, perSecond } from '../support/row.ts';
import type { Row, RowResult } from '../support/row.ts';

/** The endpoint's capacity, the worker's configured limit, the latency of a call, and the number of calls. */
const HELD = 40;
const CONCURRENCY = 256;
const LATENCY_MS = { mean: 500, sigma: 0.6 };
const CALLS = 3200;
/** Time in which the limit must be found. Milliseconds. */
const BEGIN_MS = 10_000;

const REPLY = {
  id: 'full',
  object: 'chat.completion',
  created: 0,
  model: 'stub',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'One step.\n\\boxed{1}', reasoning_content: 'because' },
    },
  ],
  usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
};

/**
 * An endpoint whose capacity is smaller than the configured limit, and that answers 429 beyond it: the adaptive limit.
 */
export const fullEndpointRow: Row = {
  name: 'full-endpoint',
  title: `an endpoint that holds ${HELD} calls and answers 429 beyond, at a limit of ${CONCURRENCY}`,
  run: measure,
};

async function measure(): Promise<RowResult> {
  const random = createRandom(1);
  const arrivals: { readonly atMs: number; readonly isRefused: boolean; readonly held: number }[] = [];
  let held = 0;
  const endpoint = await startHttpEndpoint({
    handle: async () => {
      const isRefused = held >= HELD;
      arrivals.push({ atMs: performance.now(), isRefused, held });
      if (isRefused) return { status: 429, body: { error: { message: 'too many requests' } } };
      held += 1;
      await new Promise((resolve) => setTimeout(resolve, drawLatencyMs(random, LATENCY_MS)));
      held -= 1;
      return { body: REPLY };
    },
  });
  // The number of held calls between the arrivals.
  const looks: { readonly atMs: number; readonly held: number }[] = [];
  const look = setInterval(() => looks.push({ atMs: performance.now(), held }), 20);
  try {
    await onGround(async (ground) => {
      const stub = { ...ground.stub, url: endpoint.url };
      const config = await prepareCampaign({ ...ground, stub }, { name: 'full', slots: CONCURRENCY, calls: CALLS });
      const { code } = await startSluice(workerArguments(config), { env: ground.env, note: () => undefined }).ended;
      if (code !== 0) throw new Error(`expected exit code 0, got ${code}`);
    });
  } finally {
    clearInterval(look);
    await endpoint.close();
  }
  const from = (arrivals[0]?.atMs ?? 0) + BEGIN_MS;
  // The last calls, when no further ones wait, do not fill it.
  const served = arrivals.filter(({ isRefused }) => !isRefused);
  const to = served[served.length - 2 * HELD]?.atMs ?? from;
  const during = looks.filter(({ atMs }) => atMs >= from && atMs < to);
  const share = during.reduce((sum, { held: now }) => sum + now, 0) / during.length / HELD;
  const asked = arrivals.filter(({ atMs }) => atMs >= from && atMs < to);
  const refused = asked.filter(({ isRefused }) => isRefused).length;
  const inAll = arrivals.length - served.length;
  return {
    figures: [
      figure('calls that the endpoint holds, of those it can, after 10 s', share, { atLeast: 0.9 }),
      figure('requests refused, after 10 s', refused / asked.length, { atMost: 0.03 }, percent),
      figure('calls served', (asked.length - refused) / ((to - from) / 1000), {}, perSecond),
      figure('questions without a level, of all', (CALLS - served.length) / CALLS, { atMost: 0 }, percent),
    ],
    details: [`- ${CALLS} calls of ${LATENCY_MS.mean} ms on average; ${inAll} refused in all, ${refused} after 10 s`],
  };
}
