import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Committer } from '../../src/engine/committer.ts';
import type { PendingCommit } from '../../src/engine/core/outbox.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { TaskWriter } from '../../src/stream/log-port.ts';
import type { Progress } from '../../src/stream/progress.ts';

const CADENCE = {
  minIntervalMs: 20,
  enoughOutcomes: 1,
  fewIntervalMs: 1000,
  maxIntervalMs: 200,
  lastIntervalMs: 20,
  maxOutcomes: 5,
  maxBytes: 1e6,
  quietMs: 50,
};
const RECORD = { topic: 'cot', partition: 0, key: Buffer.of() } as const;

/** How a request to the brokers ends. `lost-request`: it never came; `lost-reply`: it did what it should, unheard. */
type Fate = 'ok' | 'lost-request' | 'lost-reply';

/** The log of one task, as brokers with latency keep it: one writer at a time, each request with a fate of its own. */
class SlowLog {
  readonly committed: string[] = [];
  last: Pick<Progress, 'sequence' | 'worker'> | null = null;
  readonly faults: string[] = [];
  /** How often an epoch was asked for. */
  opened = 0;
  #epoch = 0;
  readonly #fates: Fate[];

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  open(): Promise<TaskWriter> {
    this.opened += 1;
    return this.#request(() => {
      this.#epoch += 1;
      const epoch = this.#epoch;
      return { commit: (batch) => this.#commit(epoch, batch), close: () => Promise.resolve() };
    });
  }

  readProgress(): Promise<Progress | null> {
    return this.#request(() => this.last as Progress | null);
  }

  #commit(epoch: number, { outputs, progress }: Parameters<TaskWriter['commit']>[0]): Promise<void> {
    return this.#request(() => {
      if (epoch !== this.#epoch) throw new SluiceError('fenced', 'a newer owner');
      const { sequence, worker } = JSON.parse(String(progress.value)) as Pick<Progress, 'sequence' | 'worker'>;
      if (sequence !== (this.last?.sequence ?? 0) + 1) this.faults.push(`${sequence} after ${this.last?.sequence}`);
      this.committed.push(...outputs.map(({ value }) => String(value)));
      this.last = { sequence, worker };
    });
  }

  async #request<T>(act: () => T): Promise<T> {
    const fate = this.#fates.shift() ?? 'ok';
    await new Promise((resolve) => setTimeout(resolve, 7));
    const done = fate === 'lost-request' ? null : { value: act() };
    await new Promise((resolve) => setTimeout(resolve, 7));
    if (fate !== 'ok' || done === null) throw new SluiceError('commit-indefinite', fate, { retriable: true });
    return done.value;
  }
}

/** A committer with its outcomes; it goes on from what the log says when it starts. */
class Owner {
  readonly added: string[] = [];
  readonly confirmed: string[] = [];
  readonly fenced: string[] = [];
  readonly fatal: unknown[] = [];
  readonly #name: string;
  readonly #committer: Committer;
  #waiting: string[] = [];
  #sequence: number;

  static async start(name: string, log: SlowLog): Promise<Owner> {
    for (;;) {
      try {
        const writer = await log.open();
        return new Owner(name, log, writer, (await log.readProgress())?.sequence ?? 0);
      } catch {
        // As a stage's runner: the task is acquired again.
      }
    }
  }

  private constructor(name: string, log: SlowLog, writer: TaskWriter, sequence: number) {
    this.#name = name;
    this.#sequence = sequence;
    const ports = {
      openWriter: () => log.open(),
      readProgress: () => log.readProgress(),
      waiting: () => ({
        outcomes: this.#waiting.length,
        bytes: 0,
        moved: false,
        urgent: false,
        more: false,
        crowded: false,
      }),
      prepareCommit: () => this.#prepareCommit(),
      alive: () => new Promise<void>((resolve) => setTimeout(resolve, 30)),
      fenced: (why: string) => this.fenced.push(why),
      fatal: (error: unknown) => this.fatal.push(error),
      note: () => undefined,
    };
    this.#committer = new Committer(writer, ports, CADENCE);
  }

  add(): void {
    const value = `${this.#name}${this.added.length}`;
    this.added.push(value);
    this.#waiting.push(value);
    this.notice();
  }

  /** Told again of what it may know already. */
  notice(): void {
    this.#committer.notice();
  }

  flush(): Promise<void> {
    return this.#committer.flush();
  }

  close(): Promise<void> {
    return this.#committer.close();
  }

