import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRandom, randomInteger } from '../../../src/demo/seeded-random.ts';
import { TOPICS } from '../../../src/topology/topics.ts';
import { assertExactlyOnce } from './assert-exactly-once.ts';
import { FaultCampaign } from './fault-campaign.ts';
import type { FaultCampaignOptions } from './fault-campaign.ts';
import { FaultCluster } from './fault-cluster.ts';
import { FaultEndpoint } from './fault-endpoint.ts';
import { Feeder } from './feeder.ts';
import { moveLeaders } from './moved-leaders.ts';
import { assertRetryTrapIsMet } from './retry-trap.ts';
import { injectAtOneOfSeveral } from './several-brokers.ts';
import { untilDone } from './until-done.ts';
import { idsUpTo, isLong, kafkaVersion, type Opened, report, seed, titled, SCENARIO_MS, scenarioOf } from './form.ts';

const LATENCY_MS = { mean: 200, sigma: 0.6 };
const { rounds, questions, downMs } = isLong
  ? { rounds: 5, questions: 2000, downMs: 60_000 }
  : { rounds: 1, questions: 240, downMs: 5000 };

/** Kafka's topics of transactions and groups. */
const INTERNAL_TOPICS = ['__transaction_state', '__consumer_offsets'];

/** Brokers stop and return. */
export function describeBrokers(canRun: boolean): void {
  describe.skipIf(!canRun)(titled('brokers that go and come back'), () => {
    const scenario = (
      name: string,
      nodes: 1 | 3,
      run: (cluster: FaultCluster, opened: Opened) => Promise<void>,
    ): void => {
      it(name, { timeout: SCENARIO_MS }, () =>
        scenarioOf(async (opened) => {
          const cluster = await FaultCluster.start({ nodes, version: kafkaVersion });
          opened.add({ close: () => cluster.stop() });
          await run(cluster, opened);
        }),
      );
    };
    const open = async (
      cluster: FaultCluster,
      opened: Opened,
      salt: number,
      over: Partial<FaultCampaignOptions> = {},
    ): Promise<FaultCampaign> => {
      const endpoint = opened.add(await FaultEndpoint.start({ latencyMs: LATENCY_MS, seed: seed + salt }));
      const options = {
        brokers: cluster.proxied,
        direct: cluster.direct,
        endpoint,
        questions,
        concurrency: isLong ? 128 : 24,
        ...over,
      };
      const campaign = opened.add(new FaultCampaign(options));
      await campaign.prepare();
      return campaign;
    };

    scenario(
      `the only broker restarts, is killed (kill -9), stays away for ${downMs / 1000} s`,
      1,
      async (cluster, opened) => {
        const campaign = await open(cluster, opened, 404);
        const random = createRandom(seed + 404);
        const most = Math.round(questions / (2 * rounds));
        const worker = campaign.start();
        for (let round = 0; round < rounds; round += 1) {
          for (const [signal, pauseMs] of [
            ['SIGTERM', 0],
            ['SIGKILL', 0],
            ['SIGKILL', round === 0 ? downMs : 0],
          ] as const) {
            await campaign.asked(randomInteger(random, 5, Math.max(6, Math.round(most / 2))), downMs + 90_000);
            await cluster.only.end(signal);
            await sleep(pauseMs);
            await cluster.startAll();
            const upAt = performance.now();
            await campaign.asked(1, 90_000);
            report(`${signal}, away for ${pauseMs} ms`, { firstCallAfterMs: Math.round(performance.now() - upAt) });
          }
        }
        await campaign.finish(worker, 600_000);
        const ids = idsUpTo(questions);
        const evidence = await assertExactlyOnce({ campaign, ids, repeats: 'none', consoleVersion: kafkaVersion });
        report('one broker: restart, kill -9, full stop', evidence);
      },
    );

    scenario(
      'three brokers: a produce of several loses request or reply at one (retry under a new sequence number), leaders of all topics are moved, a broker is lost and returns',
      3,
      async (cluster, opened) => {
        await assertRetryTrapIsMet(cluster);
        const campaign = await open(cluster, opened, 505, { questions: isLong ? questions : 60 });
        const random = createRandom(seed + 505);
        const { calls } = campaign.options.endpoint;
        const worker = campaign.start('--until', 'forever');
        const feeder = opened.add(new Feeder(campaign, { each: isLong ? 20 : 4, pauseMs: 500 }));
        const isOwn = (transactionalId: string): boolean => transactionalId.startsWith(`${campaign.name}.`);
        const said: string[] = [];
        for (let round = 0; round < rounds; round += 1) {
          for (const kind of ['lose-request', 'lose-reply'] as const) {
            await campaign.asked(randomInteger(random, 10, 40));
            const skip = randomInteger(random, 0, 3);
            const fault = injectAtOneOfSeveral(cluster.proxies, isOwn, { kind }, { skip });
            await untilDone([fault], worker, `${kind} at one of several brokers`);
            await campaign.asked(10, 90_000);
          }

          const own = (name: string): string =>
            name === 'questions' ? campaign.questionsTopic : `${campaign.name}.${name}`;
          const all = TOPICS.map(({ name }) => own(name));
          // The long form moves in steps, the short one moves all together.
          const steps = isLong
            ? [[own('questions')], all.filter((topic) => topic !== own('questions')), INTERNAL_TOPICS]
            : [[...all, ...INTERNAL_TOPICS]];
          for (const topics of steps) {
            const before = calls.length;
            const moved = await moveLeaders(cluster.direct, topics);
            said.push(`${moved} leaders of ${topics.length} topics`);
            expect(calls.length, 'calls while leaders were moved').toBeGreaterThan(before);
            await campaign.asked(20, 90_000);
          }

          const lost = cluster.nodes[randomInteger(random, 0, 2)]!;
          await lost.end('SIGKILL');
          await campaign.asked(20, 90_000);
          await cluster.startAll();
        }
        const count = await feeder.stop();
        expect(await campaign.drain(worker)).toBe(0);
        await campaign.finish(campaign.start(), 600_000);
        const log = opened.add(await campaign.connect());
        const duplicates = (await campaign.records<unknown>(log, 'questions')).length - count;
        const evidence = await assertExactlyOnce({
          campaign,
          ids: idsUpTo(count),
          duplicates,
          repeats: 'none',
          consoleVersion: kafkaVersion,
        });
        const losses = cluster.proxies.flatMap(({ done }) => done).map(({ fault }) => fault.kind);
        report('three brokers', { ...evidence, duplicates, moved: said, losses });
      },
    );
  });
}
