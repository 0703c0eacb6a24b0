import { partitionKey } from '../stream/record.ts';
import type { LogBounds } from '../stream/record.ts';
import type { Progress } from '../stream/progress.ts';

/** A task of a stage according to its last commit. */
export interface TaskRow {
  readonly stage: string;
  readonly task: number;
  /** The process that committed. */
  readonly owner: string;
  readonly commits: number;
  readonly committedAtMs: number;
  /** Unread offsets of its inputs; transaction markers count. Null: its inputs are unknown. */
  readonly toRead: number | null;
  /** Read, but without a committed outcome. */
  readonly inWork: number;
}

/** The tasks of a campaign, by stage and number. */
export function taskRows(tasks: readonly Progress[], bounds: readonly LogBounds[]): readonly TaskRow[] {
  const ends = new Map(bounds.map((partition) => [partitionKey(partition), partition.end]));
  return tasks
    .map(({ stage, task, worker, sequence, committedAt, inputs }): TaskRow => {
      let toRead: number | null = 0;
      let inWork = 0;
      for (const input of inputs) {
        const end = ends.get(partitionKey(input));
        if (end === undefined) toRead = null;
        else if (toRead !== null) toRead += Math.max(0, end - input.position);
        let done = 0;
        for (let i = 1; i < input.completed.length; i += 2) done += input.completed[i] ?? 0;
        inWork += Math.max(0, input.position - input.base - done);
      }
      return { stage, task, owner: worker, commits: sequence, committedAtMs: committedAt.getTime(), toRead, inWork };
    })
    .toSorted((a, b) => a.stage.localeCompare(b.stage) || a.task - b.task);
}
