import type { Config } from '../config/config.ts';
import { fingerprintOf } from '../config/fingerprint.ts';
import { isAlive } from '../kafka/embedded/broker-record.ts';
import { PROMPT_VERSION } from '../records/prompt.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { GrowingDataset } from '../sinks/growth/growing-dataset.ts';
import type { GrowthReport, SplitValues } from '../sinks/growth/growing-dataset.ts';
import { TOPIC_OF } from '../sinks/growth/manifest.ts';
import type { GrowthIdentity, ManifestShard, SplitName } from '../sinks/growth/manifest.ts';
import { SHARD_BYTES } from '../sinks/write-dataset.ts';
import { cardOf } from './export.ts';
import type { ExportOptions } from './export.ts';
import type { Note } from './open-broker.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { pause } from './abortable.ts';
import { TopicFollower } from './topic-follower.ts';

/** Interval of the requests for the ends of the topics. */
const POLL_MS = 1000;

const SCHEMA_OF = { train: 'verified-record', rejected: 'rejected-trace' } as const;
type Follower = Pick<TopicFollower<(typeof SCHEMA_OF)[SplitName]>, 'check' | 'read'>;

/** The options of a following export in addition to the form of the dataset. */
export interface FollowOptions extends ExportOptions {
  /** A shard is closed after this number of records, or this time after its first record, whichever comes first. */
  readonly shardRecords: number;
  readonly shardMs: number;
  /** Aborted: the records that were read become a shard, then the export ends. */
  readonly stop: AbortSignal;
  readonly note: Note;
  /** A shard became part of the dataset. */
  readonly published: (shard: ManifestShard) => Promise<void>;
}

/**
 * Adds the verified records of a campaign to a folder as they arrive, each exactly once through any restart, until it
 * is stopped. It reads only committed records.
 *
 * @throws `SluiceError`: `usage` if the folder is not a growing export of this campaign in this form;
 * `campaign-changed` if a topic is not the one that the folder was made from; `export-failed` if records were deleted
 * before they were exported, or the folder cannot be written
 */
export async function followExport(
  campaign: OpenCampaign,
  dir: string,
  generator: string,
  options: FollowOptions,
): Promise<GrowthReport> {
  const { config, log, codec } = campaign;
  const { stop, note, published, shardRecords, shardMs } = options;
  const identity = identityOf(config, options);
  const dataset = await GrowingDataset.open({
    dir,
    identity,
    card: cardOf(config, generator),
    limits: { records: shardRecords, bytes: SHARD_BYTES, ms: shardMs },
    nowMs: () => performance.now(),
    isAlive,
    stop,
  });
  try {
    const tell = async (shards: readonly ManifestShard[]): Promise<void> => {
      for (const shard of shards) await published(shard);
    };
    const followerOf = <Split extends SplitName>(split: Split): Follower =>
      new TopicFollower({
        log,
        topic: TOPIC_OF[split],
        schema: SCHEMA_OF[split],
        codec,
        dir,
        positions: dataset.positions(split),
        stop,
        take: async (record, value) => tell(await dataset.add(split, record, value as SplitValues[Split])),
      });
    const followers = identity.splits.map((split) => followerOf(split));
    const completion = new Completion(config, dir, note);
    let isAway = false;
    for (const follower of followers) await follower.check();
    while (!stop.aborted) {
      try {
        for (const follower of followers) await follower.read();
        if (isAway) note('the cluster answers again');
        isAway = false;
      } catch (error) {
        if (!(error instanceof SluiceError) || !error.retriable) throw error;
        if (!isAway) note(`waiting for the cluster: ${describeError(error)}`);
        isAway = true;
      }
      await tell(await dataset.publish(completion.isReached(dataset.questions)));
      completion.tell(dataset.report());
      await pause(POLL_MS, stop);
    }
    await tell(await dataset.publish(true));
    return dataset.report();
  } finally {
    await dataset.close();
  }
}

const identityOf = (
  config: Config,
  { format = 'messages', as = 'jsonl', includeRejected = false }: ExportOptions,
): GrowthIdentity => ({
  campaign: config.campaign,
  fingerprint: fingerprintOf(config, PROMPT_VERSION),
  format,
  as,
  splits: includeRejected ? ['train', 'rejected'] : ['train'],
});

/** Detects once that a campaign has reached its size: then everything is written immediately and reported. */
class Completion {
  readonly #config: Config;
  readonly #dir: string;
  readonly #note: Note;
  #state: 'open' | 'reached' | 'told' = 'open';

  constructor(config: Config, dir: string, note: Note) {
    this.#config = config;
    this.#dir = dir;
    this.#note = note;
  }

  /** Whether the size has just been reached. */
  isReached(questions: number): boolean {
    const { size } = this.#config;
    if (this.#state !== 'open' || size === null || questions < size) return false;
    this.#state = 'reached';
    return true;
  }

  tell({ records }: GrowthReport): void {
    if (this.#state !== 'reached') return;
    this.#state = 'told';
    const { campaign } = this.#config;
    this.#note(
      `campaign ${campaign} is complete: all ${records} records are in ${this.#dir}; waiting for more, until a signal`,
    );
  }
}
