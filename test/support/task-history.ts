import { vi } from 'vitest';
import { COUNTER } from '../../src/stream/counters.ts';
import { callKey, encodeEntry, moneyOf } from '../../src/engine/calls/journal-entry.ts';
import type { JournaledRequest, JournalEntry, JournalEvent } from '../../src/engine/calls/journal-entry.ts';
import { Outbox } from '../../src/engine/core/outbox.ts';
import { Permit } from '../../src/engine/core/permits.ts';
import { restoreTask } from '../../src/engine/restore.ts';
import type { RestoredTask } from '../../src/engine/restore.ts';
import type { OffsetMap } from '../../src/engine/core/offset-map.ts';
import { createRandom } from '../../src/demo/seeded-random.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import type { Progress } from '../../src/stream/progress.ts';
import type { StageDescription } from '../../src/stream/stage.ts';
import type { CampaignCodec } from '../../src/topology/schema-types.ts';
import { now, USAGE } from './campaign-records.ts';
import { settings } from './campaign-settings.ts';
import { SimulatedCluster, SimulatedProcess } from './faults/simulated-cluster.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';

export const QUESTIONS = { topic: 'questions', partition: 0 } as const;
export const JOURNAL = { topic: 'calls.grade', partition: 0 } as const;
const CONTROL = { topic: 'control.grade', partition: 0 } as const;

/**
 * The possible events of a task. `end` gives an input its outcome; `die` kills its owner, possibly in the middle of a
 * commit.
 */
export type Step = 'ask' | 'receive' | 'call' | 'see' | 'end' | 'commit' | 'die' | 'delete' | 'expire';

type CallEntryEvent = Exclude<JournalEvent, 'handing-over' | 'acquired'>;

/** A record of the journal in the model. */
export interface Call {
  readonly at: number;
  readonly key: string;
  readonly input: number;
  readonly worker: string;
  readonly event: CallEntryEvent;
}

interface Ended {
  readonly offset: number;
  /** Null for a duplicate, which adds none. */
  readonly id: string | null;
  readonly calls: number;
}

/** An incarnation of the task's owner. */
interface Owner {
  readonly worker: string;
  readonly process: SimulatedProcess;
  readonly restored: RestoredTask;
  readonly outbox: Outbox;
  /** Inputs without an outcome. */
  readonly open: Set<number>;
  pending: Ended[];
}

/** One grade task through all its owners, with only the model calls scripted; and the properties that must hold. */
export class TaskHistory {
  readonly cluster: SimulatedCluster;
  readonly codec: CampaignCodec = createCampaignCodec();
  /** The state of the model: every stored record, and nothing else. */
  readonly ids: string[] = [];
  readonly outcomes: Set<number> = new Set();
  readonly knownIds: Set<string> = new Set();
  readonly calls: Call[] = [];
  /** By key and worker. */
  readonly #entries = new Map<number, JournalEntry>();
  readonly #last = new Map<string, Call>();
  /** Journaled replies that were used for committed outcomes. */
  reusedCalls = 0;

  sequence = 0;
  /** The start of the log for the owner that committed first. */
  #firstStart = 0;
  readonly #stage: StageDescription;
  readonly #owners: Owner[] = [];
  #uncertain: { readonly sequence: number; readonly worker: string; readonly ended: readonly Ended[] } | null = null;

  constructor(seed: number) {
    this.cluster = new SimulatedCluster(1, createRandom(seed));
    const [stage] = buildTopology(settings()).stages;
    if (stage === undefined) throw new RangeError('no grade stage');
    this.#stage = stage;
  }

  get owner(): Owner {
    const owner = this.#owners.at(-1);
    if (owner === undefined) throw new RangeError('nobody has acquired the task yet');
    return owner;
  }

