import { describe, expect, it } from 'vitest';
import { OpenCircuit } from '../../../src/engine/calls/open-circuit.ts';
import { CallFailure } from '../../../src/records/model-reply.ts';

const HOUR_MS = 3_600_000;
const reset = new CallFailure('connection-failed', 'the connection was reset');

/** The times of the probes in a number of hours in which each fails at once. */
function probesIn(hours: number, mayCost: boolean): readonly number[] {
  const circuit = new OpenCircuit(reset, 0, 0, 0.5, () => mayCost);
  const times: number[] = [];
  for (let nowMs = 0; nowMs < hours * HOUR_MS;) {
    if (circuit.probesAt(nowMs, 8) === 0) {
      nowMs = circuit.nextChangeAtMs(nowMs);
      continue;
    }
    times.push(nowMs);
    circuit.probeBegan(nowMs);
    circuit.probeFailed(reset, nowMs, 0.5, true);
  }
  return times;
}

describe('an endpoint that is away', () => {
  it('is asked every few seconds if a failed probe costs nothing', () => {
    const times = probesIn(1, false);
    const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5000);
  });

  it('is asked by one request at a time if it times out, also behind a gateway', () => {
    const probesAfterAMinute = (status: number, answeredAfterMs: number): number => {
      const failure = new CallFailure('server-error', 'no answer', { status, answeredAfterMs });
      const circuit = new OpenCircuit(failure, 0, 0, 0.5, () => true);
      const atMs = circuit.nextChangeAtMs(0);
      circuit.probeBegan(atMs);
      return circuit.probesAt(atMs + 60_000, 64);
    };
    expect([probesAfterAMinute(504, 60_000), probesAfterAMinute(502, 30_000)]).toEqual([1, 1]);
    expect(probesAfterAMinute(502, 20)).toBe(64);
  });

  it('is asked less and less often if a failed probe may be charged, and soon after a short absence', () => {
    const times = probesIn(8, true);
    expect(times.length).toBeLessThan(140);
    for (const [i, time] of times.entries()) {
      const next = times[i + 1] ?? time;
      expect(next - time).toBeLessThanOrEqual(Math.min(300_000, 2 * time + 1000));
    }
  });

  it('is asked again soon after the first failure that may be charged, also after many that cost nothing', () => {
    const isCharged = new Set([new CallFailure('malformed-reply', 'no text')]);
    const refused = new CallFailure('overloaded', 'error 503');
    const circuit = new OpenCircuit(refused, 0, 0, 1, (failure) => isCharged.has(failure));
    let nowMs = 0;
    const fail = (failure: CallFailure): number => {
      const failedAtMs = circuit.nextChangeAtMs(nowMs);
      circuit.probeBegan(failedAtMs);
      circuit.probeFailed(failure, failedAtMs, 1, true);
      nowMs = failedAtMs;
      return circuit.nextChangeAtMs(nowMs) - nowMs;
    };
    for (let n = 0; n < 14; n += 1) expect(fail(refused)).toBeLessThanOrEqual(5000);
    const [charged] = isCharged;
    if (charged === undefined) throw new Error('no charged failure');
    expect([1, 2, 3].map(() => fail(charged))).toEqual([1000, 2000, 4000]);
    expect(fail(refused)).toBe(5000);
    expect(fail(charged)).toBe(8000);
  });
});
