import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { COUNTER, countersWithPrefix } from '../../../src/stream/counters.ts';
import type { KafkaLog } from '../../../src/kafka/kafka-log.ts';
import type { EndpointReply } from '../../../src/demo/http-endpoint.ts';
import { until } from '../running-campaign.ts';
import { assertExactlyOnce } from './assert-exactly-once.ts';
import { FaultCampaign } from './fault-campaign.ts';
import type { FaultWorker } from './fault-campaign.ts';
import type { EndpointRole } from './fault-endpoint.ts';
import { FaultEndpoint } from './fault-endpoint.ts';
import { idsUpTo, isLong, report, SCENARIO_MS, scenarioOf, seed, titled } from './form.ts';
import type { Opened } from './form.ts';

/** The forms of an unavailable endpoint: `refused` refuses connections, and closes those in flight. */
const FORMS: Readonly<Record<string, EndpointReply | 'refused'>> = {
  'connection refused': 'refused',
  '402': { status: 402, body: { error: { message: 'Insufficient Balance' } } },
  '429, quota': { status: 429, body: { error: { code: 'insufficient_quota', message: 'You exceeded your quota' } } },
  '503': { status: 503, rawBody: 'upstream connect error' },
};

/** The figure: away for 60 s, three times, at 256 in flight. Short: 5 s, each form once. */
const { awayMs, times, served } = isLong
  ? { awayMs: 60_000, times: 3, served: 100 }
  : { awayMs: 5000, times: 1, served: 30 };
const CONCURRENCY = 256;
/** Calls must start again within this time after the return. */
const AGAIN_MS = 10_000;

/** Endpoints that are unavailable for a while. */
export function describeEndpoints(brokers: readonly string[]): void {
  describe.skipIf(brokers.length === 0)(titled('endpoints that are away'), () => {
    const scenario = (name: string, run: (opened: Opened) => Promise<void>): void => {
      it(name, { timeout: SCENARIO_MS }, () => scenarioOf(run));
    };
    for (const role of ['target', 'teacher'] as const) {
      scenario(`the ${role}: nothing is set aside, lost or repeated, and it goes on by itself`, async (opened) => {
        const endpoint = opened.add(await FaultEndpoint.start({ latencyMs: { mean: 300, sigma: 0.6 }, seed }));
        const outages = Object.entries(FORMS).flatMap(([form, reply]) =>
          Array.from({ length: times }, () => ({ form, reply })),
        );
        // At each outage all slots are full, and calls are left for the end; half of all questions are drawn.
        const calls = (outages.length + 1) * (served + CONCURRENCY);
        const questions = role === 'target' ? calls : 2 * calls;
        const campaign = opened.add(new FaultCampaign({ brokers, endpoint, questions, concurrency: CONCURRENCY }));
        await campaign.prepare();
        const log = opened.add(await campaign.connect());
        const worker = campaign.start();
        const againMs: Record<string, number[]> = {};
        for (const { form, reply } of outages) {
          await untilServed(endpoint, role, served, worker);
          const returned = await beAway({ endpoint, role, reply, campaign, log });
          await untilServed(endpoint, role, 1, worker);
          const first = endpoint.calls.find((call) => call.role === role && call.arrivedAt >= returned);
          (againMs[form] ??= []).push((first?.arrivedAt ?? Number.POSITIVE_INFINITY) - returned);
        }
        await campaign.finish(worker, SCENARIO_MS);

        const evidence = await assertExactlyOnce({
          campaign,
          ids: idsUpTo(questions),
          repeats: 'none',
          consoleVersion: null,
        });
        const view = await campaign.view(log);
        const setAside = countersWithPrefix(view.counters('grade'), COUNTER.rejected(''));
        const { incorrect: _wrong, ...rejected } = countersWithPrefix(view.counters('trace'), COUNTER.rejected(''));
        report(`${role} away ${outages.length} times for ${awayMs} ms`, {
          ...evidence,
          setAside,
          rejected,
          againMs,
          refused: endpoint.refused.length,
        });
        expect([setAside, rejected], 'set aside').toEqual([{}, {}]);
        expect(view.waiting(), 'waits for nothing').toEqual([]);
        for (const [form, all] of Object.entries(againMs)) expect(Math.max(...all), form).toBeLessThan(AGAIN_MS);
        expect(worker.said.match(new RegExp(`^.*${role}: calls wait`, 'gm')) ?? [], 'one line each').toHaveLength(
          outages.length,
        );
      });
    }
  });
}

/** Waits until a model has served this number of further calls. */
async function untilServed(
  endpoint: FaultEndpoint,
  role: EndpointRole,
  more: number,
  worker: FaultWorker,
): Promise<void> {
  const count = (): number => endpoint.calls.filter((call) => call.role === role && call.repliedAt !== null).length;
  const wanted = count() + more;
  await until(
    () => (worker.isRunning ? count() : Number.NaN),
    (now) => now >= wanted || Number.isNaN(now),
    SCENARIO_MS,
  );
  if (!worker.isRunning) throw new Error(`${worker.name} has ended; it said\n${worker.notes}`);
}

/** Makes a model unavailable, until `status` reports it at least; returns the time of its return. */
async function beAway(outage: {
  readonly endpoint: FaultEndpoint;
  readonly role: EndpointRole;
  readonly reply: EndpointReply | 'refused';
  readonly campaign: FaultCampaign;
  readonly log: KafkaLog;
}): Promise<number> {
  const { endpoint, role, reply, campaign, log } = outage;
  const listenAgain = reply === 'refused' ? await endpoint.refuse() : null;
  if (reply !== 'refused') endpoint.goAway(role, reply);
  await Promise.all([
    sleep(awayMs),
    until(
      async () => (await campaign.view(log)).waiting().map((waiting) => waiting.role),
      (roles) => roles.includes(role as (typeof roles)[number]),
    ),
  ]);
  await listenAgain?.();
  endpoint.comeBack(role);
  return Date.now();
}