  /** Questions that retention deleted before they had an outcome. */
  get lost(): number {
    const start = this.cluster.startOf(QUESTIONS);
    return this.sequence === 0
      ? 0
      : this.ids.filter((_, o) => o >= this.#firstStart && o < start && this.isOpen(o)).length;
  }

  isOpen(offset: number): boolean {
    return !this.outcomes.has(offset);
  }

  /** Acquires the task for a new incarnation, like the engine, and finds the result of an uncertain commit. */
  async acquire(): Promise<RestoredTask> {
    const worker = `w#${this.#owners.length}`;
    const process = new SimulatedProcess(worker, this.cluster, {
      lostRequests: 0.02,
      lostReplies: 0.1,
      missedFetches: 0,
    });
    const context = {
      stage: this.#stage,
      log: process,
      codec: this.codec,
      fingerprint: 'same',
      checkProgress: () => undefined,
      journal: null,
      grantedTo: () => null,
      now,
      note: () => undefined,
    };
    const restored = await virtually(restoreTask(0, worker, [QUESTIONS], context));
    const last = this.lastProgress();
    if (this.#uncertain !== null && last !== null && last.sequence === this.#uncertain.sequence) {
      if (last.worker === this.#uncertain.worker) this.#stands(this.#uncertain.ended);
    }
    this.#uncertain = null;
    if (this.sequence === 0) this.#firstStart = this.cluster.startOf(QUESTIONS);
    const outbox = new Outbox({ ...context, task: 0, owner: worker, restored });
    this.#owners.push({ worker, process, restored, outbox, open: new Set(), pending: [] });
    return restored;
  }

  /** The money in the whole journal: replies cost 2, each call that has not ended reserves 3. */
  get money(): { readonly spent: bigint; readonly reserved: bigint } {
    const replies = this.calls.filter(({ event }) => event === 'reply').length;
    const open = [...this.#last.values()].filter(({ event }) => event === 'started').length;
    return { spent: 2n * BigInt(replies), reserved: 3n * BigInt(open) };
  }

  /** The last commit in the log. */
  lastProgress(): Progress | null {
    const last = this.cluster.committed(CONTROL).at(-1);
    return last === undefined ? null : this.codec.decode('progress', last.value);
  }

  /** True if the owner was killed and the task must be acquired again. */
  async do(step: Step, n: number): Promise<boolean> {
    const { cluster } = this;
    if (step === 'ask') {
      // Some ids come twice.
      this.ids.push(`q${n % 50}`);
      cluster.append({ ...QUESTIONS, key: Buffer.from(`q${n % 50}`), value: Buffer.of() });
    } else if (step === 'receive') this.#receive();
    else if (step === 'call') this.#call(n);
    else if (step === 'see') {
      const { journal } = this.owner.restored;
      for (const record of cluster.committed(JOURNAL, journal?.position ?? 0)) journal?.see(record);
    } else if (step === 'end') this.#end(n);
    else if (step === 'delete') cluster.deleteBefore(QUESTIONS, n % (cluster.logOf(QUESTIONS).length + 1));
    else if (step === 'expire') cluster.deleteBefore(JOURNAL, n % (cluster.logOf(JOURNAL).length + 1));
    else return this.#commit(step === 'die' ? n : null);
    return false;
  }

  #receive(): void {
    const { open, restored, outbox } = this.owner;
    const map = mapOf(restored);
    const start = this.cluster.startOf(QUESTIONS);
    if (start > map.position) {
      restored.state.skipLost(QUESTIONS, { from: map.position, to: start });
      outbox.positionMoved();
    }
    const [record] = this.cluster.committed(QUESTIONS, map.position);
    if (record === undefined) return;
    if (!map.receive(record.offset)) outbox.positionMoved();
    else if (restored.ids.add(String(record.key))) open.add(record.offset);
    else this.#conclude({ offset: record.offset, id: null, calls: 0 });
  }

  /**
   * The owner writes to the journal, or a previous owner that has not detected yet that it was fenced. A call is
   * started, or a started one is ended; some of the owner's writes are not acknowledged yet.
   */
  #call(n: number): void {
    const begun = [...this.#last.values()].filter((call) => call.event === 'started');
    const ended = n % 2 === 0 ? begun[n % begun.length] : undefined;
    if (ended !== undefined) {
      this.#journal(ended.worker, ended.input, ended.key, n % 5 === 0 ? 'failure' : 'reply');
      return;
    }
    const { worker, open, restored } = this.#owners.at(n % 3 === 0 ? n % this.#owners.length : -1) ?? this.owner;
    const input = [...open][n % open.size];
    if (input === undefined) return;
    const ref = { ...QUESTIONS, offset: input };
    const key = callKey({ ref, role: 'target', step: 'attempt', attempt: 0, request: null }, 'hash');
    // The owner counts only acknowledged entries immediately; it has reserved before it appends.
    if (this.#last.get(`${key} ${worker}`)?.event !== 'started') restored.money.reserve(3n);
    const at = this.#journal(worker, input, key, 'started');
    if (n % 4 === 0) return;
    const isRead = restored.journal?.noteOwn(at) ?? false;
    const money = moneyOf(this.#entries.get(at) as JournalEntry);
    if (isRead && money !== null) restored.money.fold(money, `${worker} ${key}`, true);
    restored.journal?.noteOwnEntry(key, at);
  }

  #journal(worker: string, input: number, key: string, event: CallEntryEvent): number {
    const call: JournaledRequest = {
      ref: { ...QUESTIONS, offset: input },
      role: 'target',
      step: 'attempt',
      attempt: 0,
      requestHash: 'hash',
      settingsHash: '',
      model: 'm',
    };
    // A reply contains its position in the journal.
    const ended = { reply: String(this.calls.length), returnedModel: null, usage: null, latencyMs: null };
    const of = { call, owner: worker, at: now() };
    const isAgain = this.#last.get(`${key} ${worker}`)?.event === 'started';
    const settled = { worstCase: 3n, cost: event === 'failure' ? 0n : 2n };
    const entry: JournalEntry =
      event === 'started'
        ? { event, ...of, worstCase: isAgain ? 0n : 3n }
        : event === 'reply'
          ? { event, ...of, ...ended, ...settled }
          : { event, ...of, reason: 'timeout', usage: null, ...settled };
    const at = this.cluster.append({ ...JOURNAL, ...encodeEntry(entry, key, this.codec) });
    this.#entries.set(at, entry);
    const written = { at, key, input, worker, event };
    this.calls.push(written);
    this.#last.set(`${key} ${worker}`, written);
    return at;
  }

  #end(n: number): void {
    const { open } = this.owner;
    const offset = [...open][n % open.size];
    if (offset === undefined) return;
    open.delete(offset);
    this.#conclude({ offset, id: this.ids[offset] ?? null, calls: n % 4 });
  }

  #conclude(ended: Ended): void {
    const { outbox, pending } = this.owner;
    const { offset, id, calls } = ended;
    pending.push(ended);
    const value = this.codec.encode('completed-id', { offset });
    outbox.add(
      {
        ref: { ...QUESTIONS, offset },
        disposition: id === null ? { kind: 'rejected', reason: 'duplicate' } : { kind: 'forwarded' },
        counts: {},
        costGroup: id === null ? null : 'ended',
        calls: Array.from({ length: calls }, () => ({
          role: 'target',
          kind: 'replied',
          usage: USAGE,
          latencyMs: null,
          reused: 1n,
          isFromOther: false,
        })),
        outputs: id === null ? [] : [{ topic: 'ids', partition: 0, key: Buffer.from(id), value }],
      },
      new Permit(0, () => undefined),
    );
  }

  /**
   * Commits everything that is pending. `dyingAfter`: the owner is killed on the way, or is suspended while it is
   * fenced.
   */
  async #commit(dyingAfter: number | null): Promise<boolean> {
    const { owner } = this;
    const prepared = owner.outbox.prepareCommit(() => undefined);
    const ended = owner.pending;
    owner.pending = [];
    if (prepared === null) return dyingAfter !== null;
    this.#uncertain = { ...prepared.progress, ended };
    const commit = owner.restored.writer.commit(prepared.batch);
    if (dyingAfter !== null) {
      commit.catch(() => undefined);
      await vi.advanceTimersByTimeAsync(dyingAfter % 40);
      if (dyingAfter % 2 === 0) owner.process.kill();
      return true;
    }
    try {
      await virtually(commit);
    } catch {
      return true;
    }
    this.#stands(ended);
    this.#uncertain = null;
    prepared.committed(0);
    return false;
  }

  #stands(ended: readonly Ended[]): void {
    this.sequence += 1;
    for (const { offset, id, calls } of ended) {
      this.outcomes.add(offset);
      if (id !== null) this.knownIds.add(id);
      this.reusedCalls += calls;
    }
  }
}

/** The one input of the task. */
export function mapOf({ state }: RestoredTask): OffsetMap {
  return state.mapOf(QUESTIONS);
}

export const lostOf = ({ state }: RestoredTask): number => state.counters.get(COUNTER.lostToRetention) ?? 0;

/** Advances the virtual time until a promise has settled. */
async function virtually<T>(promise: Promise<T>): Promise<T> {
  const wait = { isOver: false };
  const settled = promise.finally(() => {
    wait.isOver = true;
  });
  settled.catch(() => undefined);
  while (!wait.isOver) await vi.advanceTimersByTimeAsync(25);
  return settled;
}
