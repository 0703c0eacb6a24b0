import type { OperatorFunction } from 'rxjs';
import type { ChatModel, CallPort, StepScorer, VerifyAnswer } from '../records/model-ports.ts';
import type { Counters, Outcome, StageInput } from '../records/outcome.ts';
import type { Domain } from '../records/question.ts';
import type { StageName, TopicName } from '../records/topic-name.ts';
import type { SchemaName, TopicDescription } from './topics.ts';

/** What the operators of a stage may use. Everything that is not pure comes in here. */
export interface StagePorts {
  readonly target: ChatModel;
  readonly teacher: ChatModel;
  readonly grader: StepScorer;
  /** Where the campaign has one. */
  readonly judge?: ChatModel;
  readonly verify: VerifyAnswer;
  /** The domains that `verify` can decide here; a question of another one is set aside before anything is paid for it. */
  readonly domains: ReadonlySet<Domain>;
  readonly call: CallPort;
  readonly now: () => Date;
}

/** One source of a stage. */
export interface SourceDescription {
  readonly topic: TopicName;
  readonly schema: SchemaName;
  /** What an undecodable record means: a bad record (users write the topic), or a fatal error (only we write it). */
  readonly undecodable: 'dead-letter' | 'fatal';
  /** Why a decoded value is no record of this source, as another program may have written it; null where it is one. */
  readonly problemOf?: (value: unknown) => string | null;
  /** How many of its records may be inside the stage at once, over all of a task's partitions. */
  readonly permits: number;
  /** How many bytes those records and their outcomes may have together until they are committed. */
  readonly permitBytes: number;
}

/** Why the engine itself ends an input. */
export type EngineFailure = 'operator-error' | 'deadline-exceeded' | 'record-too-large';

/** A stage as data: the same for production, the test driver and `sluice describe`. */
export interface StageDescription {
  readonly name: StageName;
  readonly sources: readonly SourceDescription[];
  readonly outputs: readonly TopicName[];
  readonly control: TopicName;
  /** The journal of its model calls; null where it makes none. */
  readonly calls: TopicName | null;
  /** A task for each partition of the sources (task n owns partition n of each), or one for all. */
  readonly tasks: 'per-partition' | 'single';
  /** The operators by name, in order. */
  readonly operators: readonly string[];
  /** A second record with an id that already has an outcome is rejected as `duplicate`. The topic that remembers the ids. */
  readonly remembersIds: 'ids' | 'selected' | null;
  /**
   * `record`: the operator runs on a stream of one for every record, so that a fault or a cancellation ends that
   * record alone. `stream`: one subscription sees all records of the task (the sampler compares them).
   */
  readonly isolation: 'record' | 'stream';
  /** After this long a record is ended with `deadline-exceeded`; null: it may wait for ever. */
  readonly deadlineMs: number | null;
}

/** What a stage starts from: its committed totals and, where it remembers them, the ids that have an outcome. */
export interface RestoredStage {
  readonly counters: Counters;
  /** Whether an id has an outcome. The stage's own outcomes are added by the engine. */
  readonly isKnownId: (id: string) => boolean;
}

/** A stage with what it does. */
export interface Stage extends StageDescription {
  /** Every input leads to exactly one outcome; with `stream` isolation in any order and at any time. */
  operator(ports: StagePorts, restored: RestoredStage): OperatorFunction<StageInput, Outcome>;
  /** The outcome of an input that the engine had to end. */
  failed(input: StageInput, failure: EngineFailure, detail: string, now: Date): Outcome;
  /** The id of a decoded input, where the stage remembers ids. */
  idOf(input: StageInput): string | null;
}

/** The whole flow of a campaign. */
export interface Topology {
  readonly campaign: string;
  readonly topics: readonly TopicDescription[];
  readonly stages: readonly Stage[];
}
