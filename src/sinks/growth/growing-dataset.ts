import { resolve } from 'node:path';
import type { PerLevel } from '../../records/mix.ts';
import { sumLevels } from '../../records/mix.ts';
import type { RejectedTrace, VerifiedRecord } from '../../records/trace.ts';
import { datasetCard } from '../dataset-card.ts';
import type { CardInfo } from '../dataset-card.ts';
import { writingTo } from '../dataset-folder.ts';
import { rowsOf } from '../dataset-rows.ts';
import { DatasetTally, RejectedTally } from '../dataset-tally.ts';
import { FORMS } from '../forms/forms.ts';
import type { LockOptions } from './folder-lock.ts';
import { GrowingFolder } from './growing-folder.ts';
import { GrowingSplit } from './growing-split.ts';
import { emptyManifest, positionsOf } from './manifest.ts';
import type { GrowthIdentity, ManifestShard, SplitName } from './manifest.ts';
import type { PlannedRecord, Positions, ShardLimits } from './shard-plan.ts';

/** The identity and folder of a growing dataset. */
export interface GrowthOptions extends LockOptions {
  /** Created if it does not exist. */
  readonly dir: string;
  readonly identity: GrowthIdentity;
  readonly card: CardInfo;
  readonly limits: ShardLimits;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs: () => number;
}

/** The record type of each split. */
export interface SplitValues {
  readonly train: VerifiedRecord;
  readonly rejected: RejectedTrace;
}

/** The content of a growing folder. */
export interface GrowthReport {
  readonly records: number;
  readonly perLevel: PerLevel;
  /** Rejected traces; missing if they were not requested. */
  readonly rejected?: number;
  readonly shards: number;
}

/**
 * A dataset to which records are added, shard by shard. A record is part of it after its shard is in the manifest,
 * which also has the position of each partition: after a restart reading continues from there, so that each record is
 * in exactly one shard.
 */
export class GrowingDataset {
  readonly #options: GrowthOptions;
  readonly #folder: GrowingFolder;
  readonly #tally: DatasetTally;
  readonly #rejectedTally: RejectedTally;
  readonly #splits: { readonly [Split in SplitName]: GrowingSplit<SplitValues[Split]> };

  /** Opens or creates a folder; for the errors see `GrowingFolder.open`. */
  static open(given: GrowthOptions): Promise<GrowingDataset> {
    const options = { ...given, dir: resolve(given.dir) };
    const { dir, identity, card } = options;
    return writingTo(dir, async () => {
      const counts = { train: new DatasetTally().counts(), rejected: new RejectedTally().counts() };
      const folder = await GrowingFolder.open(dir, emptyManifest(identity, card.generator, counts), options);
      const dataset = new GrowingDataset(options, folder);
      await dataset.#writeCard();
      return dataset;
    });
  }

  private constructor(options: GrowthOptions, folder: GrowingFolder) {
    const { identity, card, limits } = options;
    const { manifest } = folder;
    const rows = rowsOf(identity.format, card.hasConsensus === true);
    const shared = { as: identity.as, limits, beginShard: () => folder.beginShard() };
    this.#options = options;
    this.#folder = folder;
    this.#tally = new DatasetTally(manifest.counts.train);
    this.#rejectedTally = new RejectedTally(manifest.counts.rejected);
    this.#splits = {
      train: new GrowingSplit({
        ...shared,
        columns: rows.columns.records,
        rowOf: rows.record,
        tally: this.#tally,
        positions: positionsOf(manifest, 'train'),
      }),
      rejected: new GrowingSplit({
        ...shared,
        columns: rows.columns.traces,
        rowOf: rows.trace,
        tally: this.#rejectedTally,
        positions: positionsOf(manifest, 'rejected'),
      }),
    };
  }

  /** The positions up to which a split's topic was taken, including the open shard. */
  positions(split: SplitName): Positions {
    return this.#splits[split].positions;
  }

  /** Questions that have a verified record, including the open shard. */
  get questions(): number {
    return sumLevels(this.#tally.facts().questionsPerLevel);
  }

  /** Adds a record; returns the shard that it has filled. */
  add<Split extends SplitName>(
    split: Split,
    record: PlannedRecord,
    value: SplitValues[Split],
  ): Promise<readonly ManifestShard[]> {
    return this.#writing(async () => {
      await this.#splits[split].add(record, value, this.#options.nowMs());
      return this.#close(split, false);
    });
  }

  /** Publishes the shards that are due, or with `all` every open shard; returns the published ones. */
  async publish(all: boolean): Promise<readonly ManifestShard[]> {
    return this.#writing(async () => {
      const published: ManifestShard[] = [];
      for (const split of this.#options.identity.splits) published.push(...(await this.#close(split, all)));
      return published;
    });
  }

  /** The published part of the dataset. */
  report(): GrowthReport {
    const { records, shards, counts, splits } = this.#folder.manifest;
    return {
      records,
      perLevel: new DatasetTally(counts.train).facts().perLevel,
      ...(splits.includes('rejected') && { rejected: new RejectedTally(counts.rejected).facts().traces }),
      shards: shards.length,
    };
  }

  /** Drops the open shards. */
  async close(): Promise<void> {
    await this.#splits.train.abandon();
    await this.#splits.rejected.abandon();
    await this.#folder.close();
  }

  async #close(name: SplitName, always: boolean): Promise<readonly ManifestShard[]> {
    const split = this.#splits[name];
    if (!always && !split.isDue(this.#options.nowMs())) return [];
    const whole = await split.finish();
    if (whole === null) return [];
    const { counts } = this.#folder.manifest;
    const counted =
      name === 'train'
        ? { ...counts, train: this.#tally.counts() }
        : { ...counts, rejected: this.#rejectedTally.counts() };
    await this.#folder.publish(name, whole.path, whole.shard, counted);
    await this.#writeCard();
    return this.#folder.manifest.shards.slice(-1);
  }

  /** Writes the card of the published part. */
  async #writeCard(): Promise<void> {
    const { card, identity } = this.#options;
    const { counts, shards } = this.#folder.manifest;
    // A configuration without files could not be loaded.
    const hasRejected = shards.some(({ split }) => split === 'rejected');
    await this.#folder.writeCard(
      datasetCard(card, new DatasetTally(counts.train).facts(), {
        rejected: hasRejected ? new RejectedTally(counts.rejected).facts() : null,
        form: FORMS[identity.format],
        as: identity.as,
        isGrowing: true,
      }),
    );
  }

  #writing<T>(write: () => Promise<T>): Promise<T> {
    return writingTo(this.#options.dir, write);
  }
}
