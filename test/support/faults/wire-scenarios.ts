import { describe, expect, it } from 'vitest';
import { COUNTER } from '../../../src/stream/counters.ts';
import { countOf } from '../../../src/stream/outcome.ts';
import { createRandom, randomInteger } from '../../../src/demo/seeded-random.ts';
import { API } from './broker-proxy.ts';
import type { Matches, WireFault } from './broker-proxy.ts';
import { until } from '../running-campaign.ts';
import { assertExactlyOnce } from './assert-exactly-once.ts';
import { FaultCampaign } from './fault-campaign.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { FaultEndpoint } from './fault-endpoint.ts';
import { Feeder } from './feeder.ts';
import { assertTwoSendsTrapIsMet } from './two-sends-trap.ts';
import { idsUpTo, isLong, kafkaVersion, type Opened, report, seed, titled, SCENARIO_MS, scenarioOf } from './form.ts';
import { untilDone } from './until-done.ts';

const { rounds, questions, concurrency } = isLong
  ? { rounds: 10, questions: 2000, concurrency: 64 }
  : { rounds: 1, questions: 60, concurrency: 16 };

/** Enough for continuous work; little of it is left at the end. */
const FEED = { each: isLong ? 20 : 4, pauseMs: 500 };

const lost = { kind: 'lose-request' } as const;
const unanswered = { kind: 'lose-reply' } as const;
const late = { kind: 'delay', ms: 2000 } as const;

/** Selects the requests of a campaign for a fault: the proxy serves all campaigns. */
const requestsOf = ({ name, questionsTopic }: FaultCampaign) => ({
  /** Of a transaction, by default of any stage. */
  transactional:
    (apiKey: number, stage = ''): Matches =>
    (request) =>
      request.apiKey === apiKey && request.transactionalId?.startsWith(`${name}.${stage}`) === true,
  journal: (({ apiKey, topic }) => apiKey === API.produce && topic?.startsWith(`${name}.calls.`) === true) as Matches,
  heartbeat:
    (stage: string): Matches =>
    ({ apiKey, groupId }) =>
      apiKey === API.heartbeat && groupId === `${name}.${stage}`,
  fetch: (({ apiKey, topic }) => apiKey === API.fetch && topic === questionsTopic) as Matches,
});

/**
 * The requests at which a connection becomes half-open. Each uses a separate connection, and is possible while the
 * earlier ones hang.
 */
const HALF_OPEN: readonly (readonly [string, (requests: ReturnType<typeof requestsOf>) => Matches])[] = [
  ['an EndTxn', ({ transactional }) => transactional(API.endTxn, 'grade.0')],
  ['a produce of a transaction', ({ transactional }) => transactional(API.produce, 'grade.1')],
  ['a journal append', ({ journal }) => journal],
  ['a fetch of the questions', ({ fetch }) => fetch],
  ['a heartbeat of the group', ({ heartbeat }) => heartbeat('trace')],
];

