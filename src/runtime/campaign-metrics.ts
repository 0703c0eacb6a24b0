import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { CellMetrics } from './cell-metrics.ts';
import type { CallStatus, CampaignStatus, LevelStatus, StageStatus } from '../campaign/campaign-status.ts';
import type { ModelRole } from '../records/model-reply.ts';

/**
 * The totals of the whole campaign from its control topics: every worker of a campaign shows the same numbers, so they
 * must not be summed over workers. They count committed records, and are correct after any restart.
 */
export class CampaignMetrics {
  readonly #records: Counter<'stage' | 'outcome' | 'reason'>;
  readonly #duplicates: Counter<'stage'>;
  readonly #lostToRetention: Counter<'stage'>;
  readonly #lag: Gauge<'stage'>;
  readonly #calls: Counter<'role' | 'outcome' | 'reason'>;
  readonly #tokens: Counter<'role' | 'kind'>;
  readonly #timed: Counter<'role'>;
  readonly #latency: Counter<'role'>;
  readonly #spent: Counter<'role'>;
  readonly #reserved: Gauge;
  readonly #verified: Gauge<'level'>;
  readonly #target: Gauge<'level'>;
  readonly #stock: Gauge<'level'>;
  readonly #mixError: Gauge;
  readonly #cells: CellMetrics;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#records = new Counter({
      name: 'sluice_campaign_records_total',
      help: 'Inputs with a committed outcome (sample: draws) of the whole campaign, by stage, outcome and reason.',
      labelNames: ['stage', 'outcome', 'reason'],
      registers,
    });
    this.#duplicates = new Counter({
      name: 'sluice_campaign_duplicates_dropped_total',
      help: 'Records of the whole campaign whose id had an outcome already; the first content won.',
      labelNames: ['stage'],
      registers,
    });
    this.#lostToRetention = new Counter({
      name: 'sluice_campaign_lost_to_retention_records_total',
      help: "Records of the whole campaign that Kafka's retention deleted before they were read.",
      labelNames: ['stage'],
      registers,
    });
    this.#lag = new Gauge({
      name: 'sluice_campaign_lag_records',
      help: 'Inputs of a stage of the whole campaign without a committed outcome.',
      labelNames: ['stage'],
      registers,
    });
    this.#calls = new Counter({
      name: 'sluice_campaign_calls_total',
      help: 'Ended calls of the whole campaign, counted with the outcome of their record: replied, or failed with a reason.',
      labelNames: ['role', 'outcome', 'reason'],
      registers,
    });
    this.#tokens = new Counter({
      name: 'sluice_campaign_tokens_total',
      help: 'Tokens of the replies of the whole campaign as the endpoints counted them: prompt or completion.',
      labelNames: ['role', 'kind'],
      registers,
    });
    this.#timed = new Counter({
      name: 'sluice_campaign_timed_calls_total',
      help: 'Replies of the whole campaign that say how long they took.',
      labelNames: ['role'],
      registers,
    });
    this.#latency = new Counter({
      name: 'sluice_campaign_call_latency_seconds_total',
      help: 'How long those replies took from the request to their end, together; by their number it is the mean.',
      labelNames: ['role'],
      registers,
    });
    this.#spent = new Counter({
      name: 'sluice_campaign_spent_usd_total',
      help: 'What the calls of the whole campaign have cost at the configured prices, in US dollars.',
      labelNames: ['role'],
      registers,
    });
    this.#reserved = new Gauge({
      name: 'sluice_campaign_reserved_usd',
      help: 'Worst case of the calls of the whole campaign that have started and not ended, in US dollars.',
      registers,
    });
    this.#verified = new Gauge({
      name: 'sluice_campaign_level_verified_records',
      help: 'Verified records of the whole campaign.',
      labelNames: ['level'],
      registers,
    });
    this.#target = new Gauge({
      name: 'sluice_campaign_level_target_records',
      help: 'Verified records wanted at the size of the campaign. Without a size: at its present total, not rounded.',
      labelNames: ['level'],
      registers,
    });
    this.#stock = new Gauge({
      name: 'sluice_campaign_level_stock_records',
      help: 'Graded records of the whole campaign that were not drawn yet.',
      labelNames: ['level'],
      registers,
    });
    this.#mixError = new Gauge({
      name: 'sluice_campaign_mix_error_records',
      help: 'The largest difference of any level from its target count at the present total; 0 when exact.',
      registers,
    });
    this.#cells = new CellMetrics(registry);
    // Without labels it would start at 0, which means "exact".
    this.#mixError.remove();
    this.#reserved.remove();
  }

  /** Shows a state. */
  show(status: CampaignStatus): void {
    for (const counter of [this.#records, this.#duplicates, this.#lostToRetention]) counter.reset();
    for (const counter of [this.#calls, this.#tokens, this.#timed, this.#latency, this.#spent]) counter.reset();
    for (const stage of status.stages) this.#showStage(stage);
    for (const [role, calls] of Object.entries(status.calls)) this.#showCalls(role as ModelRole, calls);
    for (const level of status.levels) this.#showLevel(level, status);
    if (status.mixError !== null) this.#mixError.set(status.mixError);
    if (status.cells !== undefined) this.#cells.show(status.cells, status);
    this.#reserved.set(Number(status.budget.reservedUsd));
  }

  #showStage({ stage, forwarded, rejected, deadLettered, lag, lostToRetention }: StageStatus): void {
    this.#records.inc({ stage, outcome: 'forwarded' }, forwarded);
    this.#records.inc({ stage, outcome: 'dead-lettered' }, deadLettered);
    for (const [reason, count] of Object.entries(rejected)) {
      this.#records.inc({ stage, outcome: 'rejected', reason }, count);
    }
    this.#duplicates.inc({ stage }, rejected['duplicate'] ?? 0);
    this.#lostToRetention.inc({ stage }, lostToRetention);
    this.#lag.set({ stage }, lag);
  }

  #showCalls(role: ModelRole, calls: CallStatus): void {
    const { journaled, failed, promptTokens, completionTokens, timed, meanLatencyMs, usd } = calls;
    this.#calls.inc({ role, outcome: 'replied' }, journaled);
    for (const [reason, count] of Object.entries(failed)) this.#calls.inc({ role, outcome: 'failed', reason }, count);
    this.#tokens.inc({ role, kind: 'prompt' }, promptTokens);
    this.#tokens.inc({ role, kind: 'completion' }, completionTokens);
    this.#timed.inc({ role }, timed);
    this.#latency.inc({ role }, (timed * (meanLatencyMs ?? 0)) / 1000);
    this.#spent.inc({ role }, Number(usd));
  }

  #showLevel({ level, verified, target, stock }: LevelStatus, { size, verified: total }: CampaignStatus): void {
    this.#verified.set({ level }, verified);
    this.#target.set({ level }, size === null ? target * total : target);
    this.#stock.set({ level }, stock);
  }
}
