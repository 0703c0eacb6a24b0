import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StageObserver } from '../engine/observer.ts';
import type { ModelRole } from '../records/model-reply.ts';
import type { StageName } from '../records/topic-name.ts';
import type { Journal } from '../stream/log-port.ts';
import { createCallMetrics } from './call-metrics.ts';
import type { CallLimits } from './call-metrics.ts';
import { CampaignMetrics } from './campaign-metrics.ts';
import type { WorkerSnapshot } from './monitor.ts';
import type { CallObserver } from './observed-calls.ts';

/** The labels and bounds of a worker's metrics. */
export interface WorkerMetricsOptions {
  readonly campaign: string;
  /** The stages that this worker runs. */
  readonly stages: readonly StageName[];
  /** Calls that may be in flight at once in this process. */
  readonly callLimits: CallLimits;
}

const COMMIT_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const APPEND_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

/** The metrics of one worker in the Prometheus text format, in a separate registry. */
export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #campaign: CampaignMetrics;
  readonly #stages: StageMetrics;
  /** Observes every request to a model. */
  readonly calls: CallObserver;
  readonly #kafkaAnswered: Gauge;
  readonly #endpointAway: Gauge<'role'>;
  #worker: WorkerSnapshot | null = null;

  constructor(options: WorkerMetricsOptions) {
    this.#registry.setDefaultLabels({ campaign: options.campaign });
    this.#stages = createStageMetrics(this.#registry);
    this.calls = createCallMetrics(this.#registry, options.callLimits);
    this.#kafkaAnswered = new Gauge({
      name: 'sluice_kafka_answered_timestamp_seconds',
      help: 'When Kafka last answered a heartbeat or a look at the log, in Unix time; 0: not yet.',
      registers: [this.#registry],
    });
    this.#endpointAway = new Gauge({
      name: 'sluice_endpoint_away',
      help: 'Whether calls of this worker wait because the endpoint of the model does not serve: 1 or 0.',
      labelNames: ['role'],
      registers: [this.#registry],
    });
    for (const role of Object.keys(options.callLimits)) this.#endpointAway.set({ role }, 0);
    this.#campaign = new CampaignMetrics(this.#registry);
    collectDefaultMetrics({ register: this.#registry });
    for (const stage of options.stages) showFromZero(this.#stages, stage, Object.keys(options.callLimits));
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The current metrics. Those of the campaign appear once the worker has read the campaign's state. */
  text(): Promise<string> {
    if (this.#worker !== null) {
      const { inFlight, permits } = this.#worker;
      this.#campaign.show(this.#worker.status());
      for (const [stage, count] of inFlight) this.#stages.inFlight.set({ stage }, count);
      for (const [stage, byTopic] of permits) {
        for (const [topic, { used, limit, usedBytes, limitBytes }] of byTopic) {
          this.#stages.permitsUsed.set({ stage, topic }, used);
          this.#stages.permitsLimit.set({ stage, topic }, limit);
          this.#stages.permitBytesUsed.set({ stage, topic }, usedBytes);
          this.#stages.permitBytesLimit.set({ stage, topic }, limitBytes);
        }
      }
    }
    return this.#registry.metrics();
  }

  /** Every metric's name and help. */
  describe(): readonly { readonly name: string; readonly help: string }[] {
    return this.#registry.getMetricsAsArray().map(({ name, help }) => ({ name, help }));
  }

  /** Sets the snapshot of a worker that has read its campaign's state. */
  looked(worker: WorkerSnapshot): void {
    this.#worker = worker;
    this.#noteAnswer();
  }

  /** Whether calls to a model wait for its endpoint. */
  waiting(role: ModelRole, isWaiting: boolean): void {
    this.#endpointAway.set({ role }, isWaiting ? 1 : 0);
  }

  stage(stage: StageName): StageObserver {
    const metrics = this.#stages;
    const commits = metrics.commits.labels({ stage });
    const committed = metrics.committed.labels({ stage });
    return {
      assigned: (tasks) => {
        metrics.rebalances.inc({ stage });
        metrics.tasks.set({ stage }, tasks.length);
      },
      alive: () => this.#noteAnswer(),
      acquired: () => metrics.acquired.inc({ stage }),
      handedOver: () => metrics.handedOver.inc({ stage }),
      fenced: () => metrics.fenced.inc({ stage }),
      committed: (ms, outcomes) => {
        commits.observe(ms / 1000);
        committed.inc(outcomes);
      },
      redelivered: () => metrics.redelivered.inc({ stage }),
      replyFound: (role) => metrics.repliesFound.inc({ role }),
      callAbandoned: (role) => metrics.abandoned.inc({ role }),
    };
  }

  /** Counts the appends of a journal, once they are stored. */
  journal(stage: StageName, journal: Journal): Journal {
    const appends = this.#stages.appends.labels({ stage });
    const bytes = this.#stages.appendedBytes.labels({ stage });
    return {
      append: async (record) => {
        const startedAt = performance.now();
        const offset = await journal.append(record);
        appends.observe((performance.now() - startedAt) / 1000);
        bytes.inc(record.key.length + record.value.length);
        return offset;
      },
      close: () => journal.close(),
    };
  }

  #noteAnswer(): void {
    this.#kafkaAnswered.set(Date.now() / 1000);
  }
}

type StageMetrics = ReturnType<typeof createStageMetrics>;

function createStageMetrics(registry: Registry) {
  const registers = [registry];
  const labelNames = ['stage'] as const;
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  const roleCounter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['role'] as const, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
  const permits = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['stage', 'topic'] as const, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers });
  return {
    inFlight: gauge('sluice_records_in_flight', 'Records inside a stage of this worker without an outcome.'),
    permitsUsed: permits('sluice_permits_used', 'Records that were let in and whose outcome is not committed yet.'),
    permitsLimit: permits('sluice_permits_limit', 'Records of a source that may be inside a stage of this worker.'),
    permitBytesUsed: permits('sluice_permit_bytes_used', 'Bytes of those records and of their outcomes.'),
    permitBytesLimit: permits('sluice_permit_bytes_limit', 'Bytes from which on nothing new is let in.'),
    commits: histogram(
      'sluice_commit_duration_seconds',
      'Commits of this worker: one transaction each, with its recovery where its end was unknown at first.',
      COMMIT_BUCKETS_S,
    ),
    committed: counter('sluice_committed_records_total', 'Outcomes that this worker has committed.'),
    appends: histogram(
      'sluice_journal_append_duration_seconds',
      'Appends of this worker to the call journal, until they are stored on all in-sync replicas.',
      APPEND_BUCKETS_S,
    ),
    appendedBytes: counter('sluice_journal_appended_bytes_total', 'Keys and values appended to the call journal.'),
    rebalances: counter('sluice_rebalances_total', 'Joins of this worker to the consumer group of a stage.'),
    tasks: gauge('sluice_tasks_assigned', 'Tasks that the consumer group gives to this worker.'),
    acquired: counter('sluice_tasks_acquired_total', 'Tasks that this worker has fenced, restored and begun.'),
    handedOver: counter(
      'sluice_tasks_handed_over_total',
      'Tasks given up because the group gave them to another worker.',
    ),
    fenced: counter('sluice_tasks_fenced_total', 'Tasks that another owner took before this worker gave them up.'),
    redelivered: counter(
      'sluice_redelivered_records_dropped_total',
      'Records that a previous owner had completed, read once more and dropped.',
    ),
    repliesFound: roleCounter(
      'sluice_journal_replies_used_total',
      'Replies that stood in the journal and were used without a request.',
    ),
    abandoned: roleCounter(
      'sluice_calls_abandoned_total',
      'Calls that died with their owner and are made again: they may be paid twice.',
    ),
  };
}

/** A series that begins with its first event has no rate at that event. */
function showFromZero(metrics: StageMetrics, stage: StageName, roles: readonly string[]): void {
  const { committed, appendedBytes, rebalances, acquired, handedOver, fenced, redelivered } = metrics;
  for (const counter of [committed, appendedBytes, rebalances, acquired, handedOver, fenced, redelivered]) {
    counter.inc({ stage }, 0);
  }
  for (const gauge of [metrics.inFlight, metrics.tasks]) gauge.set({ stage }, 0);
  for (const role of roles) for (const counter of [metrics.repliesFound, metrics.abandoned]) counter.inc({ role }, 0);
  metrics.commits.zero({ stage });
  metrics.appends.zero({ stage });
}
