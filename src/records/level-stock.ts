/** A record as the stock uses it. */
export interface InPartition {
  /** The partition of its level topic. */
  readonly partition: number;
  /** Its size in memory; default 0. */
  readonly bytes?: number;
}

interface Held<T> {
  readonly record: T;
  readonly arrival: number;
  slot: number;
}

/** The undrawn records of one partition of a level topic by pool, oldest first (a Set keeps the order of insertion). */
interface PartitionWindow<T> {
  received: number;
  readonly held: readonly Set<Held<T>>[];
}

/** The undrawn records of one level, in pools from which they are drawn at random. */
export class LevelStock<T extends InPartition> {
  readonly #pools: readonly Held<T>[][];
  readonly #windows = new Map<number, PartitionWindow<T>>();
  readonly #windowCap: number;
  #bytes = 0;

  /** `windowCap`: after this many received records of a partition, its oldest record in a pool is drawn next. */
  constructor(windowCap: number, pools: number) {
    this.#windowCap = windowCap;
    this.#pools = Array.from({ length: pools }, () => []);
  }

  get size(): number {
    return this.#pools.reduce((sum, pool) => sum + pool.length, 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  sizeOf(pool: number): number {
    return this.#pools[pool]?.length ?? 0;
  }

  /** Counts a received record that was not kept: its offset passes all the same. */
  pass(partition: number): PartitionWindow<T> {
    const known = this.#windows.get(partition);
    const window = known ?? { received: 0, held: this.#pools.map(() => new Set<Held<T>>()) };
    this.#windows.set(partition, window);
    window.received += 1;
    return window;
  }

  hold(record: T, pool: number): void {
    const window = this.pass(record.partition);
    const slots = this.#pools[pool] ?? [];
    const entry: Held<T> = { record, arrival: window.received, slot: slots.length };
    slots.push(entry);
    window.held[pool]?.add(entry);
    this.#bytes += record.bytes ?? 0;
  }

  take(chance: number, pool: number): T | null {
    const slots = this.#pools[pool] ?? [];
    const oldest = this.#oldest(pool);
    const isOverdue = oldest !== null && oldest.age >= this.#windowCap;
    const entry = isOverdue ? oldest.entry : slots[Math.floor(chance * slots.length)];
    return entry === undefined ? null : this.#remove(entry, pool);
  }

  /** Takes the oldest record of a pool, from the partition in which most records were received after it. */
  takeOldest(pool: number): T | null {
    const oldest = this.#oldest(pool);
    return oldest === null ? null : this.#remove(oldest.entry, pool);
  }

  /** The number of records received after the oldest one of a pool, in the partition with the most. */
  ageOf(pool: number): number {
    return this.#oldest(pool)?.age ?? 0;
  }

  #oldest(pool: number): { readonly entry: Held<T>; readonly age: number } | null {
    let found: { readonly entry: Held<T>; readonly age: number } | null = null;
    for (const { received, held } of this.#windows.values()) {
      const [entry] = held[pool] ?? [];
      if (entry === undefined || received - entry.arrival <= (found?.age ?? -1)) continue;
      found = { entry, age: received - entry.arrival };
    }
    return found;
  }

  #remove(entry: Held<T>, pool: number): T {
    const slots = this.#pools[pool] ?? [];
    const last = slots.pop();
    if (last !== undefined && last !== entry) {
      slots[entry.slot] = last;
      last.slot = entry.slot;
    }
    this.#windows.get(entry.record.partition)?.held[pool]?.delete(entry);
    this.#bytes -= entry.record.bytes ?? 0;
    return entry.record;
  }
}
