import { LEVELS } from '../records/grade.ts';
import { levelTopic } from '../records/topic-name.ts';
import type { TopicName } from '../records/topic-name.ts';

/** The Avro contracts in `schemas/`, by file name. */
export type SchemaName =
  | 'question'
  | 'attempt'
  | 'graded-question'
  | 'selection'
  | 'verified-record'
  | 'rejected-trace'
  | 'ungraded'
  | 'completed-id'
  | 'model-call'
  | 'progress';

/** A topic as the campaign needs it. */
export interface TopicDescription {
  readonly name: TopicName;
  /** Null: the records are bytes of other programs, as they came. */
  readonly schema: SchemaName | null;
  /** `questions`: as many as the questions topic has; `selected`: as configured; `one`: a single one. */
  readonly partitions: 'questions' | 'selected' | 'one';
  /** `keep`: never expires; `compact`: the last record of each key stays. */
  readonly cleanup: 'keep' | 'compact';
}

const byQuestion = (
  name: TopicName,
  schema: SchemaName | null,
  cleanup: 'keep' | 'compact' = 'keep',
): TopicDescription => ({
  name,
  schema,
  partitions: 'questions',
  cleanup,
});

/** Every topic of a campaign. `questions` is shared by campaigns, the others stand under `<campaign>.`. */
export const TOPICS: readonly TopicDescription[] = [
  byQuestion('questions', 'question'),
  ...LEVELS.map((level) => byQuestion(levelTopic(level), 'graded-question')),
  byQuestion('attempts', 'attempt'),
  byQuestion('ungraded', 'ungraded'),
  byQuestion('dead-letter', null),
  byQuestion('ids', 'completed-id', 'compact'),
  { name: 'selected', schema: 'selection', partitions: 'selected', cleanup: 'keep' },
  { name: 'cot', schema: 'verified-record', partitions: 'selected', cleanup: 'keep' },
  { name: 'rejected', schema: 'rejected-trace', partitions: 'selected', cleanup: 'keep' },
  byQuestion('control.grade', 'progress', 'compact'),
  { name: 'control.sample', schema: 'progress', partitions: 'one', cleanup: 'compact' },
  { name: 'control.trace', schema: 'progress', partitions: 'selected', cleanup: 'compact' },
  byQuestion('calls.grade', 'model-call'),
  { name: 'calls.trace', schema: 'model-call', partitions: 'selected', cleanup: 'keep' },
];

/** The description of a topic. */
export function describeTopic(name: TopicName): TopicDescription {
  const found = TOPICS.find((topic) => topic.name === name);
  if (found === undefined) throw new RangeError(`no topic ${name} in the topology`);
  return found;
}

/** A topic's name on the broker: `<campaign>.<name>`, or the shared questions topic. */
export function brokerTopic(name: TopicName, campaign: string, questionsTopic: string): string {
  return name === 'questions' ? questionsTopic : `${campaign}.${name}`;
}
