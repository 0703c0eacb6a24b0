import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { LogBounds, RawRecord, TopicPartition } from '../stream/record.ts';
import type { TaskWriter } from '../stream/log-port.ts';
import { decodeOwnRecord } from '../stream/decode-record.ts';
import { END_AGAIN_MS, topicRecreated } from '../stream/topic-recreated.ts';
import type { Progress } from '../stream/progress.ts';
import type { StageDescription } from '../stream/stage.ts';
import { IdSet } from '../records/id-set.ts';
import { decodeEntry, encodeEntry, moneyOf, readEntryHeaders } from './calls/journal-entry.ts';
import { JournalView } from './calls/journal-view.ts';
import type { FoldMoney } from './calls/journal-view.ts';
import { TaskMoney } from './calls/task-money.ts';
import type { TaskContext } from './task-context.ts';
import type { RestoredState } from './core/task-core-options.ts';
import { TaskState } from './core/task-state.ts';

/** The start state of a task. */
export interface RestoredTask extends RestoredState {
  readonly writer: TaskWriter;
  readonly readProgress: () => Promise<Progress | null>;
  /** When an owner of the task last wrote progress or journal, in milliseconds since 1970; null: never. */
  readonly lastActiveAtMs: number | null;
}

/** The dependencies of `restoreTask`; the description of the stage is enough. */
type RestoreContext = Pick<
  TaskContext,
  'log' | 'codec' | 'checkProgress' | 'journal' | 'grantedTo' | 'now' | 'note'
> & {
  readonly stage: StageDescription;
};

/**
 * Acquires a task: raises the epoch first, so that the data read afterwards cannot change any more, then reads the last
 * committed progress, the ids and the call journal. The assignment of the consumer group only says that the task may be
 * ours; the epoch makes it ours. `owner` names this incarnation of it.
 */
export async function restoreTask(
  task: number,
  owner: string,
  partitions: readonly TopicPartition[],
  context: RestoreContext,
): Promise<RestoredTask> {
  const { stage, log, codec, checkProgress, grantedTo } = context;
  let lastActiveAtMs: number | null = null;
  const wasActive = ({ timestampMs }: RawRecord): void => {
    lastActiveAtMs = Math.max(lastActiveAtMs ?? timestampMs, timestampMs);
  };
  const readProgress = async (): Promise<Progress | null> => {
    const record = await log.readLast({ topic: stage.control, partition: task });
    if (record !== null) wasActive(record);
    return record === null ? null : decodeOwnRecord(record, 'progress', codec, log);
  };
  const writer = await log.openWriter(stage.name, task);
  try {
    await announce(task, owner, context);
    const progress = await readProgress();
    if (progress !== null) checkProgress(progress);
    const bounds = await boundsOf(partitions, context);
    const state = new TaskState(progress, bounds);
    await refuseBeyondEnd(state, bounds, context);
    const [map] = state.maps;
    const isOpen = (offset: number): boolean => map?.isOpen(offset) ?? true;
    const money = new TaskMoney(progress, grantedTo(task), { ...context, isOpen });
    const [ids, journal] = await Promise.all([
      readIds(task, context),
      readJournal(task, owner, { lowWater: progress?.journalLowWater ?? 0, isOpen, money, wasActive }, context),
    ]);
    return { writer, state, ids, journal, money, readProgress, lastActiveAtMs };
  } catch (error) {
    await writer.close();
    throw error;
  }
}

async function boundsOf(
  partitions: readonly TopicPartition[],
  { log }: Pick<TaskContext, 'log'>,
): Promise<readonly LogBounds[]> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const bounds = (await Promise.all(topics.map((topic) => log.bounds(topic)))).flat();
  return partitions.map(({ topic, partition }) => {
    const found = bounds.find((candidate) => candidate.topic === topic && candidate.partition === partition);
    if (found === undefined) throw new SluiceError('no-partition', `${topic}/${partition} does not exist`);
    return found;
  });
}

