import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COUNTER } from '../../../src/stream/counters.ts';
import { PartitionQueue } from '../../../src/engine/core/partition-queue.ts';
import { Permits } from '../../../src/engine/core/permits.ts';
import type { Permit } from '../../../src/engine/core/permits.ts';
import { TaskState } from '../../../src/engine/core/task-state.ts';
import type { RawRecord } from '../../../src/stream/record.ts';

const nobody = (): void => undefined;

const QUESTIONS = { topic: 'questions', partition: 0 } as const;
const SOURCE = { topic: 'questions', schema: 'question', undecodable: 'dead-letter' } as const;

const recordAt = (offset: number): RawRecord => ({
  ...QUESTIONS,
  offset,
  key: Buffer.from(`q${offset}`),
  value: null,
  headers: {},
  timestampMs: 0,
});

/** What a source delivers next, or a permit that comes back. */
type Step = { readonly kind: 'records' | 'markers' | 'lost'; readonly count: number } | { readonly kind: 'release' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom<'records' | 'markers' | 'lost'>('records', 'records', 'markers', 'lost'),
      count: fc.integer({ min: 1, max: 6 }),
    }),
    fc.constant<Step>({ kind: 'release' }),
  ),
  { maxLength: 60 },
);

it('admits every record once, in order, and counts lost offsets, for any number of queued records', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (script, limit) => {
      const state = new TaskState(null, [{ ...QUESTIONS, start: 0 }]);
      const map = state.mapOf(QUESTIONS);
      const permits = new Permits(limit, 1e6);
      const inlet = new PartitionQueue(map, {
        stage: { name: 'grade', sources: [{ ...SOURCE, permits: limit, permitBytes: 1e6 }] },
        log: { nameOf: (topic) => topic, partitionsOf: () => 1 },
        permitsOf: () => permits,
        source: { pause: () => undefined, resume: () => undefined },
      });
      const held: Permit[] = [];
      const [delivered, admitted]: number[][] = [[], []];
      let [next, lost] = [0, 0];
      const pump = (): void => {
        for (let moved = true; moved;) {
          const gone = inlet.takeLost();
          if (gone !== null) state.skipLost(QUESTIONS, gone);
          const taken = inlet.take(nobody);
          moved = gone !== null || taken !== null;
          if (taken === null) inlet.settle();
          else {
            expect(map.receive(taken.record.offset)).toBe(true);
            admitted?.push(taken.record.offset);
            held.push(taken.permit);
          }
        }
      };
      const releases = script.flatMap(() => Array.from({ length: 6 }, (): Step => ({ kind: 'release' })));
      for (const step of [...script, ...releases]) {
        if (step.kind === 'release') held.shift()?.release();
        else if (step.kind === 'lost') {
          inlet.lose({ from: next, to: next + step.count });
          lost += step.count;
          next += step.count;
        } else {
          const records =
            step.kind === 'markers' ? [] : Array.from({ length: step.count }, (_, i) => recordAt(next + i));
          delivered?.push(...records.map(({ offset }) => offset));
          next += step.count;
          inlet.push(records, next);
        }
        pump();
        // What is not let in yet is not passed over either.
        expect(map.position).toBeLessThanOrEqual(delivered?.[admitted?.length ?? 0] ?? next);
        expect(held.length).toBeLessThanOrEqual(limit);
      }
      expect(admitted).toEqual(delivered);
      expect(map.position).toBe(next);
      expect(state.counters.get(COUNTER.lostToRetention) ?? 0).toBe(lost);
    }),
    { numRuns: 500 },
  );
});
