import type { Config } from '../config/config.ts';
import { callLimitsOf } from '../config/roles.ts';
import type { StageName } from '../records/topic-name.ts';
import { startHealthServer } from './health-server.ts';
import type { HealthServer, HealthSource } from './health-server.ts';
import { WorkerHealth } from './health.ts';
import type { ListenAddress } from './listen.ts';
import { WorkerMetrics } from './metrics.ts';
import type { WorkerMonitor } from './monitor.ts';

/** Probes and metrics of a worker over HTTP. */
export interface Monitoring extends HealthServer {
  /** Receives the reports of the worker. */
  readonly monitor: WorkerMonitor;
}

/** Starts serving probes and metrics before the worker exists: until its first report it is live and not ready. */
export async function startMonitoring(
  address: ListenAddress,
  worker: {
    readonly config: Config;
    readonly stages: readonly StageName[];
    readonly drain: AbortSignal;
    readonly other?: HealthSource['other'];
  },
): Promise<Monitoring> {
  const { stages, drain, other } = worker;
  const { campaign, models } = worker.config;
  const health = new WorkerHealth({ stages, drain });
  const metrics = new WorkerMetrics({
    campaign,
    stages,
    callLimits: callLimitsOf(models),
  });
  const server = await startHealthServer(address, {
    whyNotLive: () => health.whyNotLive(),
    whyNotReady: () => health.whyNotReady(),
    metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
    ...(other && { other }),
  });
  return { ...server, monitor: monitorOf(health, metrics) };
}

function monitorOf(health: WorkerHealth, metrics: WorkerMetrics): WorkerMonitor {
  return {
    stage: (name) => {
      const counted = metrics.stage(name);
      return {
        ...counted,
        assigned: (tasks) => {
          health.joined(name);
          counted.assigned(tasks);
        },
        alive: () => {
          health.kafkaAnswered();
          counted.alive();
        },
      };
    },
    calls: metrics.calls,
    journal: (stage, journal) => metrics.journal(stage, journal),
    registryWaiting: (reason) => health.registryWaiting(reason),
    teacherHeld: (isHeld) => health.teacherHeld(isHeld),
    waiting: (role, reason) => {
      health.waiting(role, reason);
      metrics.waiting(role, reason !== null);
    },
    looked: (probe) => {
      health.kafkaAnswered();
      metrics.looked(probe);
    },
    draining: () => health.draining(),
    failed: (error) => health.failed(error),
  };
}
