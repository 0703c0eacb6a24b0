import type { OperatorFunction } from 'rxjs';
import type { CallPort } from './call.ts';
import type { Counters, Outcome, StageInput } from './outcome.ts';
import type { TopicDescription } from './topic.ts';

/** One source of a stage. */
export interface SourceDescription<Topic extends string = string, Schema extends string = string> {
  readonly topic: Topic;
  readonly schema: Schema;
  /** What an undecodable record means: a bad record (users write the topic), or a fatal error (only we write it). */
  readonly undecodable: 'dead-letter' | 'fatal';
  /**
   * Why a decoded value, perhaps written by another program, is not a valid record of this source; null if it is valid.
   */
  readonly problemOf?: (value: unknown) => string | null;
  /** The most records of it inside the stage at once, over all of the stage's tasks in a process. */
  readonly permits: number;
  /** The most bytes of those records and their outcomes until they are committed. */
  readonly permitBytes: number;
}

/** Why the engine ends an input. */
export type EngineFailure = 'operator-error' | 'deadline-exceeded' | 'record-too-large';

/**
 * How a stage remembers the ids that have an outcome: they are the keys of the records of a topic.
 *
 * - `engine`: the engine writes the topic (`{ offset }` of the input by the topic's schema) with each outcome, and rejects
 *   a second record with the same id as `duplicate`. `keyOf` gives the id of a decoded input; null if it has none.
 * - `operator`: the topic is an output of the operator, which looks up ids.
 */
export type RememberedIds<Topic extends string = string> =
  | { readonly topic: Topic; readonly by: 'engine'; readonly keyOf: (input: StageInput) => string | null }
  | { readonly topic: Topic; readonly by: 'operator' };

/** A stage as data: the same for production, the test driver and a description for people. */
export interface StageDescription<
  Topic extends string = string,
  Name extends string = string,
  Schema extends string = string,
> {
  readonly name: Name;
  readonly sources: readonly SourceDescription<Topic, Schema>[];
  readonly outputs: readonly Topic[];
  /** The topic for records that cannot be decoded; null if every source is `fatal`. */
  readonly deadLetters: Topic | null;
  readonly control: Topic;
  /** The journal of its model calls; null if it makes none. */
  readonly calls: Topic | null;
  /** One task for each partition of the sources (task n owns partition n of each), or one task for all. */
  readonly tasks: 'per-partition' | 'single';
  /** The operators by name, in order. */
  readonly operators: readonly string[];
  /** Null: ids are not remembered. */
  readonly remembers: RememberedIds<Topic> | null;
  /**
   * `record`: the operator runs on a stream of one record each, so that an error or a cancellation ends only that
   * record. `stream`: one subscription for all records of the task.
   */
  readonly isolation: 'record' | 'stream';
  /**
   * A record is ended with `deadline-exceeded` after this time; null: no limit. Time in which its calls wait for an
   * endpoint does not count.
   */
  readonly deadlineMs: number | null;
}

/** The start state of a stage: its totals, which it continues, and the ids with an outcome, if it remembers ids. */
export interface RestoredStage {
  readonly counters: Counters;
  /** Whether an id has an outcome. If the engine remembers ids, those in flight count too. */
  readonly isKnownId: (id: string) => boolean;
}

/** The ports that a running task gives to its operator. */
export interface StagePorts {
  readonly call: CallPort;
  readonly now: () => Date;
  readonly restored: RestoredStage;
}

/** The work of one task of a stage. Both parts share the state of the task, so that they count in the same way. */
export interface StageWork {
  /** Every input leads to exactly one outcome; with `stream` isolation in any order and at any time. */
  readonly operator: OperatorFunction<StageInput, Outcome>;
  /** The outcome of an input that the engine ended. */
  readonly failed: (input: StageInput, failure: EngineFailure, detail: string) => Outcome;
}

/** A stage that can run. */
export interface Stage<
  Topic extends string = string,
  Name extends string = string,
  Schema extends string = string,
> extends StageDescription<Topic, Name, Schema> {
  /** Called once for each task that runs here. */
  start(ports: StagePorts): StageWork;
}

/** A flow as data: its topics and stages. */
export interface TopologyDescription<
  Topic extends string = string,
  Name extends string = string,
  Schema extends string = string,
> {
  /** Prefix of its groups and transactional ids. */
  readonly name: string;
  readonly topics: readonly TopicDescription<Topic, Schema>[];
  readonly stages: readonly StageDescription<Topic, Name, Schema>[];
}

/** A flow that can run. */
export interface Topology<
  Topic extends string = string,
  Name extends string = string,
  Schema extends string = string,
> extends TopologyDescription<Topic, Name, Schema> {
  readonly stages: readonly Stage<Topic, Name, Schema>[];
}

/** The description of a topic of a topology. */
export function topicOf<Topic extends string, Schema extends string>(
  { topics }: { readonly topics: readonly TopicDescription<Topic, Schema>[] },
  name: string,
): TopicDescription<Topic, Schema> {
  const found = topics.find((topic) => topic.name === name);
  if (found === undefined) throw new RangeError(`no topic ${name} in the topology`);
  return found;
}
