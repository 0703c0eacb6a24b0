import type { FileKind } from '../file-kind.ts';
import { shardDigits } from '../file-kind.ts';
import type { TallyCounts, ValueCounts } from '../dataset-tally.ts';
import type { FormName } from '../forms/forms.ts';
import type { OffsetRange, OpenShard, Position, Positions } from './shard-plan.ts';

/** A split of the dataset; each comes from one topic. */
export type SplitName = 'train' | 'rejected';

/** The campaign's topic of each split, without its prefix. */
export const TOPIC_OF: Readonly<Record<SplitName, 'cot' | 'rejected'>> = { train: 'cot', rejected: 'rejected' };

/** The identity of a growing folder; it is the same in all runs that add to it. */
export interface GrowthIdentity {
  readonly campaign: string;
  /** The fingerprint of the campaign's configuration. */
  readonly fingerprint: string;
  readonly format: FormName;
  readonly as: FileKind;
  readonly splits: readonly SplitName[];
}

/** A complete file, which never changes. */
export interface ManifestShard {
  /** Relative to the folder. */
  readonly file: string;
  readonly split: SplitName;
  readonly records: number;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** By partition of the split's topic. The ranges of a partition are contiguous. */
  readonly offsets: Readonly<Record<string, OffsetRange>>;
}

/** `manifest.json`: the content of a growing folder. A file that it does not list is not part of the dataset. */
export interface Manifest extends GrowthIdentity {
  readonly version: 1;
  readonly generator: string;
  /** The number of verified records, in all shards of `train`. */
  readonly records: number;
  readonly shards: readonly ManifestShard[];
  /** The position of each partition of a split's topic. */
  readonly positions: Readonly<Record<SplitName, Readonly<Record<string, Position>>>>;
  /** The counts for the dataset card. */
  readonly counts: { readonly train: TallyCounts; readonly rejected: ValueCounts };
}

/** A file of a shard on the disk. */
export type ShardFile = Pick<ManifestShard, 'file' | 'bytes' | 'sha256'>;

/** The manifest of a folder without shards. */
export const emptyManifest = (identity: GrowthIdentity, generator: string, counts: Manifest['counts']): Manifest => ({
  version: 1,
  generator,
  ...identity,
  records: 0,
  shards: [],
  positions: { train: {}, rejected: {} },
  counts,
});

/** A manifest with one added shard. */
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

/** The positions of a split. */
export const positionsOf = ({ positions }: Manifest, split: SplitName): Positions =>
  new Map(Object.entries(positions[split]).map(([partition, position]) => [Number(partition), position]));

/** The name of the next shard of a split, by its number; the total number is unknown. */
export const nextShard = ({ shards, as }: Manifest, split: SplitName): string =>
  `${split}-${shardDigits(shards.filter((shard) => shard.split === split).length)}.${as}`;

/** Whether a file has the name of a shard of a growing folder. */
export const isGrowingShard = (name: string): boolean => /^(train|rejected)-\d{5,}\.(jsonl|parquet)$/.test(name);

/** The file content of a manifest. */
export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 1)}\n`;

/** Reads a manifest; null if this version does not write such a file. */
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

/** The differences between a folder's identity and the requested one: one line each. */
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
