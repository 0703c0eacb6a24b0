import { describe, expect, it } from 'vitest';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { WorkerHealth } from '../../src/runtime/health.ts';

function healthAt(): { health: WorkerHealth; drain: AbortController; pass: (ms: number) => void } {
  let now = 1000;
  const drain = new AbortController();
  const health = new WorkerHealth({ stages: ['grade', 'sample'], drain: drain.signal, now: () => now });
  return { health, drain, pass: (ms) => void (now += ms) };
}

/** A worker whose stages have all joined. */
function readyHealth(): ReturnType<typeof healthAt> {
  const world = healthAt();
  world.health.kafkaAnswered();
  world.health.joined('grade');
  world.health.joined('sample');
  return world;
}

describe('a worker', () => {
  it('is live from its start and ready once Kafka has answered and all stages have joined', () => {
    const { health } = healthAt();
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([null, 'Kafka has not answered yet']);
    health.kafkaAnswered();
    expect(health.whyNotReady()).toBe('not joined yet: grade, sample');
    health.joined('sample');
    expect(health.whyNotReady()).toBe('not joined yet: grade');
    health.joined('grade');
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([null, null]);
  });

  it('is not ready when Kafka has not answered for more than 15 s, and ready again when it does', () => {
    const { health, pass } = readyHealth();
    pass(15_000);
    expect(health.whyNotReady()).toBeNull();
    pass(2500);
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([null, 'Kafka has not answered for 17 s']);
    health.kafkaAnswered();
    expect(health.whyNotReady()).toBeNull();
  });

  it('is live and not ready while the schema registry is away', () => {
    const { health } = readyHealth();
    health.registryWaiting('refused');
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([null, 'waiting for the schema registry']);
    health.registryWaiting(null);
    expect(health.whyNotReady()).toBeNull();
  });

  it('is live and not ready while calls wait for an endpoint, and gives the endpoint and the reason', () => {
    const { health } = readyHealth();
    health.waiting('target', 'quota-exhausted');
    health.waiting('teacher', 'connection-refused');
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([
      null,
      'waiting for target (quota-exhausted), teacher (connection-refused)',
    ]);
    health.waiting('target', null);
    health.waiting('teacher', null);
    expect(health.whyNotReady()).toBeNull();
  });

  it('is live and not ready from a stop request on', () => {
    const { health, drain } = readyHealth();
    drain.abort();
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([null, 'draining']);
  });

  it('is not ready when it drains without a stop request', () => {
    const { health } = readyHealth();
    health.draining();
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([null, 'draining']);
  });

  it('is neither live nor ready after a fatal error, and shows only the code of the first one', () => {
    const { health } = readyHealth();
    health.failed(new SluiceError('consumer-crashed', 'broker 10.0.0.7 said no'));
    health.failed(new TypeError('later'));
    expect([health.whyNotLive(), health.whyNotReady()]).toEqual([
      'failed: consumer-crashed',
      'failed: consumer-crashed',
    ]);
  });

  it('names an error that is not ours as unexpected', () => {
    const { health } = readyHealth();
    health.failed(new TypeError('x is not a function'));
    expect(health.whyNotLive()).toBe('failed: unexpected error');
  });
});
