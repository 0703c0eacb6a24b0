import type { RegisteredSchema, SchemaSource } from '../stream/schema-registry.ts';
import { readSchemaId } from './confluent-wire.ts';

/** How long an id counts as unknown: it may be registered later, or come from a registry that was restored. */
const UNKNOWN_MS = 30_000;
/** The most unknown ids in memory: any bytes that begin with 0 give an id. */
const MOST_UNKNOWN = 10_000;
/** The most concurrent requests. */
const AT_ONCE = 4;

/**
 * The writers' schemas by id, so that decoding is synchronous: `prepare` fetches the schemas of a batch before its
 * values are decoded. An id is fetched once, for all callers that wait for it.
 */
export class SchemaCache {
  readonly #source: SchemaSource;
  readonly #now: () => number;
  readonly #known = new Map<number, RegisteredSchema>();
  /** The time until which an id counts as unknown. */
  readonly #unknown = new Map<number, number>();
  readonly #fetches = new Map<number, Promise<void>>();
  #lastId: number | null = null;

  constructor(source: SchemaSource, now: () => number = () => performance.now()) {
    this.#source = source;
    this.#now = now;
  }

  /** The schema of an id; null: the registry does not have it; undefined: not prepared. */
  get(id: number): RegisteredSchema | null | undefined {
    return this.#known.get(id) ?? (this.#unknown.has(id) ? null : undefined);
  }

  /** Null: all schemas are known, as usual after the first value of each schema. Rejects as `SchemaSource`. */
  prepare(values: Iterable<Buffer | null>): Promise<void> | null {
    let wanted: Set<number> | null = null;
    for (const value of values) {
      const id = readSchemaId(value);
      if (id === null || id === this.#lastId) continue;
      if (this.#known.has(id)) this.#lastId = id;
      else if (!this.#isUnknown(id)) (wanted ??= new Set()).add(id);
    }
    return wanted === null ? null : this.#fetchAll([...wanted]);
  }

  async #fetchAll(ids: readonly number[]): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let id = ids[next++]; id !== undefined; id = ids[next++]) await this.#fetch(id);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
  }

  #fetch(id: number): Promise<void> {
    const running = this.#fetches.get(id);
    if (running !== undefined) return running;
    const fetched = this.#source
      .schemaOf(id)
      .then((schema) => {
        if (schema === null) this.#forget(id);
        else {
          this.#unknown.delete(id);
          this.#known.set(id, schema);
        }
      })
      .finally(() => this.#fetches.delete(id));
    this.#fetches.set(id, fetched);
    return fetched;
  }

  #isUnknown(id: number): boolean {
    return (this.#unknown.get(id) ?? 0) > this.#now();
  }

  #forget(id: number): void {
    this.#unknown.delete(id);
    this.#unknown.set(id, this.#now() + UNKNOWN_MS);
    if (this.#unknown.size <= MOST_UNKNOWN) return;
    const [oldest] = this.#unknown.keys();
    if (oldest !== undefined) this.#unknown.delete(oldest);
  }
}
