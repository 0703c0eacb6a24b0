import { randomUUID } from 'node:crypto';
import { begunAnew, isBeingReset, markedForReset } from '../campaign/campaign-binding.ts';
import { CampaignRemoval } from '../kafka/campaign-removal.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import type { TaskWriter } from '../stream/log-port.ts';
import type { Progress } from '../stream/progress.ts';
import type { ProducedRecord } from '../stream/record.ts';
import { connectionOf } from './open-broker.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { fateOf, planReset, resetTopics, stageGroups } from './reset-plan.ts';
import type { ResetMode, ResetPlan } from './reset-plan.ts';

/** Ids that are removed in one transaction, which Kafka ends after 15 s. */
const IDS_AT_ONCE = 20_000;

/** The options of a reset. */
export interface ResetOptions {
  readonly mode: ResetMode;
  readonly dryRun: boolean;
  /** Called with the description of the next step. */
  readonly step: (what: string) => void;
}

/**
 * Resets a campaign. Refuses with `campaign-in-use` while a worker runs. The final state is the same however often the
 * reset was stopped in between: every task is marked first, under its own transactional id, which fences its owner;
 * from then on workers refuse the campaign until the marks are removed in the last step.
 */
export async function resetCampaign(campaign: OpenCampaign, options: ResetOptions): Promise<ResetPlan> {
  const { config, broker } = campaign;
  const removal = await CampaignRemoval.open(connectionOf(config, broker));
  try {
    const plan = await planReset(campaign, removal, options.mode);
    await refuseMembers(removal, config.campaign);
    if (!options.dryRun) await new Reset(campaign, removal, plan, options.step).run();
    return plan;
  } finally {
    await removal.close();
  }
}

async function refuseMembers(removal: CampaignRemoval, campaign: string): Promise<void> {
  const members = await removal.membersOf(stageGroups(campaign));
  if (members.length === 0) return;
  const shown = members.map(({ group, clientId, host }) => `group ${group}: ${clientId} on ${host}`);
  throw new SluiceError(
    'campaign-in-use',
    `campaign ${campaign} has ${members.length === 1 ? 'a worker' : 'workers'} (${[...new Set(shown)].join('; ')}). ` +
      'Stop them (SIGTERM), then reset. One that was killed counts until its session ends, at most a minute.',
  );
}

/** One reset, step by step. */
class Reset {
  readonly #campaign: OpenCampaign;
  readonly #removal: CampaignRemoval;
  readonly #plan: ResetPlan;
  readonly #step: (what: string) => void;
  readonly #worker = `reset-${randomUUID()}`;

  constructor(campaign: OpenCampaign, removal: CampaignRemoval, plan: ResetPlan, step: (what: string) => void) {
    this.#campaign = campaign;
    this.#removal = removal;
    this.#plan = plan;
    this.#step = step;
  }

  async run(): Promise<void> {
    const { log } = this.#campaign;
    const prefix = `${this.#plan.campaign}.`;
    const topics = resetTopics(this.#campaign);
    if (topics.length === 0) return;
    this.#step('check the rights');
    const bounds = await Promise.all(
      topics.map(async ({ name }) => [log.nameOf(name), await log.bounds(name)] as const),
    );
    await this.#removal.checkRights(new Map(bounds), prefix);
    for (const stage of STAGES) {
      this.#step(`take the tasks of ${stage}`);
      await this.#eachTask(stage, (writer, task, last) => this.#mark(writer, stage, task, last));
    }
    if (this.#plan.mode === 'to-start') await this.#toStart();
    else await this.#deleteTopics();
  }

  async #toStart(): Promise<void> {
    const { log } = this.#campaign;
    this.#step('delete the records');
    for (const topic of resetTopics(this.#campaign)) {
      // Kafka deletes no records of a compacted topic: ids are removed one by one.
      if (fateOf(topic, 'to-start') !== 'empty' || topic.cleanup === 'compact') continue;
      await this.#removal.emptyTopic(log.nameOf(topic.name), await log.bounds(topic.name));
    }
    this.#step(`take back the ids of ${log.nameOf('ids')}`);
    await this.#eachTask('grade', (writer, task, last) => this.#takeBackIds(writer, task, last));
    this.#step('delete the consumer groups');
    await this.#removal.deleteGroups(this.#plan.groups, `${this.#plan.campaign}.`);
    for (const stage of STAGES) {
      this.#step(`release the tasks of ${stage}`);
      await this.#eachTask(stage, async (writer, task, last) => {
        await this.#commit(writer, begunAnew(last, this.#at(stage, task)), []);
      });
    }
  }

