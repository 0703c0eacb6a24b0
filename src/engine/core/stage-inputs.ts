import type { TopicPartition } from '../../stream/record.ts';
import type { StageDescription } from '../../stream/stage.ts';
import { Permits } from './permits.ts';

/**
 * The input partitions of a task: the partition with its number in each source, or all partitions if the stage has a
 * single task.
 */
export function partitionsOfTask(
  { sources, tasks }: Pick<StageDescription, 'sources' | 'tasks'>,
  task: number,
  partitionsOf: (topic: string) => number,
): readonly TopicPartition[] {
  return sources.flatMap(({ topic }) =>
    tasks === 'per-partition'
      ? [{ topic, partition: task }]
      : Array.from({ length: partitionsOf(topic) }, (_, partition) => ({ topic, partition })),
  );
}

/** The permits of a stage in one process, shared by its tasks: one set for each source. */
export class StagePermits {
  readonly byTopic: ReadonlyMap<string, Permits>;
  readonly #stage: string;

  constructor({ name, sources }: Pick<StageDescription, 'name' | 'sources'>) {
    this.#stage = name;
    this.byTopic = new Map(
      sources.map(({ topic, permits, permitBytes }) => [topic, new Permits(permits, permitBytes)]),
    );
  }

  of(topic: string): Permits {
    const permits = this.byTopic.get(topic);
    if (permits === undefined) throw new RangeError(`stage ${this.#stage} has no source ${topic}`);
    return permits;
  }

  /** Limits the records inside the stage, for each source. */
  restrict(wanted: number): void {
    for (const permits of this.byTopic.values()) permits.restrict(wanted);
  }
}
