import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { orAborted, pause, unlessAborted, untilAborted } from '../../src/runtime/abortable.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const NEVER = new Promise<string>(() => undefined);

it.each<[string, (signal: AbortSignal) => Promise<unknown>, unknown]>([
  ['a pause', (signal) => pause(60_000, signal), undefined],
  ['a wait for the signal', (signal) => untilAborted(signal), null],
  ['work', (signal) => unlessAborted(NEVER, signal), null],
  ['work that rejects then', (signal) => orAborted(NEVER, signal).catch((error: unknown) => error), 'the reason'],
])(
  '%s ends with its signal, also with one that is aborted already, and leaves no listener on it',
  async (_, wait, end) => {
    const stop = new AbortController();
    const waiting = wait(stop.signal);
    expect(listeners(stop.signal)).toBe(1);
    stop.abort('the reason');
    expect([await waiting, await wait(stop.signal), listeners(stop.signal)]).toEqual([end, end, 0]);
  },
);

it.each<[string, (signal: AbortSignal) => Promise<unknown>, unknown]>([
  ['a pause', (signal) => pause(1, signal), undefined],
  ['work', (signal) => unlessAborted(Promise.resolve('done'), signal), 'done'],
  ['work that is no promise', (signal) => unlessAborted(undefined, signal), undefined],
  ['work that rejects then', (signal) => orAborted(Promise.resolve('done'), signal), 'done'],
])('%s that ends before its signal leaves no listener on it', async (_, wait, end) => {
  const { signal } = new AbortController();
  expect([await wait(signal), listeners(signal)]).toEqual([end, 0]);
});

it('an error of the work is that of the wait, and after the signal it is ignored', async () => {
  const { signal } = new AbortController();
  await expect(unlessAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  expect(await unlessAborted(Promise.reject(new Error('late')), AbortSignal.abort())).toBe(null);
});
