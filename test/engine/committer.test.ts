import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Committer } from '../../src/engine/committer.ts';
import type { CommitterPorts } from '../../src/engine/committer.ts';
import type { PendingCommit } from '../../src/engine/core/outbox.ts';
import { reconcile } from '../../src/engine/core/task-state.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { TaskWriter } from '../../src/stream/log-port.ts';
import type { Progress } from '../../src/stream/progress.ts';

const CADENCE = {
  minIntervalMs: 0,
  maxIntervalMs: 1,
  lastIntervalMs: 0,
  enoughOutcomes: 1,
  fewIntervalMs: 1000,
  maxOutcomes: 1e6,
  maxBytes: 1e6,
  quietMs: 0,
};
const indefinite = (): SluiceError => new SluiceError('commit-indefinite', 'the reply was lost', { retriable: true });

/** How one commit ends: well; or with an unknown end that did, or did not, reach the log; or fenced. */
type CommitFate = 'ok' | 'lost-request' | 'lost-reply' | 'fenced';

/** A log of one task with one transactional writer at a time, as the broker keeps it. */
class ScriptedLog {
  readonly committed: number[] = [];
  last: Pick<Progress, 'sequence' | 'worker'> | null = null;
  epoch = 0;
  readonly #fates: CommitFate[];

  constructor(fates: readonly CommitFate[]) {
    this.#fates = [...fates];
  }

  open(): TaskWriter {
    this.epoch += 1;
    const { epoch } = this;
    return {
      commit: (batch) => {
        if (epoch !== this.epoch) return Promise.reject(new SluiceError('fenced', 'a newer owner'));
        const fate = this.#fates.shift() ?? 'ok';
        if (fate === 'fenced') return Promise.reject(new SluiceError('fenced', 'a newer owner'));
        if (fate !== 'lost-request') {
          this.committed.push(...batch.outputs.map(({ value }) => Number(value?.toString())));
          this.last = JSON.parse(batch.progress.value.toString()) as Progress;
        }
        return fate === 'ok' ? Promise.resolve() : Promise.reject(indefinite());
      },
      close: () => Promise.resolve(),
    };
  }
}

function committerOf(
  log: ScriptedLog,
  worker: string,
): {
  committer: Committer;
  add: (value: number) => void;
  confirmed: number[];
  ended: { lost: string[]; fatal: unknown[] };
} {
  let waiting: number[] = [];
  let sequence = log.last?.sequence ?? 0;
  const confirmed: number[] = [];
  const ended = { lost: [] as string[], fatal: [] as unknown[] };
  const prepareCommit = (): PendingCommit | null => {
    if (waiting.length === 0) return null;
    const values = waiting;
    waiting = [];
    sequence += 1;
    const progress = { sequence, worker };
    return {
      progress,
      committed: () => confirmed.push(...values),
      batch: {
        offsets: [],
        outputs: values.map((value) => ({
          topic: 'cot',
          partition: 0,
          key: Buffer.of(),
          value: Buffer.from(String(value)),
        })),
        progress: {
          topic: 'control.trace',
          partition: 0,
          key: Buffer.of(),
          value: Buffer.from(JSON.stringify(progress)),
        },
      },
    };
  };
  const ports: CommitterPorts = {
    openWriter: () => Promise.resolve(log.open()),
    readProgress: () => Promise.resolve(log.last as Progress | null),
    waiting: () => ({ outcomes: waiting.length, bytes: 0, moved: false, urgent: false, more: false, crowded: false }),
    prepareCommit,
    alive: () => Promise.resolve(),
    fenced: (why) => ended.lost.push(why),
    fatal: (error) => ended.fatal.push(error),
    note: () => undefined,
  };
  const committer = new Committer(log.open(), ports, CADENCE);
  return { committer, add: (value) => waiting.push(value), confirmed, ended };
}

