import type { Columns } from '../column-type.ts';
import { openShards } from '../file-kind.ts';
import type { FileKind } from '../file-kind.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { isDue, take } from './shard-plan.ts';
import type { OpenShard, PlannedRecord, Positions, ShardLimits } from './shard-plan.ts';

/** What a split of a growing dataset is written with. */
export interface SplitOptions<T> {
  readonly as: FileKind;
  readonly columns: Columns;
  readonly limits: ShardLimits;
  readonly rowOf: (value: T) => object;
  /** A new folder for each shard. */
  readonly beginShard: () => Promise<string>;
  /** Counts what was taken. */
  readonly tally: { add(value: T): void };
  /** How far the shards that are there have taken. */
  readonly positions: Positions;
}

/** A shard that is whole and on the disk, and not part of the dataset yet. */
export interface WholeShard {
  readonly path: string;
  readonly shard: OpenShard;
}

/** One split of a dataset that grows: the shard that takes records now. */
export class GrowingSplit<T> {
  readonly #options: SplitOptions<T>;
  #positions: Positions;
  #open: OpenShard | null = null;
  #writer: ShardWriter | null = null;

  constructor(options: SplitOptions<T>) {
    this.#options = options;
    this.#positions = options.positions;
  }

  /** How far each partition is taken, with the shard that is open. */
  get positions(): Positions {
    return this.#open?.positions ?? this.#positions;
  }

  async add(record: PlannedRecord, value: T, nowMs: number): Promise<void> {
    const { as, columns, rowOf, beginShard, tally } = this.#options;
    const open = take(this.#open, this.#positions, record, nowMs);
    // One file, however large: the plan closes it.
    this.#writer ??= openShards(as, await beginShard(), Number.POSITIVE_INFINITY, columns);
    await this.#writer.write(rowOf(value));
    tally.add(value);
    this.#open = open;
  }

  isDue(nowMs: number): boolean {
    return this.#open !== null && isDue(this.#open, this.#options.limits, nowMs);
  }

  /** Closes the shard that is open; null where there is none. */
  async finish(): Promise<WholeShard | null> {
    const shard = this.#open;
    const [path] = (await this.#writer?.finish()) ?? [];
    if (shard === null || path === undefined) return null;
    this.#positions = shard.positions;
    this.#open = null;
    this.#writer = null;
    return { path, shard };
  }

  async abandon(): Promise<void> {
    await this.#writer?.abandon();
  }
}