  #prepareCommit(): PendingCommit | null {
    if (this.#waiting.length === 0) return null;
    const values = this.#waiting;
    this.#waiting = [];
    this.#sequence += 1;
    const progress = { sequence: this.#sequence, worker: this.#name };
    return {
      progress,
      committed: () => this.confirmed.push(...values),
      batch: {
        offsets: [],
        outputs: values.map((value) => ({ ...RECORD, value: Buffer.from(value) })),
        progress: { ...RECORD, topic: 'control.trace', value: Buffer.from(JSON.stringify(progress)) },
      },
    };
  }
}

/** `take-over`: a new owner acquires the task while the present one, who does not know, goes on. */
type Step = 'add' | 'notice' | 'pass' | 'flush' | 'close' | 'take-over';

const scripts = (...steps: Step[]): fc.Arbitrary<[Step, number][]> =>
  fc.array(fc.tuple(fc.constantFrom<Step>('add', 'add', 'notice', 'pass', 'pass', ...steps), fc.nat(60)), {
    minLength: 5,
    maxLength: 60,
  });
const fates = fc.array(fc.constantFrom<Fate>('ok', 'ok', 'lost-request', 'lost-reply'), { maxLength: 40 });

describe('a committer among faults', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const start = async (log: SlowLog, name: string): Promise<Owner> => {
    const started = Owner.start(name, log);
    // Each request takes 14 ms, and there are fewer fates than that.
    await vi.advanceTimersByTimeAsync(2000);
    return started;
  };

  it('commits each outcome once and in order, whatever the results of requests and the number of notices', async () => {
    await fc.assert(
      fc.asyncProperty(scripts('flush'), fates, async (script, ends) => {
        const log = new SlowLog(ends);
        const owner = await start(log, 'a');
        for (const [step, n] of script) {
          if (step === 'add') owner.add();
          else if (step === 'notice') owner.notice();
          else if (step === 'flush') void owner.flush();
          else await vi.advanceTimersByTimeAsync(n);
          // Every confirmed value is committed.
          expect(log.committed.slice(0, owner.confirmed.length)).toEqual(owner.confirmed);
        }
        // Forty lost requests, each with its pause, and nobody adds or asks any more.
        await vi.advanceTimersByTimeAsync(120_000);
        expect(owner.confirmed).toEqual(owner.added);
        expect(log.committed).toEqual(owner.added);
        expect([log.faults, owner.fenced, owner.fatal]).toEqual([[], [], []]);
      }),
      { numRuns: 150 },
    );
  });

  it('writes nothing after close, in any state, and its last commit is complete or absent', async () => {
    await fc.assert(
      fc.asyncProperty(scripts(), scripts(), fates, async (before, after, ends) => {
        const log = new SlowLog(ends);
        const owner = await start(log, 'a');
        for (const [step, n] of before) {
          if (step === 'add') owner.add();
          else if (step === 'pass') await vi.advanceTimersByTimeAsync(n);
        }
        const { opened } = log;
        const closed = owner.close().then(() => [...log.committed]);
        await vi.advanceTimersByTimeAsync(5000);
        const committed = await closed;
        // It fences nobody any more.
        expect(log.opened).toBe(opened);
        expect(owner.added.slice(0, committed.length)).toEqual(committed);
        expect(committed.slice(0, owner.confirmed.length)).toEqual(owner.confirmed);
        for (const [step, n] of after) {
          if (step === 'add') owner.add();
          else if (step === 'notice') owner.notice();
          else await vi.advanceTimersByTimeAsync(n);
        }
        await vi.advanceTimersByTimeAsync(5000);
        await owner.flush();
        expect(log.committed).toEqual(committed);
        expect([log.faults, owner.fenced, owner.fatal]).toEqual([[], [], []]);
      }),
      { numRuns: 100 },
    );
  });

  it('yields to every newer owner: the older one is fenced, no sequence is written twice, and the last owner finishes', async () => {
    await fc.assert(
      fc.asyncProperty(scripts('take-over', 'flush'), fates, async (script, ends) => {
        const log = new SlowLog(ends);
        const owners = [await start(log, 'o0-')];
        const takeOver = async (name: string): Promise<void> => {
          owners.push(await Owner.start(name, log));
        };
        let names = 0;
        for (const [step, n] of script) {
          const owner = owners.at(-1 - (n % 2)) ?? owners[0];
          if (step === 'take-over') {
            names += 1;
            // While the present owner goes on, in the middle of anything.
            void takeOver(`o${names}-`);
          } else if (step === 'add') owner?.add();
          else if (step === 'notice') owner?.notice();
          else if (step === 'flush') void owner?.flush();
          else await vi.advanceTimersByTimeAsync(n);
        }
        await vi.advanceTimersByTimeAsync(120_000);
        expect(log.faults).toEqual([]);
        expect(new Set(log.committed).size).toBe(log.committed.length);
        for (const owner of owners) {
          const own = log.committed.filter((value) => owner.added.includes(value));
          // A prefix of its outcomes: the others were never confirmed, and another owner does them again.
          expect(own).toEqual(owner.added.slice(0, own.length));
          expect(own.slice(0, owner.confirmed.length)).toEqual(owner.confirmed);
          if (owner.fenced.length === 0) expect(owner.confirmed).toEqual(owner.added);
          expect(owner.fenced.length).toBeLessThanOrEqual(1);
          expect(owner.fatal).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
