import { randomUUID } from 'node:crypto';
import { fingerprintOf } from '../config/fingerprint.ts';
import { OWNER_SIGNAL_MS } from '../engine/calls/journaled-call-context.ts';
import type { EarlierReplies } from '../engine/calls/reused-reply.ts';
import { BlockWatch } from '../engine/block-watch.ts';
import { CampaignView } from '../campaign/campaign-view.ts';
import { checkBinding } from '../campaign/campaign-binding.ts';
import { StageRunner } from '../engine/stage-runner.ts';
import type { CampaignStatus } from '../campaign/campaign-status.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { demand } from '../records/demand.ts';
import type { DrawTargets } from '../records/demand.ts';
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
import type { CampaignSources } from './campaign-sources.ts';
import { drainAll, stopAtOnce, unlessStopped } from './drain.ts';
import { openEarlierReplies } from './earlier-campaigns.ts';
import { Endpoints } from './endpoints.ts';
import { connectModels } from './models.ts';
import type { ConnectedModels } from './models.ts';
import { noteOtherModels } from './observed-calls.ts';
import { SILENT_MONITOR } from './monitor.ts';
import type { PermitUse, WorkerMonitor, WorkerSnapshot } from './monitor.ts';
import { RunEndWatch } from './run-end.ts';
import type { RunEnd, WorkerOptions } from './worker-options.ts';
import { observeShares, openShares } from './shared-limits.ts';
import { campaignStatus } from '../campaign/status.ts';
import { GradingAdmission } from './grading-admission.ts';
import { TeacherHold } from './teacher-hold.ts';
import { drawTargetsOf, statusSettingsOf } from './campaign-limits.ts';

/**
 * Runs stages of a campaign until the requested end. Rejects with the first fatal error; nothing is committed past it.
 */
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
  readonly #end: RunEndWatch;
  #sources: CampaignSources | null = null;
  #fail: (error: unknown) => void = () => undefined;
  #giveUp: (error: SluiceError) => void = () => undefined;
  #hasStatus = false;

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
    this.#end = new RunEndWatch({
      campaign,
      run: options,
      view: this.view,
      targets: this.#targets,
      budget: this.#budget,
      grading: this.#grading,
      looked: () => this.#monitor.looked(this),
      fatal: (error) => this.#fail(error),
    });
  }

  /** Questions without an outcome at the last look. */
  get questionsLeft(): number {
    return this.#end.questionsLeft;
  }

  /** Whether the control topics were read once: before, `status` shows a campaign without a commit. */
  get hasStatus(): boolean {
    return this.#hasStatus;
  }

  /** The campaign as read by this worker. */
  status(): CampaignStatus {
    const status = campaignStatus(statusSettingsOf(this.#campaign.config), this.view, this.questionsLeft);
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
        // Before any paid call there is nothing to drain: all calls wait for the check.
        unsound: (error, isPaid) => (isPaid ? this.#giveUp(error) : this.#fail(error)),
      },
      noteOtherModels(this.#monitor.calls, this.#options.note),
    );
    if (models.codeRefusal !== null) this.#options.note(`code questions are set aside here: ${models.codeRefusal}`);
    /** Close functions of everything that was opened, in its order. */
    const opened: (() => Promise<void>)[] = [];
    let end: RunEnd | SluiceError;
    this.#blockWatch.start();
    try {
      const hasBegun = await unlessStopped(this.#begin(models, opened, failed), this.#options);
      end = hasBegun ? await Promise.race([this.#end.untilEnd(this.#sources), failed, givenUp]) : 'stopped';
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
      for (const close of opened.toReversed()) await close();
    }
    if (!(end instanceof SluiceError)) return end;
    // Calls in flight are journaled, records with an outcome are committed.
    this.#monitor.failed(end);
    throw end;
  }

  /** Follows the campaign, and starts the stages and the sources. After a failure nothing more is started. */
  async #begin(models: ConnectedModels, opened: (() => Promise<void>)[], failed: Promise<never>): Promise<void> {
    const { log } = this.#campaign;
    // A consumer that cannot join never begins: its failure must already be handled here.
    const unlessFailed = <T>(step: Promise<T>): Promise<T> => Promise.race([failed, step]);
    const control = STAGES.map((stage) => `control.${stage}` as const);
    opened.push(await unlessFailed(log.follow(control, (record) => this.#see(record))));
    this.#hasStatus = true;
    const fatal = (error: Error): void => this.#fail(error);
    const earlier = await unlessFailed(openEarlierReplies(this.#campaign, { ...this.#options, fatal }));
    opened.push(() => earlier.close());
    await unlessFailed(this.#startRunners(models, earlier.replies));
    await this.#startSources(unlessFailed);
    this.#tellGrading();
  }

  /** The readers of files and of the hub are loaded only if there are sources: a worker without them is 20 MB smaller. */
  async #startSources(unlessFailed: <T>(step: Promise<T>) => Promise<T>): Promise<void> {
    if (this.#campaign.config.sources.length === 0) return;
    const { CampaignSources } = await unlessFailed(import('./campaign-sources.ts'));
    this.#sources = CampaignSources.start(this.#campaign, { ...this.#options, fatal: this.#fail });
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
          checkProgress: (progress) => checkBinding(progress, this.#fingerprint),
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

  /** A task has committed: the budget may have to be divided again, or was. */
  #tellBudget(): void {
    if (this.#budget === null) return;
    for (const runner of this.#runners) {
      runner.divideBudget();
      runner.budgetTold(this.#budget.news);
    }
  }
}
