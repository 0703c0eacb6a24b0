import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../../../src/records/topic-name.ts';
import { createRandom, randomInteger, randomItem } from '../../../src/demo/seeded-random.ts';
import { createClient } from '../../../src/kafka/client.ts';
import { until } from '../running-campaign.ts';
import { assertExactlyOnce } from './assert-exactly-once.ts';
import { FaultCampaign } from './fault-campaign.ts';
import type { FaultCampaignOptions, FaultWorker } from './fault-campaign.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { FaultEndpoint } from './fault-endpoint.ts';
import { Feeder } from './feeder.ts';
import { transactionalWriters } from './transactional-writers.ts';
import { idsUpTo, isLong, kafkaVersion, type Opened, report, seed, titled, SCENARIO_MS, scenarioOf } from './form.ts';

const LATENCY_MS = { mean: 200, sigma: 0.6 };
/** Kafka's console consumer needs a JVM: in the short form it checks only the campaign with the most kills. */
const consoleVersion = isLong ? kafkaVersion : null;
const { campaigns, kills, killed, concurrency, events, others } = isLong
  ? { campaigns: 10, kills: 5, killed: 2000, concurrency: 128, events: 20, others: 2000 }
  : { campaigns: 1, kills: 3, killed: 300, concurrency: 24, events: 4, others: 180 };
/** For work that must last longer than the join of workers. */
const few = isLong ? 4 : 1;

