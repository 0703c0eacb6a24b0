import { startHttpEndpoint } from '../../src/demo/http-endpoint.ts';
import { createRandom, drawLatencyMs } from '../../src/demo/seeded-random.ts';
import { startSluice } from '../support/command-line.ts';
import { onGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import type { Ground } from '../support/ground.ts';
import { heldOnAverage, mostInAMinute } from '../support/minutes.ts';
import type { Counted } from '../support/minutes.ts';
import { figure, percent } from '../support/row.ts';
import type { Figure, Row, RowResult } from '../support/row.ts';

const USAGE = { prompt_tokens: 200, completion_tokens: 100, total_tokens: 300 };
const REPLY = {
  id: 'limits',
  object: 'chat.completion',
  created: 0,
  model: 'stub',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '\\boxed{1}', reasoning_content: 'so' } },
  ],
  usage: USAGE,
};

/** The endpoint's capacities in turn; the duration of each; and the time after which each must have been found. */
const HELD = [200, 80, 300];
const PHASE_MS = 50_000;
const SETTLED_MS = 30_000;
const MOVING = { concurrency: 512, latencyMs: { mean: 1000, sigma: 0.4 }, calls: 33_000 };

/** An endpoint with an unknown capacity that changes considerably. */
export const movingEndpointRow: Row = {
  name: 'moving-endpoint',
  title: `an endpoint that holds ${HELD.join(', then ')} calls and answers 429 beyond, at a limit of ${MOVING.concurrency}`,
  run: measureMoving,
};

async function measureMoving(): Promise<RowResult> {
  const random = createRandom(1);
  const arrivals: { readonly atMs: number; readonly isRefused: boolean }[] = [];
  const looks: { readonly atMs: number; readonly held: number }[] = [];
  let beganAtMs = Infinity;
  let begin: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let held = 0;
  const holds = (): number => HELD[Math.floor((performance.now() - beganAtMs) / PHASE_MS)] ?? HELD.at(-1) ?? 0;
  const endpoint = await startHttpEndpoint({
    handle: async () => {
      beganAtMs = Math.min(beganAtMs, performance.now());
      begin();
      const isRefused = held >= holds();
      arrivals.push({ atMs: performance.now() - beganAtMs, isRefused });
      if (isRefused) return { status: 429, body: { error: { message: 'too many requests' } } };
      held += 1;
      await new Promise((resolve) => setTimeout(resolve, drawLatencyMs(random, MOVING.latencyMs)));
      held -= 1;
      return { body: REPLY };
    },
  });
  const look = setInterval(() => looks.push({ atMs: performance.now() - beganAtMs, held }), 20);
  try {
    await onGround(async (ground) => {
      const given = { name: 'moving', slots: MOVING.concurrency, calls: MOVING.calls };
      const config = await prepareCampaign({ ...ground, stub: { ...ground.stub, url: endpoint.url } }, given);
      const worker = startSluice(workerArguments(config), { env: ground.env, note: () => undefined });
      await first;
      await new Promise((resolve) => setTimeout(resolve, HELD.length * PHASE_MS));
      worker.process.kill();
      await worker.ended;
    });
  } finally {
    clearInterval(look);
    await endpoint.close();
  }
  const figures = HELD.flatMap((capacity, phase): Figure[] => {
    const isIn = ({ atMs }: { readonly atMs: number }): boolean =>
      atMs >= phase * PHASE_MS + SETTLED_MS && atMs < (phase + 1) * PHASE_MS;
    const during = looks.filter(isIn);
    const asked = arrivals.filter(isIn);
    const share = during.reduce((sum, { held: now }) => sum + now, 0) / during.length / capacity;
    const refused = asked.filter(({ isRefused }) => isRefused).length / asked.length;
    return [
      figure(`calls held of ${capacity}, from 30 s after the change`, share, { atLeast: 0.95 }),
      figure(`requests refused then`, refused, { atMost: 0.01 }, percent),
    ];
  });
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const details = `- calls of ${MOVING.latencyMs.mean} ms on average; each capacity for ${seconds(PHASE_MS)}`;
  return { figures, details: [details] };
}

/**
 * The limits per minute, and the time of the measurement: it starts after the tasks of several workers have settled.
 */
const REQUESTS = 600;
const TOKENS = 180_000;
const SHARED_FROM_MS = 150_000;
const ALONE_FROM_MS = 60_000;
const WATCHED_MS = 330_000;

/** Requests and tokens per minute, counted at the endpoint over every sliding minute. */
export const ratesRow: Row = {
  name: 'rates',
  title: `${REQUESTS} requests or ${TOKENS} tokens in any 60 s, by one worker and by three that share the limit`,
  run: () =>
    onGround(async (ground) => {
      const runs = ([1, 3] as const).flatMap((workers) => [
        measureRate(ground, workers, 'requests', { requestsPerMinute: REQUESTS }, REQUESTS),
        measureRate(ground, workers, 'tokens', { tokensPerMinute: TOKENS }, TOKENS),
      ]);
      const details = [
        `- at once, each at its own endpoint; calls of 500 ms on average, ${USAGE.total_tokens} tokens each`,
        `- use: of one worker after ${ALONE_FROM_MS / 1000} s, of three after ${SHARED_FROM_MS / 1000} s, when no task waits for its part any more`,
      ];
      return { figures: (await Promise.all(runs)).flat(), details };
    }),
};

async function measureRate(
  ground: Ground,
  workers: number,
  what: 'requests' | 'tokens',
  limits: Readonly<Record<string, number>>,
  limit: number,
): Promise<Figure[]> {
  const random = createRandom(workers);
  const counted: Counted[] = [];
  let begin: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const count = (amount: number): void => {
    counted.push({ atMs: performance.now(), amount });
    begin();
  };
  const endpoint = await startHttpEndpoint({
    handle: async () => {
      count(what === 'requests' ? 1 : USAGE.prompt_tokens);
      await new Promise((resolve) => setTimeout(resolve, drawLatencyMs(random, { mean: 500, sigma: 0.4 })));
      if (what === 'tokens') count(USAGE.completion_tokens);
      return { body: REPLY };
    },
  });
  try {
    const given = {
      name: `${what}-${workers}`,
      slots: 256,
      calls: 7 * REQUESTS,
      limits: { ...limits, shared: workers > 1 },
    };
    const config = await prepareCampaign({ ...ground, stub: { ...ground.stub, url: endpoint.url } }, given);
    const running = Array.from({ length: workers }, () =>
      startSluice(workerArguments(config), { env: ground.env, note: () => undefined }),
    );
    await first;
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    for (const { process } of running) process.kill();
    await Promise.all(running.map(({ ended }) => ended));
  } finally {
    await endpoint.close();
  }
  const beganAtMs = counted[0]?.atMs ?? 0;
  const fromMs = beganAtMs + (workers === 1 ? ALONE_FROM_MS : SHARED_FROM_MS);
  const used = heldOnAverage(counted, fromMs, beganAtMs + WATCHED_MS) / limit;
  const by = workers === 1 ? 'one worker' : `${workers} workers`;
  return [
    figure(`most ${what} of the limit in any 60 s, ${by}`, mostInAMinute(counted) / limit, { atMost: 1 }),
    figure(`${what} used of the limit, ${by}`, used, { atLeast: 0.97 }),
  ];
}