/** Requests and replies are lost or late on their way to the broker. */
export function describeWire(canRun: boolean, clusterOf: () => FaultCluster): void {
  describe.skipIf(!canRun)(titled('wire faults'), { concurrent: true }, () => {
    /** `run` returns the number of questions of the campaign. */
    const scenario = (
      name: string,
      salt: number,
      first: number,
      run: (campaign: FaultCampaign, opened: Opened) => Promise<number>,
    ): void => {
      it(name, { timeout: SCENARIO_MS }, () =>
        scenarioOf(async (opened) => {
          const endpoint = opened.add(
            await FaultEndpoint.start({ latencyMs: { mean: 200, sigma: 0.6 }, seed: seed + salt }),
          );
          const { proxied: brokers, direct } = clusterOf();
          const campaign = opened.add(new FaultCampaign({ brokers, direct, endpoint, questions: first, concurrency }));
          await campaign.prepare();
          const ids = idsUpTo(await run(campaign, opened));
          const evidence = await assertExactlyOnce({ campaign, ids, repeats: 'none', consoleVersion: kafkaVersion });
          report(name, evidence);
        }),
      );
    };

    scenario(
      'disconnects and 2 s delays at every step of a commit and of the journal',
      606,
      questions,
      async (campaign, opened) => {
        const [proxy] = clusterOf().proxies;
        const random = createRandom(seed + 606);
        const { transactional, journal, heartbeat, fetch } = requestsOf(campaign);
        const faults: readonly (readonly [string, Matches, WireFault])[] = [
          ['EndTxn lost', transactional(API.endTxn), lost],
          ['EndTxn unanswered', transactional(API.endTxn), unanswered],
          ['AddPartitionsToTxn lost', transactional(API.addPartitionsToTxn), lost],
          ['AddPartitionsToTxn unanswered', transactional(API.addPartitionsToTxn), unanswered],
          ['produce lost', transactional(API.produce), lost],
          ['produce unanswered', transactional(API.produce), unanswered],
          ['journal append lost', journal, lost],
          ['journal append unanswered', journal, unanswered],
          ['AddOffsetsToTxn unanswered', transactional(API.addOffsetsToTxn), unanswered],
          ['TxnOffsetCommit lost', transactional(API.txnOffsetCommit), lost],
          ['InitProducerId unanswered', transactional(API.initProducerId), unanswered],
          ['EndTxn late', transactional(API.endTxn), late],
          ['produce late', transactional(API.produce), late],
          ['journal append late', journal, late],
          ['heartbeat unanswered', heartbeat('grade'), unanswered],
          ['fetch unanswered', fetch, unanswered],
        ];
        const worker = campaign.start('--until', 'forever');
        const feeder = opened.add(new Feeder(campaign, FEED));
        await campaign.asked(10);
        for (let round = 0; round < rounds; round += 1) {
          for (const [name, matches, fault] of faults) {
            // A new epoch is requested only if a commit has no known end, so it happens once.
            const isRare = name.startsWith('InitProducerId');
            const one = proxy!.inject(matches, fault, { skip: isRare ? 0 : randomInteger(random, 0, 2) });
            if (isRare) proxy!.inject(transactional(API.endTxn), lost);
            await untilDone([one], worker, name);
          }
        }
        const asked = await feeder.stop();
        expect(await campaign.drain(worker)).toBe(0);
        await campaign.finish(campaign.start(), 600_000);
        return asked;
      },
    );

    // In the long form one campaign for each; in the short one all wait for their timeouts together.
    for (const [i, places] of (isLong ? HALF_OPEN.map((place) => [place]) : [HALF_OPEN]).entries()) {
      const name = `a connection that is half-open at ${places.map(([where]) => where).join(', at ')}`;
      scenario(name, 707 + i, 60, async (campaign, opened) => {
        const [proxy] = clusterOf().proxies;
        const random = createRandom(seed + 707 + i);
        const worker = campaign.start('--until', 'forever');
        const feeder = opened.add(new Feeder(campaign, FEED));
        await campaign.asked(randomInteger(random, 10, 60));
        for (const [where, matchesOf] of places) {
          const skip = randomInteger(random, 0, 3);
          const fault = proxy!.inject(matchesOf(requestsOf(campaign)), { kind: 'half-open' }, { skip });
          await untilDone([fault], worker, where);
        }
        // The same worker continues: with its pending work, and with the new questions.
        const asked = 30 + (await feeder.stop());
        await campaign.ask(Array.from({ length: 30 }, (_, n) => asked - 1 - n));
        const log = opened.add(await campaign.connect());
        await until(
          async () => countOf((await campaign.view(log)).counters('grade'), COUNTER.in),
          (taken) => taken === asked,
          120_000,
        );
        expect(await campaign.drain(worker)).toBe(0);
        await campaign.finish(campaign.start(), 600_000);
        return asked;
      });
    }

    it(
      'two sends in flight: the journal never has them, and loses no acknowledged record',
      { timeout: SCENARIO_MS },
      () => assertTwoSendsTrapIsMet(clusterOf()),
    );
  });
}
