import { defer, of, switchMap, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { expect, vi } from 'vitest';
import type { CallAdmission, Judgement, Lease, SlotEnd } from '../../src/engine/calls/call-admission.ts';
import { FREE as FREE_PRICE } from '../../src/engine/calls/call-price.ts';
import type { CallPrice } from '../../src/engine/calls/call-price.ts';
import type { CallEvent } from '../../src/engine/calls/call-events.ts';
import type { CallTry } from '../../src/engine/calls/call-port.ts';
import type { CallState } from '../../src/engine/calls/call-states.ts';
import { CallTries } from '../../src/engine/calls/call-tries.ts';
import { Cancellation } from '../../src/engine/calls/cancellation.ts';
import { encodeEntry, readEntryHeaders } from '../../src/engine/calls/journal-entry.ts';
import type { JournalEvent, JournaledRequest } from '../../src/engine/calls/journal-entry.ts';
import { JournalTail } from '../../src/engine/calls/journal-tail.ts';
import { JournalView } from '../../src/engine/calls/journal-view.ts';
import { JournaledCall } from '../../src/engine/calls/journaled-call.ts';
import type { CallsOfTask, JournaledCallContext } from '../../src/engine/calls/journaled-call-context.ts';
import { TaskJournal } from '../../src/engine/calls/task-journal.ts';
import type { MaySend } from '../../src/records/model-ports.ts';
import { RequestNotSent } from '../../src/records/model-reply.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import type { JournalRecord } from '../../src/stream/record.ts';
import { replyWith } from './running-campaign.ts';
import { scriptedAccess } from './scripted-access.ts';
import { someMoney } from './some-money.ts';

const codec = createCampaignCodec();
const FREE = { worstCase: 0n, cost: 0n };
const IDENTITY = {
  ref: { topic: 'questions', partition: 0, offset: 7 },
  role: 'target',
  step: 'attempt',
  attempt: 0,
  request: 'q7',
} as const;

class TracedCall extends JournaledCall<ChatReply> {
  readonly #entered: (state: CallState) => void;

  constructor(
    context: JournaledCallContext,
    calls: CallsOfTask,
    asked: CallTry<ChatReply>,
    entered: (state: CallState) => void,
  ) {
    super(context, calls, asked);
    this.#entered = entered;
  }

  protected override enter(next: CallState): void {
    super.enter(next);
    this.#entered(next);
  }
}

/** One call over scripted ports. `acts` are performed when the call enters a state, once for each state. */
export class CallWorld {
  answer: Observable<ChatReply> = of(replyWith('our own'));
  judgement: Judgement = 'own';
  slot: SlotEnd = 'granted';
  slotAfterMs = 0;
  /** How long the request waits for its connection. */
  connectedAfterMs = 0;
  isStopped = false;
  canAppend = true;
  isAdmitted = true;
  readonly cancellation: Cancellation = new Cancellation();
  readonly path: CallState[] = ['waiting-for-admission'];
  readonly appended: string[] = [];
  readonly events: string[] = [];
  /** The prompt tokens of its events. */
  readonly promptTokens: (number | undefined)[] = [];
  readonly notes: string[] = [];
  readonly #acts: Partial<Record<CallState, (world: CallWorld) => void>>;
  readonly #price: CallPrice;
  readonly #view = new JournalView('me', 0, () => true);
  #next = 0;
  #key = '';
  #isLeft = 0;
  #begun = 0;

  /** @param isPaid calls cost money, so that the end of each reservation is journaled */
  constructor(acts: Partial<Record<CallState, (world: CallWorld) => void>>, isPaid: boolean = false) {
    this.#acts = { ...acts };
    this.#price = isPaid ? { ...FREE_PRICE, worstCaseOf: () => 5n } : FREE_PRICE;
  }

  /** Acquires the task for the call's owner. */
  acquire(): void {
    this.other('acquired', 'me');
  }

  /** Writes an entry of another owner to the journal. */
  other(event: JournalEvent, owner = 'other'): void {
    const call: JournaledRequest = { ...IDENTITY, requestHash: '', settingsHash: '', model: 'm' };
    const at = new Date();
    const ended = { returnedModel: null, usage: null, latencyMs: null, reply: JSON.stringify(replyWith('of another')) };
    const entry =
      event === 'handing-over'
        ? ({ event, task: 0, owner, at } as const)
        : event === 'acquired'
          ? ({ event, task: 0, owner, at } as const)
          : event === 'started'
            ? ({ event, call, owner, at, worstCase: 0n } as const)
            : event === 'reply'
              ? ({ event, call, owner, at, ...ended, ...FREE } as const)
              : ({ event, call, owner, at, reason: 'timeout', usage: null, ...FREE } as const);
    const record = encodeEntry(entry, 'task' in entry ? '' : this.#key, codec);
    this.#view.see({ topic: 'calls', partition: 0, offset: this.#next, timestampMs: 0, ...record });
    this.#next += 1;
  }

  /** Runs the call to its end and returns how it ended. */
  async run(signalMs: number): Promise<string> {
    const accessOf = scriptedAccess(this.#admission(), 1000, this.#price);
    const view = this.#view;
    const tail = new JournalTail(
      view,
      async () => () => undefined,
      () => undefined,
    );
    const observe = { replyFound: () => undefined, callAbandoned: () => undefined };
    const journal = new TaskJournal({
      task: 0,
      topic: 'calls',
      owner: 'me',
      journal: { append: (record) => this.#append(record), close: async () => undefined },
      view,
      tail,
      money: someMoney(),
      codec,
      note: (message) => this.notes.push(message),
      observe,
    });
    const context: JournaledCallContext = {
      journal,
      handOver: { ownerSignalMs: signalMs, graceMs: signalMs },
      accessOf,
      membership: () => null,
      now: () => new Date(),
      superseded: () => this.events.push('superseded'),
      observe,
    };
    const asked: CallTry<ChatReply> = {
      identity: IDENTITY,
      perform: (maySend) => this.#request(maySend),
      tries: new CallTries(),
      cancellation: this.cancellation,
      report: (event) => {
        this.events.push(describeEvent(event));
        this.promptTokens.push(event.usage?.prompt);
      },
    };
    const call = new TracedCall(context, this.#calls(), asked, (state) => {
      this.path.push(state);
      this.#act(state);
    });
    this.#key = call.key;
    this.#act('waiting-for-admission');
    const end = describeEnd(call.run());
    await vi.advanceTimersByTimeAsync(10 * signalMs);
    expect(call.state).toBe(this.path.at(-1));
    expect([this.#begun, this.#isLeft], 'what it held is given back').toEqual([0, this.path.length > 2 ? 1 : 0]);
    return end;
  }

  #act(state: CallState): void {
    const act = this.#acts[state];
    delete this.#acts[state];
    act?.(this);
  }

  #request(maySend: MaySend | undefined): Observable<ChatReply> {
    if (this.connectedAfterMs === 0) return this.answer;
    return defer(() => new Promise((resolve) => setTimeout(resolve, this.connectedAfterMs))).pipe(
      switchMap(() => (maySend?.() === false ? throwError(() => new RequestNotSent()) : this.answer)),
    );
  }

  async #append(record: JournalRecord): Promise<number> {
    await Promise.resolve();
    if (!this.canAppend) throw new Error('the journal is gone');
    this.appended.push(readEntryHeaders(record.headers ?? {})?.event ?? 'nothing');
    this.#next += 1;
    return this.#next - 1;
  }

  #admission(): CallAdmission {
    const lease: Lease = {
      acquireSlot: async () => {
        if (this.slotAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, this.slotAfterMs));
        this.slotAfterMs = 0;
        return this.slot;
      },
      passed: () => undefined,
      failed: () => this.judgement,
      leave: () => {
        this.#isLeft += 1;
      },
    };
    return {
      away: null,
      join: () => undefined,
      leave: () => undefined,
      admit: async () => (this.isAdmitted ? lease : null),
    };
  }

  #calls(): CallsOfTask {
    const isStopped = (): boolean => this.isStopped;
    return {
      get isStopped() {
        return isStopped();
      },
      waitBegan: () => undefined,
      waitEnded: () => undefined,
      began: () => {
        this.#begun += 1;
      },
      ended: () => {
        this.#begun -= 1;
      },
    };
  }
}

const describeEvent = (event: CallEvent): string => (event.kind === 'failed' ? event.reason : 'replied');

async function describeEnd(run: Promise<ChatReply | null | 'again'>): Promise<string> {
  try {
    const end = await run;
    return end === null ? 'nothing' : end === 'again' ? end : end.content;
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}
