import type { TopicDescription } from '../stream/topic.ts';

/** The group that reads a topic for a questions topic. Topic names contain no colon, so the group names are unique. */
export const ingestGroup = (questionsTopic: string, topic: string): string => `${ingestGroups(questionsTopic)}${topic}`;

/** The prefix of the groups that import questions to a questions topic. */
export const ingestGroups = (questionsTopic: string): string => `sluice.ingest:${questionsTopic}:`;

/** The topic for invalid records of all topics that are copied to one questions topic. */
export const ingestDeadLetterTopic = (questionsTopic: string): string => `${questionsTopic}.ingest.dead-letter`;

/** The topic with the read positions of all files that are imported to one questions topic. */
export const ingestPositionsTopic = (questionsTopic: string): string => `${questionsTopic}.ingest.positions`;

/** A source of a campaign, which imports questions while workers run. */
export interface QuestionSource {
  /** The topic, or the path or name as configured. */
  readonly name: string;
  readonly kind: 'topic' | 'files' | 'hub';
  /** For a topic, the format of its values; for files, null if the format follows from their names. */
  readonly format: string | null;
  readonly follow: boolean;
}

/** The settings of the dead letter topic. */
export const DEAD_LETTERS: TopicDescription = {
  name: 'dead-letter',
  schema: null,
  partitions: 'configured',
  cleanup: 'keep',
};

/** The settings of the positions topic: compacted, keys are absolute paths. */
export const POSITIONS: TopicDescription = {
  name: 'positions',
  schema: null,
  partitions: 'one',
  cleanup: 'compact',
  isControl: true,
};
