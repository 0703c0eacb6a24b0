import type { CampaignView } from '../campaign/campaign-view.ts';
import { divideBudget } from '../campaign/divide-budget.ts';
import type { Config } from '../config/config.ts';
import { teacherList } from '../config/roles.ts';
import { inFlightOf } from '../records/demand.ts';
import { sumLevels } from '../records/mix.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import type { StageName } from '../records/topic-name.ts';
import type { BudgetGrants } from '../stream/progress.ts';
import { priceOfRole } from './endpoints.ts';

/** Traces first: their questions were drawn, and money was already spent on grading them. */
const SERVED = ['trace', 'grade'] as const satisfies readonly StageName[];

/** The assumed prompt size of drawn questions. Only an estimate: it does not affect spending. */
const PROMPT_BYTES = 2000;

/** The budget of a campaign, as a worker sees it. */
export class CampaignBudget {
  readonly #max: PicoUsd;
  readonly #perTrace: PicoUsd;
  readonly #view: CampaignView;
  /** The division that `#granted` was computed from. */
  #known: BudgetGrants | null = null;
  #granted: ReadonlyMap<string, PicoUsd> = new Map();

  /** Null if the configuration has no budget. */
  static of(config: Config, view: CampaignView): CampaignBudget | null {
    return config.budget === null
      ? null
      : new CampaignBudget(parseUsd(config.budget.maxUsd), worstTraceOf(config), view);
  }

  private constructor(max: PicoUsd, perTrace: PicoUsd, view: CampaignView) {
    this.#max = max;
    this.#perTrace = perTrace;
    this.#view = view;
  }

  /** The amount granted to a task so far, from the last commit of the granting task. */
  grantedTo(stage: StageName, task: number): PicoUsd {
    const grants = this.#grants;
    if (grants !== this.#known) {
      this.#known = grants;
      this.#granted = new Map(grants?.grants.map((each) => [`${each.stage}/${each.task}`, parseUsd(each.usd)]));
    }
    return this.#granted.get(`${stage}/${task}`) ?? 0n;
  }

  /** The budget state that tasks receive in addition to their grants. */
  get news(): { readonly isTight: boolean; readonly isOverdrawn: boolean } {
    const { isTight = false, isOverdrawn = false } = this.#grants ?? {};
    return { isTight, isOverdrawn };
  }

  /** Whether no waiting call can start any more under the budget of this worker's configuration. */
  get isExhausted(): boolean {
    const grants = this.#grants;
    return grants !== null && grants.isExhausted && grants.maxUsd === formatUsd(this.#max);
  }

  /** The current division of the budget; for the granting task. */
  readonly divide = (before: BudgetGrants | null): BudgetGrants => {
    const waiting = BigInt(sumLevels(inFlightOf(this.#view.levels())));
    return divideBudget(before, this.#view.tasks, {
      max: this.#max,
      stages: SERVED,
      kept: waiting * this.#perTrace,
    });
  };

  /** Ignores a division of a larger budget than the current one: tasks may not spend the rest of it. */
  get #grants(): BudgetGrants | null {
    const grants = this.#view.budget;
    return grants === null || parseUsd(grants.maxUsd) > this.#max ? null : grants;
  }
}

/** The maximum cost of the calls for one trace. */
function worstTraceOf(config: Config): PicoUsd {
  const { models, traces } = config;
  const worst = (role: ModelRole): PicoUsd => priceOfRole(config, role).worstCaseOf('x'.repeat(PROMPT_BYTES));
  const dearest = teacherList(models).reduce((most, { role }) => (worst(role) > most ? worst(role) : most), 0n);
  return BigInt(traces.samples) * (dearest + (models.judge === undefined ? 0n : worst('judge')));
}
