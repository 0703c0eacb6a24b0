import { expect, it } from 'vitest';
import { Cancellation } from '../../../src/engine/calls/cancellation.ts';

it('tells once, and only those that still listen', () => {
  const cancellation = new Cancellation();
  const told: string[] = [];
  const second = (): void => void told.push('second');
  cancellation.onCancel(() => told.push('first'));
  cancellation.onCancel(second);
  cancellation.onCancel(() => told.push('third'));
  cancellation.offCancel(second);
  expect([cancellation.isCancelled, told]).toEqual([false, []]);
  cancellation.cancel();
  cancellation.cancel();
  cancellation.onCancel(() => told.push('late'));
  expect([cancellation.isCancelled, told]).toEqual([true, ['first', 'third']]);
});

it('sees itself cancelled while it tells', () => {
  const cancellation = new Cancellation();
  const seen: boolean[] = [];
  cancellation.onCancel(() => {
    seen.push(cancellation.isCancelled);
    cancellation.cancel();
  });
  cancellation.cancel();
  expect(seen).toEqual([true]);
});
