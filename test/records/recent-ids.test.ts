import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentIds } from '../../src/records/recent-ids.ts';

describe('RecentIds', () => {
  it('remembers at least the last ids of its bound, and no id that was not added', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }), (ids) => {
        const recent = new RecentIds(4);
        const order: number[] = [];
        for (const id of ids) {
          const isNew = recent.add(String(id));
          if (order.slice(-4).includes(id)) expect(isNew).toBe(false);
          if (!order.includes(id)) expect(isNew).toBe(true);
          if (isNew) order.push(id);
        }
      }),
    );
  });
});
