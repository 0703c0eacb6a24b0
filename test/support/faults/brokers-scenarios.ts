import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/kafka/client.ts';
import { createRandom, randomInteger } from '../../../src/testing/seeded-random.ts';
import { API } from './broker-proxy.ts';
import { assertExactlyOnce } from './assert-exactly-once.ts';
import { FaultCampaign } from './fault-campaign.ts';
import { FaultCluster } from './fault-cluster.ts';
import { FaultEndpoint } from './fault-endpoint.ts';
import { idsUpTo, isLong, kafkaVersion, type Opened, report, seed, titled, SCENARIO_MS, scenarioOf } from './form.ts';

const LATENCY_MS = { mean: 200, sigma: 0.6 };
const { rounds, questions, downMs } = isLong
  ? { rounds: 5, questions: 2000, downMs: 60_000 }
  : { rounds: 1, questions: 240, downMs: 5000 };

/** Brokers go and come back. */
export function describeBrokers(canRun: boolean): void {
  describe.skipIf(!canRun)(titled('brokers that go and come back'), { concurrent: true }, () => {
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
    const open = async (cluster: FaultCluster, opened: Opened, salt: number): Promise<FaultCampaign> => {
      const endpoint = opened.add(await FaultEndpoint.start({ latencyMs: LATENCY_MS, seed: seed + salt }));
      const options = {
        brokers: cluster.proxied,
        direct: cluster.direct,
        endpoint,
        questions,
        concurrency: isLong ? 128 : 24,
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
      'one of three brokers is lost and returns, a leader is moved, a produce loses its reply',
      3,
      async (cluster, opened) => {
        const campaign = await open(cluster, opened, 505);
        const random = createRandom(seed + 505);
        const worker = campaign.start();
        for (let round = 0; round < rounds; round += 1) {
          await campaign.asked(randomInteger(random, 10, 40));
          // A transaction writes to several brokers; one of them answers, the other's answer is lost.
          const own = ({ apiKey, transactionalId }: { apiKey: number; transactionalId: string | null }): boolean =>
            apiKey === API.produce && transactionalId?.startsWith(campaign.name) === true;
          for (const proxy of cluster.proxies) proxy.inject(own, { kind: 'lose-reply' }, { skip: 1 });
          await campaign.asked(10, 90_000);

          const lost = cluster.nodes[randomInteger(random, 0, 2)]!;
          await lost.end('SIGKILL');
          await campaign.asked(20, 90_000);
          await cluster.startAll();

          await campaign.asked(randomInteger(random, 5, 20), 90_000);
          const moved = await moveLeaders(cluster, [`${campaign.name}.ids`, `${campaign.name}.calls.grade`]);
          expect(moved, 'leaders moved').toBeGreaterThan(0);
        }
        await campaign.finish(worker, 600_000);
        const ids = idsUpTo(questions);
        const evidence = await assertExactlyOnce({ campaign, ids, repeats: 'none', consoleVersion: kafkaVersion });
        const losses = cluster.proxies.flatMap(({ done }) => done).length;
        report('three brokers: one lost and returned, leaders moved, replies lost', { ...evidence, losses });
        expect(losses).toBeGreaterThan(0);
      },
    );
  });
}

/** Makes the last replica of every partition its leader; tells how many partitions have another leader now. */
async function moveLeaders(cluster: FaultCluster, topics: readonly string[]): Promise<number> {
  const admin = createClient({ brokers: cluster.direct, ssl: false, sasl: null }).admin();
  await admin.connect();
  try {
    const leaders = async (): Promise<Map<string, { leader: number; replicas: number[] }>> => {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
      return new Map(
        found.flatMap(({ name, partitions }) =>
          partitions.map(
            ({ partitionId, leader, replicas }) => [`${name} ${partitionId}`, { leader, replicas }] as const,
          ),
        ),
      );
    };
    const before = await leaders();
    await admin.alterPartitionReassignments({
      topics: topics.map((topic) => ({
        topic,
        partitionAssignment: [...before]
          .filter(([key]) => key.startsWith(`${topic} `))
          .map(([key, { leader, replicas }]) => ({
            partition: Number(key.slice(topic.length + 1)),
            replicas: [...replicas.filter((replica) => replica !== leader), leader],
          })),
      })),
    });
    // The controller makes the first replica the leader within its check interval.
    const deadline = performance.now() + 30_000;
    for (;;) {
      const now = await leaders();
      const moved = [...now].filter(([key, { leader }]) => leader !== before.get(key)?.leader).length;
      if (moved > 0 || performance.now() > deadline) return moved;
      await sleep(200);
    }
  } finally {
    await admin.disconnect();
  }
}