describe('committer', () => {
  it('commits every outcome once, whichever requests and replies are lost', { timeout: 60_000 }, async () => {
    const fates = fc.array(fc.constantFrom<CommitFate>('ok', 'lost-request', 'lost-reply'), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fates, fc.integer({ min: 1, max: 6 }), async (script, count) => {
        const log = new ScriptedLog(script);
        const { committer, add, confirmed, ended } = committerOf(log, 'a');
        for (let value = 0; value < count; value += 1) {
          add(value);
          await committer.flush();
        }
        await committer.close();
        const all = Array.from({ length: count }, (_, i) => i);
        expect(log.committed).toEqual(all);
        expect(confirmed).toEqual(all);
        expect(ended).toEqual({ lost: [], fatal: [] });
      }),
      { numRuns: 15 },
    );
  });

  it('writes nothing more once another owner has the task', async () => {
    const log = new ScriptedLog(['ok', 'fenced']);
    const { committer, add, ended } = committerOf(log, 'a');
    for (const value of [1, 2, 3]) {
      add(value);
      await committer.flush();
    }
    expect(log.committed).toEqual([1]);
    expect(ended.lost).toHaveLength(1);
  });

  it('gives up the task if another owner committed while the result of its own commit was unknown', async () => {
    const log = new ScriptedLog(['lost-request']);
    const { committer, add, ended } = committerOf(log, 'a');
    add(1);
    const flushed = committer.flush();
    const other = committerOf(log, 'b');
    other.add(7);
    await other.committer.flush();
    await flushed;
    expect(log.committed).toEqual([7]);
    expect(ended.lost).toHaveLength(1);
  });

  it('reports an error that no new epoch can fix to its owner, and commits nothing after it', async () => {
    const log = new ScriptedLog([]);
    const { committer, add, ended } = committerOf(log, 'a');
    const broken = new SluiceError('topic-limit', 'max.message.bytes is too small');
    log.open = () => ({ commit: () => Promise.reject(broken), close: () => Promise.resolve() });
    const failing = new Committer(
      log.open(),
      {
        openWriter: () => Promise.resolve(log.open()),
        readProgress: () => Promise.resolve(null),
        waiting: () => ({ outcomes: 1, bytes: 0, moved: false, urgent: false, more: false, crowded: false }),
        prepareCommit: () => ({
          progress: { sequence: 1, worker: 'a' },
          committed: () => undefined,
          batch: {
            offsets: [],
            outputs: [],
            progress: { topic: 'control.trace', partition: 0, key: Buffer.of(), value: Buffer.of() },
          },
        }),
        alive: () => Promise.resolve(),
        fenced: () => undefined,
        fatal: (error) => ended.fatal.push(error),
        note: () => undefined,
      },
      CADENCE,
    );
    await failing.flush();
    expect(ended.fatal).toEqual([broken]);
    add(0);
    await committer.close();
  });
});

describe('a commit that cannot be prepared', () => {
  it('is an error of its task, also in a timer, and not an uncaught one', async () => {
    const broken = new SluiceError('unencodable', 'progress.counters must be a safe integer');
    const fatal: unknown[] = [];
    const ports: CommitterPorts = {
      openWriter: () => Promise.reject(broken),
      readProgress: () => Promise.resolve(null),
      waiting: () => ({ outcomes: 1, bytes: 0, moved: false, urgent: false, more: false, crowded: false }),
      prepareCommit: () => {
        throw broken;
      },
      alive: () => Promise.resolve(),
      fenced: () => undefined,
      fatal: (error) => fatal.push(error),
      note: () => undefined,
    };
    const writer = { commit: () => Promise.resolve(), close: () => Promise.resolve() };
    const uncaught: unknown[] = [];
    const note = (error: unknown): void => void uncaught.push(error);
    process.on('uncaughtException', note);
    const timed = new Committer(writer, ports, CADENCE);
    timed.notice();
    await vi.waitFor(() => expect([...fatal, ...uncaught]).not.toEqual([]));
    process.off('uncaughtException', note);
    expect({ fatal, uncaught }).toEqual({ fatal: [broken], uncaught: [] });
    const flushed = new Committer(writer, ports, CADENCE);
    await flushed.flush();
    expect(fatal).toEqual([broken, broken]);
    await Promise.all([timed.close(), flushed.close()]);
  });
});

describe('reconciling a commit of unknown end', () => {
  it('identifies its own commit by sequence and worker', () => {
    const mine = { sequence: 4, worker: 'a#1' };
    expect(reconcile({ sequence: 4, worker: 'a#1' }, mine)).toBe('committed');
    expect(reconcile({ sequence: 3, worker: 'b#1' }, mine)).toBe('not-committed');
    expect(reconcile(null, { sequence: 1, worker: 'a#1' })).toBe('not-committed');
    expect(reconcile({ sequence: 4, worker: 'b#1' }, mine)).toBe('fenced');
    expect(reconcile({ sequence: 5, worker: 'a#1' }, mine)).toBe('fenced');
  });
});