  async #deleteTopics(): Promise<void> {
    const topics = resetTopics(this.#campaign);
    const namesOf = (isControl: boolean): string[] =>
      topics
        .filter((topic) => (topic.isControl ?? false) === isControl)
        .map(({ name }) => this.#campaign.log.nameOf(name));
    this.#step('delete the topics');
    await this.#removal.deleteTopics(namesOf(false));
    this.#step('delete the consumer groups');
    await this.#removal.deleteGroups(this.#plan.groups, `${this.#plan.campaign}.`);
    // They contain the marks, so they are deleted last.
    this.#step('delete the control topics');
    await this.#removal.deleteTopics(namesOf(true));
  }

  /** Takes over each task of a stage, one after the other, which fences its owner. */
  async #eachTask(
    stage: StageName,
    act: (writer: TaskWriter, task: number, last: Progress | null) => Promise<void>,
  ): Promise<void> {
    const { log, codec } = this.#campaign;
    for (const { topic, partition } of await log.bounds(`control.${stage}`)) {
      const writer = await log.openWriter(stage, partition);
      try {
        const record = await log.readLast({ topic, partition });
        await act(writer, partition, record === null ? null : decodeOwnRecord(record, 'progress', codec, log));
      } catch (error) {
        throw error instanceof SluiceError && error.code === 'fenced'
          ? this.#overtaken(stage, partition, error)
          : error;
      } finally {
        await writer.close();
      }
    }
  }

  async #mark(writer: TaskWriter, stage: StageName, task: number, last: Progress | null): Promise<void> {
    if (last !== null && isBeingReset(last)) return;
    await this.#commit(writer, markedForReset(last, this.#at(stage, task)), []);
  }

  async #takeBackIds(writer: TaskWriter, task: number, last: Progress | null): Promise<void> {
    const { log } = this.#campaign;
    if (task >= log.partitionsOf('ids')) return;
    const ids = new Set<string>();
    await log.read({ topic: 'ids', partition: task }, 0, ({ key, value }) => {
      if (key === null) return;
      if (value === null) ids.delete(key.toString());
      else ids.add(key.toString());
    });
    const all = [...ids];
    let progress = last;
    for (let from = 0; from < all.length; from += IDS_AT_ONCE) {
      const outputs = all
        .slice(from, from + IDS_AT_ONCE)
        .map((id) => ({ topic: 'ids', partition: task, key: Buffer.from(id), value: null }));
      progress = markedForReset(progress, this.#at('grade', task));
      await this.#commit(writer, progress, outputs);
    }
  }

  async #commit(writer: TaskWriter, progress: Progress, outputs: readonly ProducedRecord[]): Promise<void> {
    const { codec } = this.#campaign;
    const { stage, task } = progress;
    const key = Buffer.from(`${stage}-${task}`);
    const value = codec.encode('progress', progress);
    const record = { topic: `control.${stage}`, partition: task, key, value };
    await writer.commit({ offsets: [], outputs, progress: record });
  }

  #at(stage: StageName, task: number): { stage: string; task: number; worker: string; at: Date } {
    return { stage, task, worker: this.#worker, at: new Date() };
  }

  #overtaken(stage: StageName, task: number, cause: unknown): SluiceError {
    return new SluiceError(
      'campaign-in-use',
      `campaign ${this.#plan.campaign}: a worker, or another reset, has taken task ${task} of ${stage} at this moment. ` +
        'Stop it, then run `sluice reset` again: it goes on from there.',
      { cause },
    );
  }
}
