import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForStop } from '../../src/runtime/stop-signals.ts';
import type { StopSignals } from '../../src/runtime/stop-signals.ts';

describe('the end of the shell that npm has started a command in', () => {
  let parent = 100;
  let stop: StopSignals;
  const listen = (npmScript: string | null): void => {
    stop = listenForStop(
      () => undefined,
      { npmScript },
      () => parent,
    );
  };
  beforeEach(() => {
    parent = 100;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    stop.dispose();
    vi.useRealTimers();
  });

  it.each([
    'sluice',
    "'sluice'",
    'sluice run --until idle',
    'node_modules/.bin/sluice broker',
    'node bin/sluice.js demo',
  ])('is the first signal to stop where the shell runs %s, and never the second', (script) => {
    listen(script);
    vi.advanceTimersByTime(5000);
    expect(stop.drain.aborted).toBe(false);
    parent = 1;
    vi.advanceTimersByTime(5000);
    expect([stop.drain.aborted, stop.abort.aborted]).toEqual([true, false]);
  });

  it.each([
    null,
    'sluice broker &',
    'sluice broker & sluice run',
    'sluice broker > broker.log 2>&1 &',
    'nohup sluice broker',
    'setsid sluice broker',
    './start.sh',
    './start.sh && sluice run',
    'tsx sluice-demo.ts',
  ])('is nothing to a command that something else may have put into the background: %s', (script) => {
    listen(script);
    parent = 1;
    vi.advanceTimersByTime(5000);
    expect(stop.drain.aborted).toBe(false);
  });
});

describe('signals to stop', () => {
  let now = 1000;
  let stop: StopSignals;
  const told: string[] = [];
  beforeEach(() => {
    told.length = 0;
    stop = listenForStop(
      (message) => told.push(message.split(/[:;]/, 1)[0] ?? ''),
      { npmScript: null },
      () => 1,
      () => now,
    );
  });
  afterEach(() => stop.dispose());

  it('are one request within half a second, as GNU timeout sends them, and a second one after that', () => {
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGTERM', 'SIGTERM');
    now += 499;
    process.emit('SIGINT', 'SIGINT');
    expect([stop.drain.aborted, stop.abort.aborted, told]).toEqual([true, false, ['draining']]);
    now += 1;
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    expect([stop.abort.aborted, told]).toEqual([true, ['draining', 'stopping at once']]);
  });
});