/** Workers are killed, stopped, frozen, and return. */
export function describeWorkers(canRun: boolean, clusterOf: () => FaultCluster): void {
  describe.skipIf(!canRun)(titled('workers that die, stop and come back'), { concurrent: true }, () => {
    const open = async (
      opened: Opened,
      questions: number,
      salt: number,
      over: Partial<FaultCampaignOptions> = {},
    ): Promise<FaultCampaign> => {
      const endpoint = opened.add(await FaultEndpoint.start({ latencyMs: LATENCY_MS, seed: seed + salt }));
      const options = { brokers: clusterOf().direct, endpoint, questions, concurrency, ...over };
      const campaign = opened.add(new FaultCampaign(options));
      await campaign.prepare();
      return campaign;
    };
    const scenario = (name: string, run: (opened: Opened) => Promise<void>): void => {
      it(name, { timeout: SCENARIO_MS }, () => scenarioOf(run));
    };

    scenario('SIGKILL at random instants: one outcome each, and nothing journaled is paid twice', async (opened) => {
      for (let round = 0; round < campaigns; round += 1) {
        const campaign = await open(opened, killed, round);
        const random = createRandom(seed + round);
        for (let kill = 0; kill < kills; kill += 1) {
          const worker = campaign.start();
          await campaign.asked(randomInteger(random, 10, Math.round((1.6 * killed) / kills)));
          await campaign.kill(worker);
        }
        await campaign.finish(campaign.start());
        const evidence = await assertExactlyOnce({ campaign, ids: idsUpTo(killed), consoleVersion: kafkaVersion });
        report(`SIGKILL, campaign ${round + 1} of ${campaigns}, ${kills} kills`, evidence);
        expect(evidence.inFlightAtDeath).toBeGreaterThan(0);
        // kafkajs leaks aborted records where the aborts of two producers interleave in one partition.
        const writers = await transactionalWriters(clusterOf().direct, campaign.name);
        expect(
          [...writers].filter(([, producers]) => producers.size !== 1),
          'one transactional writer each',
        ).toEqual([]);
        await opened.close();
      }
    });

    scenario('two and three workers join and leave at random, SIGTERM and SIGKILL mixed', async (opened) => {
      const campaign = await open(opened, others, 101, { concurrency: few });
      const random = createRandom(seed + 101);
      let running: FaultWorker[] = [campaign.start(), campaign.start()];
      const said: string[] = [];
      while (said.length < events) {
        running = running.filter(({ isRunning }) => isRunning);
        const mayLeave = randomItem(random, ['TERM', 'KILL']);
        const kind = running.length < 2 ? 'join' : running.length > 2 || random() < 0.5 ? mayLeave : 'join';
        const worker = kind === 'join' ? campaign.start() : randomItem(random, running);
        // A worker that has just started has nothing to lose: it first makes calls.
        await campaign.asked(randomInteger(random, 10, 40), 120_000, worker);
        // If that ended all questions, no worker is left to kill.
        if (!worker.isRunning) break;
        if (kind === 'join') running.push(worker);
        else if (kind === 'KILL') await campaign.kill(worker);
        else if ((await campaign.drain(worker)) !== 0)
          throw new Error(`${worker.name} drained badly:\n${worker.notes}`);
        said.push(`${kind} ${worker.name}`);
      }
      running = running.filter(({ isRunning }) => isRunning);
      if (running.length === 0) running.push(campaign.start());
      await Promise.all(running.map((worker) => campaign.finish(worker, isLong ? 600_000 : 100_000)));
      await campaign.finish(campaign.start());
      const evidence = await assertExactlyOnce({ campaign, ids: idsUpTo(others), consoleVersion });
      report(`join and leave: ${said.join(', ')}`, evidence);
      // A worker between two calls has none in flight; of several kills some hit calls.
      if (said.filter((event) => event.startsWith('KILL')).length > 2)
        expect(evidence.inFlightAtDeath).toBeGreaterThan(0);
    });

    scenario(
      'a polite hand-over repeats no call (posthog 59391) and loses nothing (parallel-consumer 826)',
      async (opened) => {
        const campaign = await open(opened, others, 202);
        const random = createRandom(seed + 202);
        const first = campaign.start();
        await campaign.asked(randomInteger(random, 20, 80));
        const second = campaign.start();
        await campaign.asked(randomInteger(random, 60, 140));
        expect(await campaign.drain(first)).toBe(0);
        await campaign.finish(second);
        await campaign.finish(campaign.start());
        const evidence = await assertExactlyOnce({
          campaign,
          ids: idsUpTo(others),
          repeats: 'none',
          consoleVersion,
        });
        report('polite hand-over', evidence);
      },
    );

    scenario(
      'a zombie wakes after another worker has taken over (SIGSTOP past the session, SIGCONT)',
      async (opened) => {
        const campaign = await open(opened, others, 303);
        const random = createRandom(seed + 303);
        for (let round = 0; round < (isLong ? 10 : 1); round += 1) {
          const zombie = campaign.start();
          await campaign.asked(randomInteger(random, 30, 120));
          campaign.freeze(zombie);
          const next = campaign.start();
          await campaign.asked(randomInteger(random, 40, 80));
          // By now the next owner has repeated the calls that the zombie had in flight.
          await sleep(3500);
          campaign.wake(zombie);
          await campaign.asked(randomInteger(random, 5, 40));
          if (round % 2 === 0) await campaign.drain(zombie);
          else await campaign.drain(next);
          await campaign.drain(round % 2 === 0 ? next : zombie);
        }
        await campaign.finish(campaign.start());
        const evidence = await assertExactlyOnce({ campaign, ids: idsUpTo(others), consoleVersion });
        report('zombie', evidence);
      },
    );

    scenario(
      'no assignment: a worker without a partition stays a member, calls nothing, and takes over from one that leaves',
      async (opened) => {
        // One task for each stage: the second worker gets none.
        const campaign = await open(opened, 60, 808, { partitions: 1 });
        const { endpoint } = campaign.options;
        const feeder = opened.add(new Feeder(campaign, { each: 4, pauseMs: 500 }));
        const callsOf = ({ name }: FaultWorker): number =>
          endpoint.calls.filter(({ worker }) => worker === name).length;
        const members = (): Promise<string[][]> =>
          membersOf(
            clusterOf().direct,
            STAGES.map((stage) => `${campaign.name}.${stage}`),
          );
        for (let round = 0; round < (isLong ? 6 : 1); round += 1) {
          const first = campaign.start('--until', 'forever');
          await campaign.asked(20);
          const second = campaign.start('--until', 'forever');
          const joined = await until(members, (found) => found.every(({ length }) => length === 2));
          const before = callsOf(first);
          // A member without heartbeats is removed after the session timeout of 6 s, and would have another member id.
          await sleep(9000);
          expect(await members(), 'members after more than a session').toEqual(joined);
          expect(callsOf(first)).toBeGreaterThan(before);
          expect(callsOf(second), 'calls of the worker without a partition').toBe(0);
          if (round % 2 === 0) expect(await campaign.drain(first)).toBe(0);
          else await campaign.kill(first);
          await until(
            () => callsOf(second),
            (calls) => calls > 20,
          );
          expect(await campaign.drain(second)).toBe(0);
        }
        const asked = await feeder.stop();
        await campaign.finish(campaign.start());
        const evidence = await assertExactlyOnce({ campaign, ids: idsUpTo(asked), consoleVersion });
        report('no assignment', evidence);
      },
    );
  });
}

/** The members of each group, by the ids that the coordinator assigned at the join. */
async function membersOf(brokers: readonly string[], groups: readonly string[]): Promise<string[][]> {
  const admin = createClient({ brokers, ssl: false, sasl: null }).admin();
  await admin.connect();
  try {
    const described = await Promise.all(groups.map((group) => admin.describeGroups([group])));
    return described.map(({ groups: [group] }) => (group?.members ?? []).map(({ memberId }) => memberId).toSorted());
  } finally {
    await admin.disconnect();
  }
}
