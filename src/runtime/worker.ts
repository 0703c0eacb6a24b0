import { randomUUID } from 'node:crypto';
import { fingerprintOf } from '../config/fingerprint.ts';
import { OWNER_SIGNAL_MS } from '../engine/calls/journaled-call-context.ts';
import type { EarlierReplies } from '../engine/calls/earlier-replies.ts';
import { BlockWatch } from '../engine/block-watch.ts';
import { CampaignView } from '../campaign/campaign-view.ts';
import { checkBinding } from '../engine/campaign-binding.ts';
import { StageRunner } from '../engine/stage-runner.ts';
import type { CampaignStatus } from '../campaign/campaign-status.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { demand } from '../records/demand.ts';
import type { Demand, DrawTargets } from '../records/demand.ts';
import { PROMPT_VERSION } from '../records/prompt.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import type { Journal } from '../stream/log-port.ts';
import type { RawRecord } from '../stream/record.ts';
import { topicOf } from '../stream/stage.ts';
import type { CampaignStage } from '../topology/campaign-ports.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { CampaignBudget } from './budget.ts';
import { CampaignSources } from './campaign-sources.ts';
import { drainAll, stopAtOnce } from './drain.ts';
import { openEarlierReplies } from './earlier-campaigns.ts';
import type { OpenEarlierReplies } from './earlier-campaigns.ts';
import { Endpoints } from './endpoints.ts';
import { connectModels } from './models.ts';
import type { ConnectedModels } from './models.ts';
import { noteOtherModels } from './observed-calls.ts';
import { SILENT_MONITOR } from './monitor.ts';
import type { PermitUse, WorkerMonitor, WorkerSnapshot } from './monitor.ts';
import { partitionsAdded } from './partitions-added.ts';
import { pause } from './pause.ts';
import type { RunEnd, WorkerOptions } from './worker-options.ts';
import { observeShares, openShares } from './shared-limits.ts';
import { campaignStatus } from '../campaign/status.ts';
import { GradingAdmission } from './grading-admission.ts';
import { TeacherHold } from './teacher-hold.ts';
import { drawTargetsOf, statusSettingsOf } from './campaign-limits.ts';

/** How often the end of the log is looked up, and how often in a row nothing must be able to start. */
const LOOK_MS = 400;
const IDLE_LOOKS = 3;
/** How often in a row the budget must be used up: tasks that were just acquired may want less. */
const EXHAUSTED_LOOKS = 10;

/** Runs stages of a campaign until the end that was asked for. Rejects with the first fatal error, nothing committed past it. */
export class Worker implements WorkerSnapshot {
  readonly view: CampaignView = new CampaignView();
  readonly #campaign: OpenCampaign;
  readonly #options: WorkerOptions;
  readonly #fingerprint: string;
  readonly #targets: DrawTargets;
  readonly #monitor: WorkerMonitor;
  readonly #runners: StageRunner[] = [];
  readonly #journals: Journal[] = [];
  readonly #blockWatch: BlockWatch;
  readonly #budget: CampaignBudget | null;
  readonly #grading: GradingAdmission;
  readonly #teacher: TeacherHold;
  #sources: CampaignSources | null = null;
  #questionsLeft = 0;
  #reachable = true;
  #fail: (error: unknown) => void = () => undefined;
  #giveUp: (error: SluiceError) => void = () => undefined;

