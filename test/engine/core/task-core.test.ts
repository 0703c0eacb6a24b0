import fc from 'fast-check';
import { mergeMap, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { PendingCommit } from '../../../src/engine/core/outbox.ts';
import { Permits } from '../../../src/engine/core/permits.ts';
import { TaskCore } from '../../../src/engine/core/task-core.ts';
import { TaskState } from '../../../src/engine/core/task-state.ts';
import { SILENT_OBSERVER } from '../../../src/engine/observer.ts';
import { IdSet } from '../../../src/records/id-set.ts';
import { COUNTER } from '../../../src/stream/counters.ts';
import type { Outcome } from '../../../src/stream/outcome.ts';
import type { Progress } from '../../../src/stream/progress.ts';
import type { RawRecord, RecordRef } from '../../../src/stream/record.ts';
import type { Stage } from '../../../src/stream/stage.ts';
import { lineCodec } from '../../support/line-codec.ts';
import { someMoney } from '../../support/some-money.ts';

const LINES = { topic: 'lines', partition: 0 } as const;
const DEADLINE_MS = 1000;

const lineAt = (offset: number, partition = 0): RawRecord => ({
  topic: 'lines',
  partition,
  offset,
  key: null,
  value: Buffer.from(`line ${offset}`),
  headers: {},
  timestampMs: 0,
});

const outcomeOf = (ref: RecordRef, disposition: Outcome['disposition']): Outcome => ({
  ref,
  disposition,
  outputs: [{ topic: 'copies', key: `${ref.offset}`, value: disposition.kind }],
  counts: {},
});

/** A task over a log of lines whose operator ends a line when it is told to, on a clock of the test. */
class OneTask {
  nowMs = 0;
  /** The log: the offsets with committed outcomes, in order, and the last progress. */
  readonly copied: number[] = [];
  progress: Progress | null = null;
  readonly permits: Permits;
  readonly faults: unknown[] = [];
  #ends = new Map<number, Subject<Outcome>>();
  readonly #partitions: number;
  #core: TaskCore;
  #delivered = 0;

  /** With several partitions, the offsets of partition p begin at 100 p. */
  constructor(permits: number, partitions = 1) {
    this.#partitions = partitions;
    this.permits = new Permits(permits, 2 ** 20);
    this.#core = this.#acquire();
  }

  get core(): TaskCore {
    return this.#core;
  }

  get inside(): readonly number[] {
    return [...this.#ends.keys()];
  }

  /** The lines from where the task reads to `end`. */
  deliver(end: number): void {
    for (; this.#delivered < end; this.#delivered += 1) {
      this.#core.deliver(LINES, [lineAt(this.#delivered)], this.#delivered + 1);
    }
  }

  /** So many lines of each partition. */
  deliverEach(count: number): void {
    for (let partition = 0; partition < this.#partitions; partition += 1) {
      const start = 100 * partition;
      const lines = Array.from({ length: count }, (_, i) => lineAt(start + i, partition));
      this.#core.deliver({ topic: 'lines', partition }, lines, start + count);
    }
  }

  end(offset: number): void {
    const partition = this.#partitions === 1 ? 0 : Math.floor(offset / 100);
    const end = this.#ends.get(offset);
    this.#ends.delete(offset);
    end?.next(outcomeOf({ topic: 'lines', partition, offset }, { kind: 'forwarded' }));
  }

  /** Writes a commit as Kafka would. */
  writes(pending: PendingCommit): void {
    this.copied.push(...pending.batch.outputs.map(({ key }) => Number(key)));
    this.progress = lineCodec.decode('progress', pending.batch.progress.value);
  }

  /** The owner dies, with a commit under way or not; another one takes over. */
  die(pending: PendingCommit | null, isWritten: boolean): void {
    if (pending !== null && isWritten) this.writes(pending);
    this.#core.close();
    this.#core.release();
    this.#ends = new Map();
    this.#core = this.#acquire();
    this.#delivered = this.#core.positions[0]?.offset ?? 0;
  }

  #acquire(): TaskCore {
    return new TaskCore({
      stage: this.#stage(),
      task: 0,
      fingerprint: 'f',
      owner: 'w',
      restored: {
        state: new TaskState(
          this.progress,
          Array.from({ length: this.#partitions }, (_, partition) => ({
            topic: 'lines',
            partition,
            start: 100 * partition,
          })),
        ),
        ids: new IdSet(),
        journal: null,
        money: someMoney(null, this.progress),
      },
      codec: lineCodec,
      schemaOf: (topic) => (topic === 'control' ? 'progress' : 'line'),
      log: { nameOf: (topic) => topic, partitionsOf: () => 1 },
      source: { pause: () => undefined, resume: () => undefined },
      permitsOf: () => this.permits,
      isOpen: () => true,
      callPort: () => (_identity, perform) => perform(),
      awaited: () => [],
      now: () => new Date(this.nowMs),
      nowMs: () => this.nowMs,
      changed: () => undefined,
      fatal: (error) => this.faults.push(error),
      note: () => undefined,
      observe: SILENT_OBSERVER,
    });
  }

  #stage(): Stage {
    return {
      name: 'copy',
      sources: [{ topic: 'lines', schema: 'line', undecodable: 'fatal', permits: 1, permitBytes: 1 }],
      outputs: ['copies'],
      deadLetters: null,
      control: 'control',
      calls: null,
      tasks: 'per-partition',
      operators: ['copy'],
      remembers: null,
      isolation: 'record',
      deadlineMs: DEADLINE_MS,
      start: () => ({
        operator: mergeMap(({ ref }) => {
          const end = new Subject<Outcome>();
          this.#ends.set(ref.offset, end);
          return end.pipe(take(1));
        }),
        failed: ({ ref }, failure) => outcomeOf(ref, { kind: 'rejected', reason: failure }),
      }),
    };
  }
}

