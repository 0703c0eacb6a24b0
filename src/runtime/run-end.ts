import type { CampaignView } from '../campaign/campaign-view.ts';
import { demand } from '../records/demand.ts';
import type { Demand, DrawTargets } from '../records/demand.ts';
import { describeError } from '../records/sluice-error.ts';
import { STAGES } from '../records/topic-name.ts';
import type { InputProgress } from '../stream/progress.ts';
import type { LogBounds } from '../stream/record.ts';
import { END_AGAIN_MS, topicRecreated } from '../stream/topic-recreated.ts';
import type { CampaignBudget } from './budget.ts';
import type { CampaignSources } from './campaign-sources.ts';
import type { GradingAdmission } from './grading-admission.ts';
import { partitionsAdded } from './partitions-added.ts';
import type { CountedCampaign } from './partitions-added.ts';
import { pause } from './abortable.ts';
import type { RunEnd, WorkerOptions } from './worker-options.ts';

/** Interval of the looks at the end of the log, and the number of consecutive looks at which no work can start. */
const LOOK_MS = 400;
const IDLE_LOOKS = 3;
/** The number of consecutive looks at which the budget must be used up: tasks that were just acquired may want less. */
const EXHAUSTED_LOOKS = 10;

/** The inputs of the decision whether a run has ended. */
export interface RunEndOptions {
  readonly campaign: CountedCampaign;
  readonly run: Pick<WorkerOptions, 'stages' | 'until' | 'drain' | 'note'>;
  readonly view: CampaignView;
  readonly targets: DrawTargets;
  readonly budget: CampaignBudget | null;
  readonly grading: Pick<GradingAdmission, 'isOpen'>;
  /** Called after each look at the log. */
  readonly looked: () => void;
  readonly fatal: (error: unknown) => void;
}

/** Checks repeatedly whether a run has reached its requested end. */
export class RunEndWatch {
  readonly #options: RunEndOptions;
  #questionsLeft = 0;
  #reachable = true;
  /** A position that was beyond the end of its partition, and since when; null: none is. */
  #beyondEnd: (Pick<InputProgress, 'partition' | 'position'> & { readonly sinceMs: number }) | null = null;

  constructor(options: RunEndOptions) {
    this.#options = options;
  }

  /** Questions without an outcome at the last look. */
  get questionsLeft(): number {
    return this.#questionsLeft;
  }

  /** Resolves with the way in which the run ended. */
  async untilEnd(sources: CampaignSources | null): Promise<RunEnd> {
    const { budget } = this.#options;
    const { until, drain } = this.#options.run;
    let idleLooks = 0;
    let exhaustedLooks = 0;
    while (!drain.aborted) {
      const looked = await this.#look();
      if (until === 'complete' && this.#demand().complete) return 'complete';
      idleLooks = until !== 'forever' && looked && this.#isIdle(sources) ? idleLooks + 1 : 0;
      exhaustedLooks = budget?.isExhausted === true ? exhaustedLooks + 1 : 0;
      if (exhaustedLooks >= EXHAUSTED_LOOKS) return 'budget';
      if (idleLooks >= IDLE_LOOKS) return this.#demand().complete ? 'complete' : 'idle';
      await pause(LOOK_MS, drain);
    }
    return 'stopped';
  }

  #demand(): Demand {
    const { targets, view } = this.#options;
    return demand(targets, view.supply(targets.cells));
  }

  /** Reads how many questions are left; false if Kafka does not answer, or its answer is in doubt. */
  async #look(): Promise<boolean> {
    const { campaign, run, view, looked, fatal } = this.#options;
    const { log } = campaign;
    let bounds: readonly LogBounds[];
    try {
      bounds = await log.bounds('questions');
    } catch (error) {
      if (this.#reachable) run.note(`waiting for Kafka (${describeError(error)})`);
      this.#reachable = false;
      return false;
    }
    // Outside of the `try`: a fault of ours is not a wait for Kafka, which would never end.
    if (!this.#reachable) run.note('Kafka answers again');
    this.#reachable = true;
    if (bounds.length !== log.partitionsOf('questions')) fatal(partitionsAdded(campaign, bounds.length));
    this.#questionsLeft = view.questionsLeft(bounds);
    this.#checkEnds(bounds);
    looked();
    return this.#beyondEnd === null;
  }

  /** The questions topic may be deleted and created again while the worker reads it. */
  #checkEnds(bounds: readonly LogBounds[]): void {
    const { campaign, view, fatal } = this.#options;
    const known = this.#beyondEnd;
    const end = bounds.find(({ partition }) => partition === known?.partition)?.end;
    if (known === null || end === undefined || end >= known.position) {
      const found = view.questionsBeyondEnd(bounds);
      this.#beyondEnd = found === null ? null : { ...found, sinceMs: performance.now() };
    } else if (performance.now() - known.sinceMs > END_AGAIN_MS) {
      const { partition, position } = known;
      fatal(topicRecreated({ topic: campaign.config.kafka.questionsTopic, partition }, position, end));
    }
  }

  /** Whether no stage of this worker, and no earlier stage, has work that could start. */
  #isIdle(sources: CampaignSources | null): boolean {
    const { grading, view } = this.#options;
    const { until, stages } = this.#options.run;
    // A source that is followed may still bring the questions that the size needs.
    if (sources?.isSettled === false || (until === 'complete' && sources?.isFollowed === true)) return false;
    const last = Math.max(...stages.map((stage) => STAGES.indexOf(stage)));
    if (last === 0) return view.hasGradedAll(this.#questionsLeft);
    // Questions that are not needed are not taken in.
    return view.hasNothingToDo(grading.isOpen ? this.#questionsLeft : 0, this.#demand());
  }
}