/** Throws if a position is beyond the end of its partition: the records up to it would never be read. */
async function refuseBeyondEnd(state: TaskState, bounds: readonly LogBounds[], context: RestoreContext): Promise<void> {
  const isBeyond = (partition: LogBounds): boolean => state.mapOf(partition).position > partition.end;
  const suspects = bounds.filter(isBeyond);
  if (suspects.length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, END_AGAIN_MS));
  const found = (await boundsOf(suspects, context)).find(isBeyond);
  if (found === undefined) return;
  const topic = context.log.nameOf(found.topic);
  throw topicRecreated({ ...found, topic }, state.mapOf(found).position, found.end);
}

async function readIds(task: number, { stage, log }: RestoreContext): Promise<IdSet> {
  const ids = new IdSet();
  const { remembers } = stage;
  if (remembers === null) return ids;
  const add = ({ key, value }: RawRecord): void => {
    if (key === null) return;
    // A null value removes the id: the campaign was started again.
    if (value === null) ids.delete(key.toString());
    else ids.add(key.toString());
  };
  // The `ids` partition has the task's own number; the single sample task remembers all its selections.
  const partitions =
    remembers.by === 'engine' ? [{ topic: remembers.topic, partition: task }] : await log.bounds(remembers.topic);
  await Promise.all(partitions.map((partition) => log.read(partition, 0, add)));
  return ids;
}

/** The state that a task's journal is restored into. */
interface JournalRestore {
  readonly lowWater: number;
  /** Whether the input at an offset still needs an outcome. */
  readonly isOpen: (offset: number) => boolean;
  readonly money: TaskMoney;
  /** Called for each entry of another owner. */
  readonly wasActive: (record: RawRecord) => void;
}

/**
 * Journals that the task is acquired, before anything is read. Starts of previous owners after this entry are void, and
 * their earlier starts are read with the journal.
 */
async function announce(task: number, owner: string, { stage, codec, journal, now }: RestoreContext): Promise<void> {
  if (stage.calls === null) return;
  const acquired = encodeEntry({ event: 'acquired', task, owner, at: now() }, '', codec);
  await journal?.append({ topic: stage.calls, partition: task, ...acquired });
}

async function readJournal(
  task: number,
  owner: string,
  { lowWater, isOpen, money, wasActive }: JournalRestore,
  context: RestoreContext,
): Promise<JournalView | null> {
  const { stage, log, note } = context;
  if (stage.calls === null) return null;
  const bounds = (await log.bounds(stage.calls)).find((candidate) => candidate.partition === task);
  const start = bounds?.start ?? 0;
  if (start > money.from) {
    note(`${stage.calls}/${task}: entries ${money.from} to ${start - 1} were deleted, and their money is not counted`);
  }
  const from = Math.max(Math.min(lowWater, money.from), start);
  const view = new JournalView(owner, from, isOpen, foldInto(money, context));
  await log.read({ topic: stage.calls, partition: task }, from, (record) => {
    // Our own `acquired` entry is no sign of a previous owner.
    if (readEntryHeaders(record.headers)?.owner !== owner) wasActive(record);
    view.see(record);
  });
  return view;
}

/** Folds the entries that the progress does not contain yet. */
function foldInto(money: TaskMoney, { codec, note, stage }: RestoreContext): FoldMoney {
  return ({ offset, key, value }, { event, owner }, isOwn) => {
    if (event === 'handing-over' || event === 'acquired') return;
    try {
      const said = moneyOf(decodeEntry(event, value, codec));
      if (said === null) return;
      const id = `${owner} ${key?.toString()}`;
      if (offset < money.from) money.counted(said, id);
      else money.fold(said, id, isOwn);
    } catch (error) {
      note(
        `${stage.calls}/${offset}: a damaged entry of the journal, its money is not counted: ${describeError(error)}`,
      );
    }
  };
}
