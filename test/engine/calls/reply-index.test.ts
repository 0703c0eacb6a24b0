import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOST_JOURNALS, ReplyIndex } from '../../../src/engine/calls/reply-index.ts';

const request = fc.record({
  step: fc.constantFrom('attempt', 'score', 'trace', 'judge'),
  attempt: fc.nat({ max: 3 }),
  requestHash: fc.constantFrom('a', 'b', 'c'),
  settingsHash: fc.constantFrom('s', 't'),
});
const place = fc.record({
  journal: fc.integer({ min: 0, max: MOST_JOURNALS - 1 }),
  offset: fc.integer({ min: 0, max: 2 ** 37 - 1 }),
});

it('gives for each request the place that was added first, whatever partition and offset, and none for another request', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(request, place)), request, (added, asked) => {
      const index = new ReplyIndex();
      const model = new Map<string, object>();
      for (const [one, at] of added) {
        const key = JSON.stringify([one.step, one.attempt, one.requestHash, one.settingsHash]);
        expect(index.add(one, at)).toBe(!model.has(key));
        if (!model.has(key)) model.set(key, at);
      }
      expect(index.size).toBe(model.size);
      for (const one of [...added.map(([known]) => known), asked]) {
        const key = JSON.stringify([one.step, one.attempt, one.requestHash, one.settingsHash]);
        expect(index.placeOf(one)).toEqual(model.get(key) ?? null);
      }
    }),
  );
});
