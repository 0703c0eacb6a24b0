import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRandom, randomInteger } from '../../../src/testing/seeded-random.ts';
import { API } from './broker-proxy.ts';
import type { WireFault, WireRequest } from './broker-proxy.ts';
import { assertExactlyOnce } from './assert-exactly-once.ts';
import { FaultCampaign } from './fault-campaign.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { FaultEndpoint } from './fault-endpoint.ts';
import { idsUpTo, isLong, kafkaVersion, report, seed, titled, SCENARIO_MS, scenarioOf } from './form.ts';

const { rounds, questions } = isLong ? { rounds: 10, questions: 2000 } : { rounds: 1, questions: 240 };

const lost = { kind: 'lose-request' } as const;
const unanswered = { kind: 'lose-reply' } as const;
const late = { kind: 'delay', ms: 2000 } as const;

/** Requests and replies are lost or late on their way to the broker. */
export function describeWire(canRun: boolean, clusterOf: () => FaultCluster): void {
  describe.skipIf(!canRun)(titled('wire faults'), { concurrent: true }, () => {
    const scenario = (name: string, salt: number, run: (campaign: FaultCampaign) => Promise<void>): void => {
      it(name, { timeout: SCENARIO_MS }, () =>
        scenarioOf(async (opened) => {
          const endpoint = opened.add(
            await FaultEndpoint.start({ latencyMs: { mean: 200, sigma: 0.6 }, seed: seed + salt }),
          );
          const options = {
            brokers: clusterOf().proxied,
            direct: clusterOf().direct,
            endpoint,
            questions,
            concurrency: isLong ? 64 : 16,
          };
          const campaign = opened.add(new FaultCampaign(options));
          await campaign.prepare();
          await run(campaign);
          const ids = idsUpTo(questions);
          const evidence = await assertExactlyOnce({ campaign, ids, repeats: 'none', consoleVersion: kafkaVersion });
          report(name, evidence);
        }),
      );
    };

    scenario('disconnects and 2 s delays at every step of a commit and of the journal', 606, async (campaign) => {
      const [proxy] = clusterOf().proxies;
      const random = createRandom(seed + 606);
      const of =
        (apiKey: number) =>
        (request: WireRequest): boolean =>
          request.apiKey === apiKey && request.transactionalId?.startsWith(`${campaign.name}.`) === true;
      const journal = ({ apiKey, transactionalId }: WireRequest): boolean =>
        apiKey === API.produce && transactionalId === null;
      const faults: readonly (readonly [string, (request: WireRequest) => boolean, WireFault])[] = [
        ['EndTxn lost', of(API.endTxn), lost],
        ['EndTxn unanswered', of(API.endTxn), unanswered],
        ['AddPartitionsToTxn lost', of(API.addPartitionsToTxn), lost],
        ['AddPartitionsToTxn unanswered', of(API.addPartitionsToTxn), unanswered],
        ['produce lost', of(API.produce), lost],
        ['produce unanswered', of(API.produce), unanswered],
        ['journal append lost', journal, lost],
        ['journal append unanswered', journal, unanswered],
        ['AddOffsetsToTxn unanswered', of(API.addOffsetsToTxn), unanswered],
        ['TxnOffsetCommit lost', of(API.txnOffsetCommit), lost],
        ['InitProducerId unanswered', of(API.initProducerId), unanswered],
        ['EndTxn late', of(API.endTxn), late],
        ['produce late', of(API.produce), late],
        ['journal append late', journal, late],
        ['heartbeat unanswered', ({ apiKey }) => apiKey === API.heartbeat, unanswered],
        ['fetch unanswered', ({ apiKey }) => apiKey === API.fetch, unanswered],
      ];
      const worker = campaign.start();
      await campaign.asked(10);
      for (let round = 0; round < rounds; round += 1) {
        for (const [name, matches, fault] of faults) {
          const before = proxy!.done.length;
          proxy!.inject(matches, fault, { skip: randomInteger(random, 0, 2) });
          // A new epoch is asked for only where a commit has no known end.
          if (name.startsWith('InitProducerId')) proxy!.inject(of(API.endTxn), lost);
          for (const deadline = performance.now() + 20_000; proxy!.done.length === before && worker.isRunning;) {
            if (performance.now() > deadline) throw new Error(`no ${name} to be had`);
            await sleep(5);
          }
        }
      }
      await campaign.finish(worker, 600_000);
      const own = proxy!.done.filter(
        ({ request: { transactionalId } }) => transactionalId?.includes('.half-open') !== true,
      );
      expect(own.length, 'faults done').toBeGreaterThanOrEqual(isLong ? rounds * faults.length : faults.length - 6);
      report('wire faults done', { done: own.length, mostSendsInFlight: proxy!.mostSendsInFlight });
      // kafkajs can lose an acknowledged record with two sends in flight.
      expect(proxy!.mostSendsInFlight, 'journal sends in flight on a connection').toBe(1);
    });

    scenario('a connection that is half-open in the middle of a commit', 707, async (campaign) => {
      const [proxy] = clusterOf().proxies;
      const worker = campaign.start();
      await campaign.asked(30);
      const own = ({ apiKey, transactionalId }: WireRequest): boolean =>
        apiKey === API.endTxn && transactionalId?.startsWith(`${campaign.name}.grade`) === true;
      proxy!.inject(own, { kind: 'half-open' });
      await campaign.finish(worker, 600_000);
      expect(proxy!.done.some(({ fault }) => fault.kind === 'half-open')).toBe(true);
    });
  });
}
