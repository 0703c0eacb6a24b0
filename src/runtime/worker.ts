import { randomUUID } from 'node:crypto';
import { fingerprintOf } from '../config/fingerprint.ts';
import { OWNER_SIGNAL_MS } from '../engine/calls/journaled-call-context.ts';
import type { EarlierReplies } from '../engine/calls/reused-reply.ts';
import { BlockWatch } from '../engine/block-watch.ts';
import { CampaignView } from '../campaign/campaign-view.ts';
import { checkBinding } from '../campaign/campaign-binding.ts';
import { StageRunner } from '../engine/stage-runner.ts';
import type { CampaignStatus } from '../campaign/campaign-status.ts';
import { describeError, SluiceError } from '../records/sluice-error.ts';
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
import { Openings } from './openings.ts';
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
  readonly #runners = new Map<StageName, StageRunner>();
  readonly #openings = new Openings();
  readonly #blockWatch: BlockWatch;
  readonly #budget: CampaignBudget | null;
  readonly #grading: GradingAdmission;
  readonly #teacher: TeacherHold;
  readonly #end: RunEndWatch;
  /** The first fatal error. */
  readonly #failed = Promise.withResolvers<never>();
  /** The error for which the worker drains and ends. */
  readonly #givenUp = Promise.withResolvers<SluiceError>();
  #sources: CampaignSources | null = null;
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
    return new Map([...this.#runners].map(([name, runner]) => [name, of(runner)]));
  }

  async run(): Promise<RunEnd> {
    this.#campaign.failed.catch((error: unknown) => this.#fail(error));
    const failed = this.#failed.promise;
    failed.catch(() => undefined);
    let end: RunEnd | SluiceError;
    this.#blockWatch.start();
    try {
      const hasBegun = await unlessStopped(Promise.race([this.#begin(), failed]), this.#options);
      end = hasBegun
        ? await Promise.race([this.#end.untilEnd(this.#sources), failed, this.#givenUp.promise])
        : 'stopped';
      this.#openings.end();
      this.#monitor.draining();
      // A commit may fail during the drain too.
      await Promise.race([drainAll([...this.#runners.values()], this.#sources, this.#options), failed]);
    } catch (error) {
      this.#openings.end();
      this.#monitor.failed(error);
      await stopAtOnce([...this.#runners.values()], this.#sources);
      throw error;
    } finally {
      this.#blockWatch.stop();
      for (const error of await this.#openings.close()) this.#options.note(`not closed: ${describeError(error)}`);
    }
    if (!(end instanceof SluiceError)) return end;
    // Calls in flight are journaled, records with an outcome are committed.
    this.#monitor.failed(end);
    throw end;
  }

  #fail(error: unknown): void {
    this.#monitor.failed(error);
    this.#failed.reject(error);
  }

  /** Follows the campaign, and starts the stages and the sources. After a failure nothing more is started. */
  async #begin(): Promise<void> {
    const { log } = this.#campaign;
    const models = await this.#connectModels();
    const control = STAGES.map((stage) => `control.${stage}` as const);
    await this.#openings.add(
      () => log.follow(control, (record) => this.#see(record)),
      (close) => close(),
    );
    this.#hasStatus = true;
    const fatal = (error: Error): void => this.#fail(error);
    const earlier = await this.#openings.add(
      () => openEarlierReplies(this.#campaign, { ...this.#options, fatal }),
      (opened) => opened.close(),
    );
    await this.#startRunners(models, earlier.replies);
    await this.#startSources();
    this.#tellGrading();
  }

  async #connectModels(): Promise<ConnectedModels> {
    const { note } = this.#options;
    const models = await this.#openings.add(
      () =>
        connectModels(
          this.#campaign.config,
          {
            note,
            // Before any paid call there is nothing to drain: all calls wait for the check.
            unsound: (error, isPaid) => (isPaid ? this.#givenUp.resolve(error) : this.#fail(error)),
          },
          noteOtherModels(this.#monitor.calls, note),
        ),
      (opened) => opened.close(),
    );
    if (models.codeRefusal !== null) note(`code questions are set aside here: ${models.codeRefusal}`);
    return models;
  }

  /** The readers of files and of the hub are loaded only if there are sources: a worker without them is 20 MB smaller. */
  async #startSources(): Promise<void> {
    if (this.#campaign.config.sources.length === 0) return;
    const { CampaignSources } = await import('./campaign-sources.ts');
    this.#sources = await this.#openings.add(
      async () => CampaignSources.start(this.#campaign, { ...this.#options, fatal: (error) => this.#fail(error) }),
      async (sources) => sources?.stop(0),
    );
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
      misconfigured: (error) => this.#givenUp.resolve(error),
    });
    for (const name of this.#options.stages) {
      const stage = stages.find((candidate) => candidate.name === name);
      if (stage === undefined) throw new RangeError(`no stage ${name}`);
      const journal = await this.#openJournal(stage);
      const start = (): Promise<StageRunner> =>
        StageRunner.start({
          stage,
          fingerprint: this.#fingerprint,
          checkProgress: (progress) => checkBinding(progress, this.#fingerprint),
          worker,
          log,
          codec,
          schemaOf: (topic) => topicOf(topology, topic).schema,
          handOver: { ownerSignalMs: OWNER_SIGNAL_MS, graceMs: this.#options.graceMs },
          journal,
          accessOf,
          earlier,
          grantedTo: (task) => this.#budget?.grantedTo(name, task) ?? null,
          divide: name === 'sample' ? (this.#budget?.divide ?? null) : null,
          isOpen: () => name !== 'grade' || this.#grading.isOpen,
          fatal: (error) => this.#fail(error),
          note: this.#options.note,
          observe: observeShares(name, shares, this.#monitor.stage(name)),
          blockWatch: this.#blockWatch,
        });
      this.#runners.set(name, await this.#openings.add(start, (runner) => runner.stop()));
    }
  }

  async #openJournal(stage: CampaignStage): Promise<Journal | null> {
    if (stage.calls === null) return null;
    const journal = await this.#openings.add(
      () => this.#campaign.log.openJournal(stage.name),
      (opened) => opened.close(),
    );
    return this.#monitor.journal(stage.name, journal);
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
    this.#grading.told(demanded, supply, this.#runners.get('grade'));
  }

  /** A task has committed: the budget may have to be divided again, or was. */
  #tellBudget(): void {
    if (this.#budget === null) return;
    for (const runner of this.#runners.values()) {
      runner.divideBudget();
      runner.budgetTold(this.#budget.news);
    }
  }
}
