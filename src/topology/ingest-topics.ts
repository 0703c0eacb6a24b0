import type { TopicDescription } from '../stream/topic.ts';

/** The group that reads a topic for a questions topic. No name of a topic has a colon, so no two of them are alike. */
export const ingestGroup = (questionsTopic: string, topic: string): string => `${ingestGroups(questionsTopic)}${topic}`;

/** What the groups begin with that bring questions onto a questions topic. */
export const ingestGroups = (questionsTopic: string): string => `sluice.ingest:${questionsTopic}:`;

/** Where records go that are no questions, of all topics that are copied onto one questions topic. */
export const ingestDeadLetterTopic = (questionsTopic: string): string => `${questionsTopic}.ingest.dead-letter`;

/** Where it is kept how far files are read, for all that are read onto one questions topic. */
export const ingestPositionsTopic = (questionsTopic: string): string => `${questionsTopic}.ingest.positions`;

/** A source of a campaign: what brings questions in while workers run. */
export interface QuestionSource {
  /** The topic, or the path or name as it was written. */
  readonly name: string;
  readonly kind: 'topic' | 'files' | 'hub';
  /** Of a topic what its values are; of files null where the endings of their names tell it. */
  readonly format: string | null;
  readonly follow: boolean;
}

/** The topic of dead letters as it is created. */
export const DEAD_LETTERS: TopicDescription = {
  name: 'dead-letter',
  schema: null,
  partitions: 'configured',
  cleanup: 'keep',
};

/** The topic of positions as it is created: compacted, keys are absolute paths. */
export const POSITIONS: TopicDescription = {
  name: 'positions',
  schema: null,
  partitions: 'one',
  cleanup: 'compact',
  isControl: true,
};
