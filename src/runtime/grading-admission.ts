import type { StageRunner } from '../engine/stage-runner.ts';
import type { Demand, SupplyCounts } from '../records/demand.ts';
import { questionsToGrade } from '../records/questions-to-grade.ts';
import { leastGraded } from './campaign-limits.ts';
import type { OpenCampaign } from './open-campaign.ts';

/**
 * Decides how many questions a worker takes into its grade stage. Grading is paid work, and an accepted question is
 * paid for even after the last level has enough. So a worker accepts at most its tasks' part of the expected need, but
 * at least enough to keep the target's endpoint busy, and none while the stock suffices. `--until idle` grades
 * everything, even if the mix needs no more.
 */
export class GradingAdmission {
  readonly #campaign: OpenCampaign;
  readonly #wantsAll: boolean;
  #isOpen = true;

  /** @param wantsAll grade every question that can be graded */
  constructor(campaign: OpenCampaign, wantsAll: boolean) {
    this.#campaign = campaign;
    this.#wantsAll = wantsAll;
  }

  /** Whether any question may be accepted. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Updates the decision when the campaign's counts may have changed.
   *
   * @param grade undefined: this worker does not grade
   */
  told(demand: Demand, supply: SupplyCounts, grade: StageRunner | undefined): void {
    if (this.#wantsAll) return;
    const { config, log } = this.#campaign;
    const part = questionsToGrade(demand, supply) * ((grade?.tasks.length ?? 0) / log.partitionsOf('questions'));
    grade?.restrict(Math.max(leastGraded(config), Number.isNaN(part) ? 0 : Math.ceil(part)));
    const isOpen = demand.wanted.some((count) => count > 0);
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    grade?.pump();
  }
}
