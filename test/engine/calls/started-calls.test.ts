import fc from 'fast-check';
import { firstValueFrom, Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCallPort } from '../../../src/engine/calls/call-port.ts';
import type { CallPrice } from '../../../src/engine/calls/call-price.ts';
import { EndpointAdmission } from '../../../src/engine/calls/endpoint-admission.ts';
import { readEntryHeaders } from '../../../src/engine/calls/journal-entry.ts';
import { JournalTail } from '../../../src/engine/calls/journal-tail.ts';
import { JournalView } from '../../../src/engine/calls/journal-view.ts';
import { JournaledCalls } from '../../../src/engine/calls/journaled-calls.ts';
import type { ChatReply } from '../../../src/records/model-reply.ts';
import { createCampaignCodec } from '../../../src/runtime/campaign-codec.ts';
import type { JournalRecord } from '../../../src/stream/record.ts';
import { replyWith } from '../../support/running-campaign.ts';
import { scriptedAccess } from '../../support/scripted-access.ts';
import { someMoney } from '../../support/some-money.ts';

const LIMIT = 3;
const CALLS = 24;
const WORST = 10n;
const PRICE: CallPrice = { worstCaseOf: () => WORST, replied: () => 4n, failed: () => WORST };
const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** As many calls as there are, at an endpoint that takes `LIMIT` of them at once, under a budget. */
function underBudget(granted: bigint) {
  const journal: JournalRecord[] = [];
  const view = new JournalView('me', 0, () => true);
  const admission = new EndpointAdmission({ limit: LIMIT, random: () => 0.5 });
  const money = someMoney(granted);
  const accessOf = scriptedAccess(admission, 1000, PRICE);
  const calls = new JournaledCalls({
    task: 0,
    topic: 'calls.grade',
    owner: 'me',
    journal: {
      append: async (record) => {
        const offset = journal.push(record) - 1;
        await turns(2);
        return offset;
      },
      close: () => Promise.resolve(),
    },
    earlier: null,
    view,
    tail: new JournalTail(
      view,
      async () => () => undefined,
      () => undefined,
    ),
    money,
    superseded: () => undefined,
    codec: createCampaignCodec(),
    handOver: { ownerSignalMs: 60_000, graceMs: 60_000 },
    accessOf,
    membership: () => null,
    now: () => new Date(0),
    note: () => undefined,
    observe: { replyFound: () => undefined, callAbandoned: () => undefined },
  });
  const call = createCallPort({
    fatal: (error) => {
      throw error;
    },
    accessOf,
    tryCall: calls.tryCall,
    listener: { noteCall: () => undefined, callWaits: () => undefined },
  });
  const out: (() => void)[] = [];
  const ask = (offset: number): Observable<ChatReply> =>
    call(
      { ref: { topic: 'questions', partition: 0, offset }, role: 'target', step: 'attempt', attempt: 0, request: 'q' },
      () =>
        new Observable<ChatReply>((subscriber) => {
          out.push(() => {
            subscriber.next(replyWith('yes'));
            subscriber.complete();
          });
        }),
    );
  /** Calls that the journal says have started and not ended: what they reserve is lost if the owner dies now. */
  const started = (): number =>
    journal.reduce((sum, { headers }) => {
      return sum + (readEntryHeaders(headers ?? {})?.event === 'started' ? 1 : -1);
    }, 0);
  return { ask, out, money, calls, started };
}

describe('calls that the journal says have started', () => {
  const enough = BigInt(CALLS) * WORST;

  it('outnumber the sent requests with plenty of money, so that writing the journal leaves no slot free', async () => {
    const { ask, out, money, started } = underBudget(enough);
    money.told({ granted: enough, isTight: false, isOverdrawn: false });
    const ended = Array.from({ length: CALLS }, (_, i) => firstValueFrom(ask(i)));
    await turns(10);
    expect([out.length, started() > LIMIT]).toEqual([LIMIT, true]);
    while (out.length > 0) {
      out.shift()?.();
      await turns(10);
    }
    await Promise.all(ended);
  });

  it('equal the sent requests if money is tight; all are made, and nothing stays reserved', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(9)), fc.array(fc.nat(CALLS - 1)), async (script, cancelled) => {
        const { ask, out, money, started } = underBudget(enough);
        let answered = 0;
        const asked = Array.from({ length: CALLS }, (_, i) => ask(i).subscribe(() => (answered += 1)));
        for (const i of cancelled.slice(0, 5)) {
          await turns((script.next().value ?? 0) % 4);
          asked[i]?.unsubscribe();
          expect(started()).toBeLessThanOrEqual(LIMIT);
        }
        for (let n = 0; asked.some(({ closed }) => !closed) && n < 500; n += 1) {
          out.splice((script.next().value ?? 0) % Math.max(1, out.length), 1)[0]?.();
          await turns((script.next().value ?? 0) % 5);
          expect(started()).toBeLessThanOrEqual(LIMIT);
        }
        await turns(10);
        expect(answered).toBeGreaterThanOrEqual(CALLS - 5);
        expect([started(), money.exposure]).toEqual([0, money.spent]);
      }),
      { numRuns: 25 },
    );
  });

  it('hold no slot and no money once their task is stopped while they wait', async () => {
    const { ask, out, money, calls, started } = underBudget(enough);
    const asked = Array.from({ length: CALLS }, (_, i) => ask(i).subscribe());
    await turns(10);
    calls.stop();
    await turns(10);
    expect([out.length, started()]).toEqual([LIMIT, LIMIT]);
    for (const answer of out.splice(0)) answer();
    await turns(10);
    expect([out.length, started(), money.exposure]).toEqual([0, 0, money.spent]);
    for (const one of asked) one.unsubscribe();
  });
});