type Step =
  | { readonly kind: 'deliver'; readonly n: number }
  | { readonly kind: 'end'; readonly n: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'commit' }
  | { readonly kind: 'die'; readonly isCommitting: boolean; readonly isWritten: boolean };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant<'deliver'>('deliver'), n: fc.nat({ max: 8 }) }),
    fc.record({ kind: fc.constant<'end'>('end'), n: fc.nat({ max: 8 }) }),
    fc.record({ kind: fc.constant<'pass'>('pass'), ms: fc.integer({ min: 1, max: 700 }) }),
    fc.constant<Step>({ kind: 'commit' }),
    fc.record({ kind: fc.constant<'die'>('die'), isCommitting: fc.boolean(), isWritten: fc.boolean() }),
  ),
  { maxLength: 80 },
);

describe('TaskCore', () => {
  it('gives every record exactly one committed outcome, within permits and deadlines, at any death of an owner', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (script, limit) => {
        const task = new OneTask(limit);
        let logEnd = 0;
        const commit = (): void => {
          const pending = task.core.prepareCommit();
          if (pending === null) return;
          task.writes(pending);
          pending.committed(1);
        };
        for (const step of script) {
          if (step.kind === 'deliver') {
            logEnd += step.n;
            task.deliver(logEnd);
          } else if (step.kind === 'end') task.end(task.inside[step.n % Math.max(1, task.inside.length)] ?? -1);
          else if (step.kind === 'pass') {
            task.nowMs += step.ms;
            task.core.tick();
            const due = task.core.dueInMs;
            expect(due === null || (due > 0 && due <= DEADLINE_MS)).toBe(true);
          } else if (step.kind === 'commit') commit();
          else {
            task.die(step.isCommitting ? task.core.prepareCommit() : null, step.isWritten);
            task.deliver(logEnd);
          }
          expect(task.permits.used).toBeLessThanOrEqual(limit);
          expect(task.core.inFlight).toBeLessThanOrEqual(task.permits.used);
        }
        for (let left = 4 * logEnd + 4; left > 0; left -= 1) {
          for (const offset of task.inside) task.end(offset);
          commit();
          task.core.pump();
        }
        expect(task.copied.toSorted((a, b) => a - b)).toEqual(Array.from({ length: logEnd }, (_, n) => n));
        const of = (name: string): number => task.core.counters.get(name) ?? 0;
        expect(of(COUNTER.in)).toBe(logEnd);
        expect(of(COUNTER.forwarded) + of(COUNTER.rejected('deadline-exceeded'))).toBe(logEnd);
        expect([task.permits.used, task.permits.usedBytes, task.core.inFlight]).toEqual([0, 0, 0]);
        expect(task.faults).toEqual([]);
      }),
    );
  });

  it('serves its partitions in turn, even if permits come back one by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 4 }), (partitions, limit) => {
        const each = 8;
        const task = new OneTask(limit, partitions);
        task.deliverEach(each);
        const order: number[] = [];
        for (let ended = 0; ended < partitions * each; ended += 1) {
          const [offset = -1] = task.inside;
          order.push(Math.floor(offset / 100));
          task.end(offset);
          const pending = task.core.prepareCommit();
          if (pending === null) throw new Error('expected a commit');
          task.writes(pending);
          pending.committed(1);
        }
        expect(task.copied).toHaveLength(partitions * each);
        // What came in before the other partitions had anything is of the first one.
        const served = (partition: number, until: number): number =>
          order.slice(0, until).filter((of) => of === partition).length;
        for (let until = 1; until <= partitions * (each - limit); until += 1) {
          const counts = Array.from({ length: partitions }, (_, partition) => served(partition, until));
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(limit + 1);
        }
        expect(task.faults).toEqual([]);
      }),
    );
  });

  it('admits and commits nothing after its end, and releases its permits after the last commit', () => {
    const task = new OneTask(3);
    const { core } = task;
    task.deliver(5);
    task.end(0);
    const pending = core.prepareCommit();
    expect([core.inFlight, task.permits.used]).toEqual([2, 3]);
    core.close();
    core.deliver(LINES, [lineAt(5)], 6);
    task.end(1);
    expect([core.inFlight, core.waiting().outcomes, core.prepareCommit(), task.permits.used]).toEqual([0, 0, null, 3]);
    pending?.committed(1);
    expect(task.permits.used).toBe(2);
    core.release();
    expect(task.permits.used).toBe(0);
  });
});
