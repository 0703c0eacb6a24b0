import type { Columns } from '../column-type.ts';
import type { FileKind } from '../file-kind.ts';
import { openShards } from '../open-shards.ts';
import type { ShardWriter } from '../shard-writer.ts';
import { isDue, take } from './shard-plan.ts';
import type { OpenShard, PlannedRecord, Positions, ShardLimits } from './shard-plan.ts';

/** The options of writing a split of a growing dataset. */
export interface SplitOptions<T> {
  readonly as: FileKind;
  readonly columns: Columns;
  readonly limits: ShardLimits;
  readonly rowOf: (value: T) => object;
  /** A new folder for each shard. */
  readonly beginShard: () => Promise<string>;
  /** Counts the records that were taken. */
  readonly tally: { add(value: T): void };
  /** The positions after the existing shards. */
  readonly positions: Positions;
}

/** A shard that is complete and on the disk, and not yet part of the dataset. */
export interface WholeShard {
  readonly path: string;
  readonly shard: OpenShard;
}

/** One split of a growing dataset, with its open shard. */
export class GrowingSplit<T> {
  readonly #options: SplitOptions<T>;
  #positions: Positions;
  #open: OpenShard | null = null;
  #writer: ShardWriter | null = null;

  constructor(options: SplitOptions<T>) {
    this.#options = options;
    this.#positions = options.positions;
  }

  /** The position of each partition, including the open shard. */
  get positions(): Positions {
    return this.#open?.positions ?? this.#positions;
  }

  async add(record: PlannedRecord, value: T, nowMs: number): Promise<void> {
    const { as, columns, rowOf, beginShard, tally } = this.#options;
    const open = take(this.#open, this.#positions, record, nowMs);
    // One file of any size: the plan closes it.
    this.#writer ??= openShards(as, await beginShard(), Number.POSITIVE_INFINITY, columns);
    await this.#writer.write(rowOf(value));
    tally.add(value);
    this.#open = open;
  }

  isDue(nowMs: number): boolean {
    return this.#open !== null && isDue(this.#open, this.#options.limits, nowMs);
  }

  /** Closes the open shard; null if there is none. */
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
