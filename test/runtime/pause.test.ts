import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { pause } from '../../src/runtime/pause.ts';

it('leaves no listener on its signal, whether the time is over or the signal is aborted', async () => {
  const stop = new AbortController();
  await pause(1, stop.signal);
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  const waiting = pause(60_000, stop.signal);
  stop.abort();
  await waiting;
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});
