import type { StageRunner } from '../engine/stage-runner.ts';
import type { Demand, SupplyCounts } from '../records/demand.ts';
import { questionsToGrade } from '../records/questions-to-grade.ts';
import { leastGraded } from './campaign-limits.ts';
import type { OpenCampaign } from './open-campaign.ts';

/**
 * How many questions a worker takes into its grade stage. Grading is paid work, and what was taken in is paid also where it
 * comes after the last level has enough: so a worker takes in no more than its tasks' part of what is expected to be needed,
 * but as many as keep the target's endpoint busy, and none while the stock suffices. Who asks for `idle` asks for everything
 * that can be done.
 */
export class GradingAdmission {
  readonly #campaign: OpenCampaign;
  readonly #wantsAll: boolean;
  #isOpen = true;

  /** @param wantsAll whatever can be graded is */
  constructor(campaign: OpenCampaign, wantsAll: boolean) {
    this.#campaign = campaign;
    this.#wantsAll = wantsAll;
  }

  /** Whether any may be taken in. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * The campaign's counts may have changed.
   *
   * @param grade undefined: this worker grades nothing
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
