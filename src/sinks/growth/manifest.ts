import type { FileKind } from '../file-kind.ts';
import { shardDigits } from '../file-kind.ts';
import type { TallyCounts, ValueCounts } from '../dataset-tally.ts';
import type { FormName } from '../forms/forms.ts';
import type { OffsetRange, OpenShard, Position, Positions } from './shard-plan.ts';

/** A split of the dataset; each is of one topic. */
export type SplitName = 'train' | 'rejected';

/** The topic of a campaign that each split is of, without its prefix. */
export const TOPIC_OF: Readonly<Record<SplitName, 'cot' | 'rejected'>> = { train: 'cot', rejected: 'rejected' };

/** What a folder that grows is of; it is the same in all runs that add to it. */
export interface GrowthIdentity {
  readonly campaign: string;
  /** Of the campaign's configuration: what the campaign *is*. */
  readonly fingerprint: string;
  readonly format: FormName;
  readonly as: FileKind;
  readonly splits: readonly SplitName[];
}

/** A file that is whole, and never changes. */
export interface ManifestShard {
  /** Relative to the folder. */
  readonly file: string;
  readonly split: SplitName;
  readonly records: number;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** By partition of the split's topic. The ranges of a partition follow each other without gaps. */
  readonly offsets: Readonly<Record<string, OffsetRange>>;
}

/** `manifest.json`: what a folder that grows holds. What it does not name is not part of the dataset. */
export interface Manifest extends GrowthIdentity {
  readonly version: 1;
  readonly generator: string;
  /** Of the verified records, those of all shards of `train`. */
  readonly records: number;
  readonly shards: readonly ManifestShard[];
  /** How far each partition of a split's topic is covered. */
  readonly positions: Readonly<Record<SplitName, Readonly<Record<string, Position>>>>;
  /** What the dataset card counts. */
  readonly counts: { readonly train: TallyCounts; readonly rejected: ValueCounts };
}

/** A file of a shard, as it is on the disk. */
export type ShardFile = Pick<ManifestShard, 'file' | 'bytes' | 'sha256'>;

/** The manifest of a folder that has no shard yet. */
export const emptyManifest = (identity: GrowthIdentity, generator: string, counts: Manifest['counts']): Manifest => ({
  version: 1,
  generator,
  ...identity,
  records: 0,
  shards: [],
  positions: { train: {}, rejected: {} },
  counts,
});

/** A manifest with one more shard. */
export function withShard(
  manifest: Manifest,
  split: SplitName,
  { records, offsets, positions }: OpenShard,
  file: ShardFile,
  counts: Manifest['counts'],
): Manifest {
  return {
    ...manifest,
    records: manifest.records + (split === 'train' ? records : 0),
    shards: [...manifest.shards, { ...file, split, records, offsets: Object.fromEntries(offsets) }],
    positions: { ...manifest.positions, [split]: Object.fromEntries(positions) },
    counts,
  };
}

/** How far a split is covered. */
export const positionsOf = ({ positions }: Manifest, split: SplitName): Positions =>
  new Map(Object.entries(positions[split]).map(([partition, position]) => [Number(partition), position]));

/** The name of the next shard of a split. Its number is that of its place; how many there will be is not known. */
export const nextShard = ({ shards, as }: Manifest, split: SplitName): string =>
  `${split}-${shardDigits(shards.filter((shard) => shard.split === split).length)}.${as}`;

/** Whether a file is called as a shard of a folder that grows. */
export const isGrowingShard = (name: string): boolean => /^(train|rejected)-\d{5,}\.(jsonl|parquet)$/.test(name);

/** The text of a manifest as it is written. */
export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 1)}\n`;

/** Reads a manifest; null where it is none that this version writes. */
export function parseManifest(text: string): Manifest | null {
  try {
    const manifest = JSON.parse(text) as Partial<Manifest> | null;
    const { version, campaign, fingerprint, format, as, splits, shards, positions, counts } = manifest ?? {};
    const isOurs =
      version === 1 &&
      [campaign, fingerprint, format, as].every((name) => typeof name === 'string') &&
      [splits, shards, counts?.rejected].every(Array.isArray) &&
      [positions?.train, positions?.rejected, counts?.train].every((part) => typeof part === 'object' && part !== null);
    return isOurs ? (manifest as Manifest) : null;
  } catch {
    return null;
  }
}

/** What a folder is of and was not asked for: one line each. */
export function differences(manifest: Manifest, asked: GrowthIdentity): readonly string[] {
  const rejected = (splits: readonly SplitName[]): string => (splits.includes('rejected') ? 'with' : 'without');
  const told: readonly (readonly [what: string, has: string, asked: string])[] = [
    ['campaign', manifest.campaign, asked.campaign],
    ['--format', manifest.format, asked.format],
    ['--as', manifest.as, asked.as],
    ['--include-rejected', rejected(manifest.splits), rejected(asked.splits)],
    ['configuration', manifest.fingerprint.slice(0, 12), asked.fingerprint.slice(0, 12)],
  ];
  return told
    .filter(([, has, wanted]) => has !== wanted)
    .map(([what, has, wanted]) => `${what}: the folder is of ${has}, asked for ${wanted}`);
}