  constructor(campaign: OpenCampaign, options: WorkerOptions) {
    this.#campaign = campaign;
    this.#options = options;
    this.#monitor = options.monitor ?? SILENT_MONITOR;
    this.#blockWatch = new BlockWatch({
      now: () => performance.now(),
      nameOf: (topic) => campaign.log.nameOf(topic),
      note: options.note,
    });
    this.#grading = new GradingAdmission(campaign, options.until === 'idle');
    this.#teacher = new TeacherHold(this.#monitor, options.note);
    this.#budget = CampaignBudget.of(campaign.config, this.view);
    this.#fingerprint = fingerprintOf(campaign.config, PROMPT_VERSION);
    this.#targets = drawTargetsOf(campaign.config);
  }

  /** Questions without an outcome at the last look. */
  get questionsLeft(): number {
    return this.#questionsLeft;
  }

  /** The campaign as this worker knows it. */
  status(): CampaignStatus {
    const status = campaignStatus(statusSettingsOf(this.#campaign.config), this.view, this.#questionsLeft);
    return this.#sources === null ? status : { ...status, sources: this.#sources.status() };
  }

  /** Records inside each running stage. */
  get inFlight(): ReadonlyMap<StageName, number> {
    return this.#ofRunners((runner) => runner.inFlight);
  }

  /** The permits of each running stage by source topic. */
  get permits(): ReadonlyMap<StageName, ReadonlyMap<string, PermitUse>> {
    return this.#ofRunners((runner) => runner.permits);
  }

  #ofRunners<T>(of: (runner: StageRunner) => T): ReadonlyMap<StageName, T> {
    return new Map(this.#runners.map((runner, i) => [this.#options.stages[i] as StageName, of(runner)]));
  }

  async run(): Promise<RunEnd> {
    const failed = new Promise<never>((_, reject) => {
      this.#fail = (error) => {
        this.#monitor.failed(error);
        reject(error);
      };
    });
    failed.catch(() => undefined);
    this.#campaign.failed.catch((error: unknown) => this.#fail(error));
    const givenUp = new Promise<SluiceError>((resolve) => {
      this.#giveUp = resolve;
    });
    const models = await connectModels(
      this.#campaign.config,
      {
        note: this.#options.note,
        // Where nothing was paid there is nothing to drain: all calls wait for the check.
        unsound: (error, isPaid) => (isPaid ? this.#giveUp(error) : this.#fail(error)),
      },
      noteOtherModels(this.#monitor.calls, this.#options.note),
    );
    if (models.codeRefusal !== null) this.#options.note(`code questions are set aside here: ${models.codeRefusal}`);
    let unfollow: () => Promise<void> = () => Promise.resolve();
    let earlier: OpenEarlierReplies | null = null;
    let end: RunEnd | SluiceError;
    this.#blockWatch.start();
    try {
      // A consumer that cannot join never begins to follow: its failure must be heard here already.
      const followed = this.#campaign.log.follow(
        STAGES.map((stage) => `control.${stage}` as const),
        (record) => this.#see(record),
      );
      unfollow = await Promise.race([followed, failed]);
      const fatal = (error: Error): void => this.#fail(error);
      const opening = openEarlierReplies(this.#campaign, { ...this.#options, fatal });
      earlier = await Promise.race([opening, failed]);
      await Promise.race([this.#startRunners(models, earlier.replies), failed]);
      this.#sources = CampaignSources.start(this.#campaign, { ...this.#options, fatal: this.#fail });
      this.#tellGrading();
      end = await Promise.race([this.#untilEnd(), failed, givenUp]);
      this.#monitor.draining();
      await drainAll(this.#runners, this.#sources, this.#options);
    } catch (error) {
      this.#monitor.failed(error);
      await stopAtOnce(this.#runners, this.#sources);
      throw error;
    } finally {
      this.#blockWatch.stop();
      await Promise.all(this.#journals.map((journal) => journal.close()));
      await models.close();
      await earlier?.close();
      await unfollow();
    }
    if (!(end instanceof SluiceError)) return end;
    // What was in flight is journaled, what has an outcome is committed.
    this.#monitor.failed(end);
    throw end;
  }

  async #startRunners(models: ConnectedModels, earlier: EarlierReplies | null): Promise<void> {
    if (this.#options.drain.aborted) return;
    const { config, log, codec, topology } = this.#campaign;
    const { stages } = topology.bind(models.ports);
    const worker = randomUUID();
    const shares = openShares(this.#campaign, this.#options.graceMs);
    const { accessOf } = new Endpoints(config, {
      shares,
      note: this.#options.note,
      waiting: (role, away) => this.#monitor.waiting(role, away?.failure.reason ?? null),
      misconfigured: (error) => this.#giveUp(error),
    });
    for (const name of this.#options.stages) {
      const stage = stages.find((candidate) => candidate.name === name);
      if (stage === undefined) throw new RangeError(`no stage ${name}`);
      this.#runners.push(
        await StageRunner.start({
          stage,
          fingerprint: this.#fingerprint,
          worker,
          log,
          codec,
          schemaOf: (topic) => topicOf(topology, topic).schema,
          handOver: { ownerSignalMs: OWNER_SIGNAL_MS, graceMs: this.#options.graceMs },
          journal: await this.#openJournal(stage),
          accessOf,
          earlier,
          grantedTo: (task) => this.#budget?.grantedTo(name, task) ?? null,
          divide: name === 'sample' ? (this.#budget?.divide ?? null) : null,
          isOpen: () => name !== 'grade' || this.#grading.isOpen,
          fatal: (error) => this.#fail(error),
          note: this.#options.note,
          observe: observeShares(name, shares, this.#monitor.stage(name)),
          blockWatch: this.#blockWatch,
        }),
      );
    }
  }

  async #openJournal(stage: CampaignStage): Promise<Journal | null> {
    if (stage.calls === null) return null;
    const journal = this.#monitor.journal(stage.name, await this.#campaign.log.openJournal(stage.name));
    this.#journals.push(journal);
    return journal;
  }

  #see(record: RawRecord): void {
    try {
      const { codec, log } = this.#campaign;
      const progress = decodeOwnRecord(record, 'progress', codec, log);
      checkBinding(progress, this.#fingerprint);
      this.view.update(progress);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#tellBudget();
    this.#tellGrading();
  }

  #tellGrading(): void {
    const supply = this.view.supply(this.#targets.cells);
    const demanded = demand(this.#targets, supply);
    this.#teacher.told(this.view, demanded.drawable);
    this.#grading.told(demanded, supply, this.#runners[this.#options.stages.indexOf('grade')]);
  }

  /** A task has committed: the budget may be divided anew, or is. */
  #tellBudget(): void {
    if (this.#budget === null) return;
    for (const runner of this.#runners) {
      runner.divideBudget();
      runner.budgetTold(this.#budget.news);
    }
  }

  #demand = (): Demand => demand(this.#targets, this.view.supply(this.#targets.cells));

  async #untilEnd(): Promise<RunEnd> {
    const { until, drain } = this.#options;
    let idleLooks = 0;
    let exhaustedLooks = 0;
    while (!drain.aborted) {
      const looked = await this.#look();
      if (until === 'complete' && this.#demand().complete) return 'complete';
      idleLooks = until !== 'forever' && looked && this.#isIdle() ? idleLooks + 1 : 0;
      exhaustedLooks = this.#budget?.isExhausted === true ? exhaustedLooks + 1 : 0;
      if (exhaustedLooks >= EXHAUSTED_LOOKS) return 'budget';
      if (idleLooks >= IDLE_LOOKS) return this.#demand().complete ? 'complete' : 'idle';
      await pause(LOOK_MS, drain);
    }
    return 'stopped';
  }

  /** Looks up how many questions are left; false while Kafka does not answer. */
  async #look(): Promise<boolean> {
    const { log } = this.#campaign;
    try {
      const bounds = await log.bounds('questions');
      if (bounds.length !== log.partitionsOf('questions')) this.#fail(partitionsAdded(this.#campaign, bounds.length));
      this.#questionsLeft = this.view.questionsLeft(bounds);
      this.#monitor.looked(this);
      if (!this.#reachable) this.#options.note('Kafka answers again');
      this.#reachable = true;
    } catch (error) {
      if (this.#reachable) this.#options.note(`waiting for Kafka (${describeError(error)})`);
      this.#reachable = false;
    }
    return this.#reachable;
  }

  /** Whether no stage of this worker, and none before them, has work that could start. */
  #isIdle(): boolean {
    const { until, stages } = this.#options;
    // A source that is followed may bring what the size lacks.
    if (this.#sources?.isSettled === false || (until === 'complete' && this.#sources?.isFollowed === true))
      return false;
    const last = Math.max(...stages.map((stage) => STAGES.indexOf(stage)));
    const rests = !this.#grading.isOpen && last > 0;
    if (this.view.isGrading() || (this.#questionsLeft > 0 && !rests)) return false;
    if (last === 0) return true;
    const { drawable, inFlight } = this.#demand();
    return !drawable && inFlight.every((count) => count === 0);
  }
}
