import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { CallObserver } from './observed-calls.ts';

/** The maximum number of calls in flight for each model; a model without an entry is not shown. */
export type CallLimits = Readonly<Record<string, number>>;

const CALL_BUCKETS_S = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** Counts and times the requests to the models in a registry. */
export function createCallMetrics(registry: Registry, callLimits: CallLimits): CallObserver {
  const registers = [registry];
  const labelNames = ['role'] as const;
  const started = new Counter({
    name: 'sluice_calls_started_total',
    help: 'Requests that this worker has sent to a model, tries again included.',
    labelNames,
    registers,
  });
  const answered = new Counter({
    name: 'sluice_calls_answered_total',
    help: 'Requests of this worker that brought a usable reply.',
    labelNames,
    registers,
  });
  const failed = new Counter({
    name: 'sluice_calls_failed_total',
    help: 'Requests of this worker that brought none, by reason.',
    labelNames: ['role', 'reason'] as const,
    registers,
  });
  const otherModels = new Counter({
    name: 'sluice_other_models_returned_total',
    help: 'Names of models in replies to this worker that are not the first one that the endpoint gave.',
    labelNames,
    registers,
  });
  const inFlight = new Gauge({
    name: 'sluice_calls_in_flight',
    help: 'Requests of this worker that were sent and have not ended.',
    labelNames,
    registers,
  });
  const limit = new Gauge({
    name: 'sluice_calls_limit',
    help: 'Requests that may be in flight at once in this worker.',
    labelNames,
    registers,
  });
  const duration = new Histogram({
    name: 'sluice_call_duration_seconds',
    help: 'Requests of this worker from their start to their reply or failure, without the wait before.',
    labelNames,
    buckets: CALL_BUCKETS_S,
    registers,
  });
  for (const [role, most] of Object.entries(callLimits)) {
    for (const counter of [started, answered, otherModels]) counter.inc({ role }, 0);
    inFlight.set({ role }, 0);
    limit.set({ role }, most);
    duration.zero({ role });
  }
  return {
    started: (role) => {
      started.inc({ role });
      inFlight.inc({ role });
    },
    answered: (role, ms) => {
      answered.inc({ role });
      inFlight.dec({ role });
      duration.observe({ role }, ms / 1000);
    },
    failed: (role, reason, ms) => {
      failed.inc({ role, reason });
      inFlight.dec({ role });
      duration.observe({ role }, ms / 1000);
    },
    otherModel: (role) => otherModels.inc({ role }),
  };
}
